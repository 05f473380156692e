-- One council as full as a large one could be, with its history. Runs in a migrated database in which the
-- council's pack is deployed, with the settings town.council, town.cases, town.people and town.rare, and the temporary
-- table step: what the council's own diagrams ask for. A statement ends with a semicolon at the end of a line.

INSERT INTO users (id, username, name, email, council, team, roles, duties, password_hash, active)
SELECT gen_random_uuid(), current_setting('town.council') || n, 'Person ' || n, '',
    current_setting('town.council'), (SELECT teams[1 + n % cardinality(teams)] FROM place),
    ARRAY[(SELECT roles[1 + n % cardinality(roles)] FROM place)],
    ARRAY['worker', 'manager'], '', n % 100 > 0
FROM generate_series(1, current_setting('town.people')::int) AS people (n);

DROP TABLE IF EXISTS person;

CREATE TEMP TABLE person AS
SELECT row_number() OVER (ORDER BY username) - 1 AS n, id, username, name, team, roles[1] AS role
FROM users WHERE council = current_setting('town.council');

DROP TABLE IF EXISTS child;

CREATE TEMP TABLE child AS
SELECT n, gen_random_uuid() AS id, now() - (n * 7919 % 1000 + 30) * interval '1 day' AS since
FROM generate_series(0, current_setting('town.cases')::int - 1) AS children (n);

INSERT INTO cases (id, reference, council, child_name, date_of_birth, locality, family, created_at)
SELECT id, 'C-' || lpad(n::text, 7, '0'), current_setting('town.council'), 'Child ' || n, '2015-04-01',
    (SELECT localities[1 + n % cardinality(localities)] FROM place),
    md5('family' || current_setting('town.council') || n / 2)::uuid, since
FROM child;

-- Three holders one after another; few children were held by nobody for an hour.
INSERT INTO holdings
    (id, case_id, user_id, holder_name, role, team, since, until, reason, accepted_by, instance_id)
SELECT gen_random_uuid(), child.id, person.id, person.name, person.role, person.team,
    child.since + (now() - child.since) * k / 3 + CASE WHEN k = 1 AND child.n % (current_setting('town.rare')::int * 20) = 0 THEN interval '1 hour'
        ELSE interval '0' END,
    CASE WHEN k < 2 THEN child.since + (now() - child.since) * (k + 1) / 3 END, 'Moved', person.id,
    CASE WHEN k > 0 THEN md5(child.id::text || 'i' || k - 1)::uuid END
FROM child CROSS JOIN generate_series(0, 2) AS moves (k)
JOIN person ON person.n = (child.n + k * 13) % current_setting('town.people')::int;

DROP TABLE IF EXISTS course;

-- Four processes a child, one of them still running.
CREATE TEMP TABLE course AS
SELECT md5(child.id::text || 'i' || k)::uuid AS id, child.id AS case_id, child.n, k, k = 3 AS runs,
    ways.process_id, ways.process_name, ways.ends, ways.steps,
    child.since + (now() - child.since) * k / 4 AS at, 1 + (child.n + k) % 4 AS asked
FROM child CROSS JOIN generate_series(0, 3) AS courses (k)
JOIN ways ON ways.number = (child.n * 3 + k) % (SELECT count(*) FROM ways);

INSERT INTO instances
    (id, case_id, council, deployment_id, process_id, process_name, status, version, started_at, started_by,
    state, ended_at, ends)
SELECT id, case_id, current_setting('town.council'), (SELECT deployment FROM place), process_id, process_name,
    CASE WHEN runs THEN 'running' ELSE 'ended' END, 1, at, 'bench', convert_to(repeat('x', 2000), 'UTF8'),
    CASE WHEN NOT runs THEN at + interval '20 days' END, CASE WHEN runs THEN '{}' ELSE ends END
FROM course;

ALTER TABLE tasks DISABLE TRIGGER task_audience;

DROP TABLE IF EXISTS work;

CREATE TEMP TABLE work AS
SELECT md5(course.id::text || 't' || j)::uuid AS id, course.id AS instance_id, course.case_id,
    course.n, course.k, j, course.runs AND j >= course.asked - 1 AS open, step.*,
    CASE WHEN course.runs AND j >= course.asked - 1 THEN now() - (course.n % 30) * interval '1 day'
        ELSE course.at + j * interval '5 days' END AS at,
    person.id AS who, person.username, person.name AS person
FROM course
CROSS JOIN LATERAL generate_series(1, course.asked) AS asked (j)
JOIN step ON step.process_id = course.process_id AND step.position = (j - 1) % course.steps
JOIN person ON person.n = (course.n + j) % current_setting('town.people')::int;

INSERT INTO tasks
    (id, instance_id, case_id, council, token, process, element, name, role, groups, form, status,
    created_at, due_at, assignee, completed_at, completed_by, blocked_reason, place)
