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
        INSERT INTO task_audience (council, name, place, task_id)
        SELECT NEW.council, wanted, NEW.place, NEW.id
        FROM task_audience_names(NEW.role, NEW.groups) AS names (wanted);
    END IF;
    RETURN NULL;
END
$$
"""

TRIGGER = """
CREATE TRIGGER task_audience AFTER INSERT OR UPDATE OF council, status, role, groups, place ON tasks
FOR EACH ROW EXECUTE FUNCTION task_audience_kept()
"""

FILL = """
INSERT INTO task_audience (council, name, place, task_id)
SELECT council, names.wanted, place, id FROM tasks, task_audience_names(role, groups) AS names (wanted)
WHERE status = 'open'
"""


def upgrade() -> None:
    op.create_table(
        "task_audience",
        sa.Column("council", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.DateTime(timezone=True), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("council", "name", "place", "task_id", name="pk_task_audience"),
    )
    for statement in (NAMES, KEEP, TRIGGER, FILL):
        op.execute(statement)
