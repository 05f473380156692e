-- A store as full as five councils could make it. Runs in an empty, migrated database, with the settings
-- crowd.tasks and crowd.users. A statement ends with a semicolon at the end of a line.

CREATE TEMP TABLE council AS
SELECT n, name FROM unnest(ARRAY['lambeth', 'somerset', 'hull', 'richmond_wandsworth', 'leicester'])
    WITH ORDINALITY AS given (name, n);

INSERT INTO users (id, username, name, email, council, team, roles, duties, password_hash, active)
SELECT gen_random_uuid(), 'user' || n, 'Crowd ' || n, 'user' || n || '@bench.invalid',
    (SELECT name FROM council WHERE council.n = 1 + users.n % 5),
    'Team ' || n / 5 % 40, ARRAY['Role ' || n / 5 % 12], ARRAY['worker', 'manager'], '', true
FROM generate_series(1, current_setting('crowd.users')::int) AS users (n);

INSERT INTO deployments (id, council, version, digest, at, by, reason)
SELECT gen_random_uuid(), name, 1, '', now(), 'bench', '' FROM council;

CREATE TEMP TABLE person AS
SELECT row_number() OVER (PARTITION BY council ORDER BY username) - 1 AS n, id, council FROM users;

INSERT INTO cases (id, reference, council, child_name, date_of_birth, locality, family, created_at)
SELECT gen_random_uuid(), 'C-' || n, (SELECT name FROM council WHERE council.n = 1 + children.n % 5),
    'Child ' || n, '2015-04-01', (ARRAY['North', 'East', 'West', 'South'])[1 + n / 5 % 4],
    gen_random_uuid(), now() - n % 700 * interval '1 day'
FROM generate_series(1, current_setting('crowd.tasks')::int / 5) AS children (n);

CREATE TEMP TABLE child AS
SELECT row_number() OVER (PARTITION BY council ORDER BY reference) - 1 AS n, id, council FROM cases;

INSERT INTO holdings
    (id, case_id, user_id, holder_name, role, team, since, until, reason, accepted_by)
SELECT gen_random_uuid(), child.id, person.id, 'Crowd', '', '', now() - interval '90 days', NULL, '', person.id
FROM child
JOIN person ON person.council = child.council AND person.n = child.n % (current_setting('crowd.users')::int / 5);

INSERT INTO instances
    (id, case_id, council, deployment_id, process_id, process_name, status, version, started_at, started_by,
    state, ends)
SELECT gen_random_uuid(), child.id, child.council, deployments.id, 'process_' || k, 'Process ' || k,
    'running', 1, now() - ((child.n * 7 + k) % 60000) * interval '1 minute', 'bench', '', '{}'
FROM child JOIN deployments USING (council) CROSS JOIN generate_series(1, 3) AS steps (k);

ALTER TABLE tasks DISABLE TRIGGER task_audience;

INSERT INTO tasks
    (id, instance_id, case_id, council, token, process, element, name, role, groups, form, status,
    created_at, due_at, assignee, blocked_reason, statutory, place)
SELECT gen_random_uuid(), i.id, i.case_id, i.council, k::text, i.process_id, 'Task_' || k, 'Do step ' || k,
    'Role ' || (i.n + k) % 12, CASE WHEN i.n % 10 = 0 THEN ARRAY['Team ' || i.n % 40] ELSE '{}' END, 'form',
    'open', now(), CASE WHEN i.n % 4 > 0 THEN due END, CASE WHEN (i.n + k) % 3 = 0 THEN person.id END, '',
    i.n % 19 = 7, CASE WHEN i.n % 4 > 0 THEN due ELSE '9999-12-31T00:00:00+00:00' END
FROM (SELECT *, row_number() OVER () AS n FROM instances) AS i
CROSS JOIN generate_series(1, 2) AS steps (k)
CROSS JOIN LATERAL (SELECT now() + ((i.n * 31 + k) % 40000 - 8000) * interval '1 minute') AS dates (due)
LEFT JOIN person ON person.council = i.council AND person.n = i.n % (current_setting('crowd.users')::int / 5)
LIMIT current_setting('crowd.tasks')::int;

ALTER TABLE tasks ENABLE TRIGGER task_audience;

INSERT INTO task_audience (council, name, place, task_id, taken, locality, process, statutory)
SELECT tasks.council, names.wanted, place, tasks.id, assignee IS NOT NULL, cases.locality, process_id, statutory
FROM tasks JOIN cases ON cases.id = case_id JOIN instances ON instances.id = instance_id,
    task_audience_names(role, groups) AS names (wanted);

INSERT INTO incidents (id, instance_id, case_id, council, element, message, at, resolved_by)
SELECT gen_random_uuid(), id, case_id, council, 'Task_1', 'The printer is on fire.', now(), ''
FROM (SELECT *, row_number() OVER () AS n FROM instances) AS numbered WHERE n % 500 = 0;

VACUUM ANALYZE;