SELECT id, instance_id, case_id, current_setting('town.council'), j::text,
    CASE WHEN n % current_setting('town.rare')::int = 0 THEN 'shared_disagreement' ELSE process_id END, element, element_name, role, '{}',
    form, CASE WHEN open THEN 'open' ELSE 'done' END, at, due,
    CASE WHEN n % 3 > 0 OR NOT open THEN who END, CASE WHEN NOT open THEN at + n % 5 * interval '1 day' END,
    CASE WHEN NOT open THEN who END, '', coalesce(due, '9999-12-31T00:00:00+00:00')
FROM work CROSS JOIN LATERAL (SELECT CASE WHEN n % 5 > 0 THEN at + n % 21 * interval '1 day' END) AS clock (due);

ALTER TABLE tasks ENABLE TRIGGER task_audience;

INSERT INTO task_audience (council, name, place, task_id, taken, locality)
SELECT tasks.council, names.wanted, place, tasks.id, assignee IS NOT NULL, cases.locality
FROM tasks JOIN cases ON cases.id = case_id, task_audience_names(role, groups) AS names (wanted)
WHERE status = 'open' AND tasks.council = current_setting('town.council');

INSERT INTO answers (id, instance_id, case_id, task_id, element, form, answers, by, by_name, at)
SELECT md5(id::text || 'a')::uuid, instance_id, case_id, id, element, form,
    replace(CASE WHEN n % 3 = 0 THEN otherwise ELSE given END, '@person', username)::json, who, person,
    at + n % 5 * interval '1 day'
FROM work WHERE NOT open;

-- Of some children a process had a disagreement that was talked over and closed.
INSERT INTO answers (id, instance_id, case_id, task_id, element, form, answers, by, by_name, at)
SELECT gen_random_uuid(), instance_id, case_id, id, element, 'disagreement-learning',
    json_build_object('disagreement_learning', 'Talk to one another before writing, lesson ' || n,
        'disagreement_learning_shared', 'yes'), who, person, at
FROM work WHERE NOT open AND n % current_setting('town.rare')::int = 0 AND j = 1;

ALTER TABLE audit DISABLE TRIGGER audit_chain;

INSERT INTO audit (stream, sequence, at, actor, action, subject, instance_id, text, previous, hash)
SELECT case_id, row_number() OVER (PARTITION BY case_id ORDER BY at, j, part), at, username, action, element,
    CASE WHEN part = 1 THEN instance_id END,
    json_build_object('stream', case_id, 'sequence', 0, 'at', at, 'actor', username, 'action', action,
        'subject', element, 'detail', CASE WHEN part = 1 THEN json_build_object('passages', json_build_array(
            json_build_array(at, 'started', process_id, element, j::text),
            json_build_array(at + n % 9 * interval '1 day', 'completed', process_id, element, j::text)))
        ELSE '{}'::json END), '', ''
FROM work CROSS JOIN (VALUES (1, 'task.completed'), (2, 'case.viewed')) AS parts (part, action)
WHERE NOT open;

ALTER TABLE audit ENABLE TRIGGER audit_chain;

INSERT INTO timers (id, instance_id, token, process, element, due, status)
SELECT gen_random_uuid(), id, 'clock', process_id, 'Timer', now() + n % 90 * interval '1 day', 'waiting'
FROM course WHERE runs;

INSERT INTO notices (id, user_id, case_id, subject, text, link, at)
SELECT gen_random_uuid(), who, case_id, 'Something happened', '', '/', at FROM work WHERE j = 1;

INSERT INTO incidents (id, instance_id, case_id, council, element, message, at, resolved_by)
SELECT gen_random_uuid(), id, case_id, current_setting('town.council'), 'Task_1', 'It did not work.', now(), ''
FROM course WHERE runs AND n % (current_setting('town.rare')::int * 10) = 0;

INSERT INTO breaches (id, council, case_id, case_reference, watch, invariant, title, evidence, seconds, mark,
    at, first_seen)
SELECT gen_random_uuid(), current_setting('town.council'), id, 'C-' || n, 'uncovered', 'INV-01', 'Nobody held',
    'Nobody held the child.', 60, 'mark', now(), now() - n % 90 * interval '1 day'
FROM child WHERE n % current_setting('town.rare')::int = 0;

INSERT INTO restrictions (id, case_id, reason, allowed, by, by_name, at)
SELECT gen_random_uuid(), id, 'Family of a colleague', '{}', gen_random_uuid(), 'Bench', now()
FROM child WHERE n % (current_setting('town.rare')::int * 4) = 0;

INSERT INTO in_need (id, council, locality, reference, last_reviewed, heard)
SELECT cases.id, cases.council, cases.locality, cases.reference, (now() - n % 400 * interval '1 day')::date, false
FROM child JOIN cases USING (id) WHERE n % 10 = 0;
