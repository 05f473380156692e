"""Who an open task is for, a row a name: a team's list walks one index however many tasks there are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

NAMES = """
CREATE FUNCTION task_audience_names(role text, groups text[]) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    SELECT DISTINCT name FROM unnest(groups || role) AS name WHERE name <> ''
$$
"""

KEEP = """
CREATE FUNCTION task_audience_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM task_audience
        WHERE council = OLD.council AND place = OLD.place AND task_id = OLD.id
        AND name IN (SELECT task_audience_names(OLD.role, OLD.groups));
    END IF;
    IF NEW.status = 'open' THEN
        INSERT INTO task_audience (council, name, place, task_id, taken, locality)
        SELECT NEW.council, wanted, NEW.place, NEW.id, NEW.assignee IS NOT NULL,
            coalesce((SELECT locality FROM cases WHERE id = NEW.case_id), '')
        FROM task_audience_names(NEW.role, NEW.groups) AS names (wanted);
    END IF;
    RETURN NULL;
END
$$
"""

TRIGGER = """
CREATE TRIGGER task_audience
AFTER INSERT OR UPDATE OF council, status, role, groups, place, assignee, case_id ON tasks
FOR EACH ROW EXECUTE FUNCTION task_audience_kept()
"""

MOVED = """
CREATE FUNCTION task_audience_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE task_audience SET locality = NEW.locality FROM tasks
    WHERE tasks.case_id = NEW.id AND tasks.status = 'open' AND task_audience.council = tasks.council
    AND name IN (SELECT task_audience_names(tasks.role, tasks.groups))
    AND task_audience.place = tasks.place AND task_id = tasks.id;
    RETURN NULL;
END
$$
"""

MOVES = """
CREATE TRIGGER task_audience AFTER UPDATE OF locality ON cases
FOR EACH ROW EXECUTE FUNCTION task_audience_moved()
"""

FILL = """
INSERT INTO task_audience (council, name, place, task_id, taken, locality)
SELECT tasks.council, names.wanted, place, tasks.id, assignee IS NOT NULL, cases.locality
FROM tasks JOIN cases ON cases.id = case_id, task_audience_names(role, groups) AS names (wanted)
WHERE status = 'open'
"""


def upgrade() -> None:
    op.create_table(
        "task_audience",
        sa.Column("council", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.DateTime(timezone=True), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.Column("locality", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("council", "name", "place", "task_id", name="pk_task_audience"),
    )
    for statement in (NAMES, KEEP, TRIGGER, MOVED, MOVES, FILL):
        op.execute(statement)
