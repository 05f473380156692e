"""Whether the clock of a task is the law's: lists are narrowed to it by an index that has nothing else.

It is noted when a task is made. For tasks that there are already it is read here out of the diagrams that are
deployed, by the rule of that time: a step with the extension property `statutory` of `yes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
PROPERTIES = tuple(
    f"{BPMN}extensionElements/{{{space}}}properties/{{{space}}}property"
    for space in ("http://camunda.org/schema/1.0/bpmn", "http://camunda.org/schema/zeebe/1.0")
)

KEEP = """
CREATE OR REPLACE FUNCTION task_audience_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM task_audience
        WHERE council = OLD.council AND place = OLD.place AND task_id = OLD.id
        AND name IN (SELECT task_audience_names(OLD.role, OLD.groups));
    END IF;
    IF NEW.status = 'open' THEN
        INSERT INTO task_audience (council, name, place, task_id, taken, locality, process, statutory)
        SELECT NEW.council, wanted, NEW.place, NEW.id, NEW.assignee IS NOT NULL,
            coalesce((SELECT locality FROM cases WHERE id = NEW.case_id), ''),
            coalesce((SELECT process_id FROM instances WHERE id = NEW.instance_id), ''), NEW.statutory
        FROM task_audience_names(NEW.role, NEW.groups) AS names (wanted);
    END IF;
    RETURN NULL;
END
$$
"""

TRIGGER = """
CREATE TRIGGER task_audience
AFTER INSERT OR UPDATE OF council, status, role, groups, place, assignee, case_id, statutory ON tasks
FOR EACH ROW EXECUTE FUNCTION task_audience_kept()
"""

FILL = """
UPDATE tasks SET statutory = true FROM instances
WHERE instances.id = tasks.instance_id AND instances.deployment_id = :deployment
AND tasks.process = :process AND tasks.element = :element
"""


def upgrade() -> None:
    for table in ("tasks", "task_audience"):
        op.add_column(table, sa.Column("statutory", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(KEEP)
    op.execute("DROP TRIGGER task_audience ON tasks")
    op.execute(TRIGGER)
    op.create_index(
        "ix_task_audience_of_law",
        "task_audience",
        ["council", "name", "place", "task_id"],
        unique=False,
        postgresql_where=sa.text("statutory"),
    )
    op.create_index(
        "ix_tasks_of_law",
        "tasks",
        ["council", "place", "instance_id"],
        unique=False,
        postgresql_where=sa.text("status = 'open' AND statutory"),
    )
    kept = op.get_bind().execute(
        sa.text("SELECT deployment_id, body FROM deployment_files WHERE path LIKE '%.bpmn'")
    )
    for key, body in kept.fetchall():
        for process, element in _statutory(bytes(body)):
            marked = {"deployment": key, "process": process, "element": element}
            op.execute(sa.text(FILL).bindparams(**marked))


def _statutory(body: bytes) -> Iterator[tuple[str, str]]:
    """The process and the id of each step whose clock is the law's."""
    root = ElementTree.fromstring(body)  # noqa: S314 - deployed, so without a document type or an entity
    for process in root.iter(f"{BPMN}process"):
        for step in process.iter():
            given = [each for path in PROPERTIES for each in step.findall(path)]
            if ("statutory", "yes") in {
                tuple(each.get(key, "").strip() for key in ("name", "value")) for each in given
            }:
                yield process.get("id", ""), step.get("id", "")
