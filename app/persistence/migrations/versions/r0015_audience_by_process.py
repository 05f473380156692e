"""In which process a task for a team arises: a team's list of one process walks an index of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

KEEP = """
CREATE OR REPLACE FUNCTION task_audience_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM task_audience
        WHERE council = OLD.council AND place = OLD.place AND task_id = OLD.id
        AND name IN (SELECT task_audience_names(OLD.role, OLD.groups));
    END IF;
    IF NEW.status = 'open' THEN
        INSERT INTO task_audience (council, name, place, task_id, taken, locality, process)
        SELECT NEW.council, wanted, NEW.place, NEW.id, NEW.assignee IS NOT NULL,
            coalesce((SELECT locality FROM cases WHERE id = NEW.case_id), ''),
            coalesce((SELECT process_id FROM instances WHERE id = NEW.instance_id), '')
        FROM task_audience_names(NEW.role, NEW.groups) AS names (wanted);
    END IF;
    RETURN NULL;
END
$$
"""

FILL = """
UPDATE task_audience SET process = instances.process_id
FROM tasks JOIN instances ON instances.id = tasks.instance_id
WHERE tasks.id = task_audience.task_id
"""


def upgrade() -> None:
    op.add_column("task_audience", sa.Column("process", sa.Text(), nullable=False, server_default=""))
    op.execute(KEEP)
    op.execute(FILL)
    op.create_index(
        "ix_task_audience_of_process", "task_audience", ["council", "name", "process", "place", "task_id"]
    )
