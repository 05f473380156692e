"""What is counted of decisions, in a row of its own beside the form that records each.

A trigger writes it with the form's answers. How a form records a decision is noted when its pack is deployed;
for packs that are deployed already it is read here out of their files, by the rule of that time: a form that
asks for a rationale and a decider.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

INPUTS = frozenset(
    {"textfield", "textarea", "number", "datetime", "checkbox", "radio", "select", "checklist", "taglist"}
)
CHOICES = frozenset({"radio", "select"})

WRITE = r"""
INSERT INTO decided
    (id, council, at, deployment_id, form, case_id, instance_id, role, what, reasoned, who, by_name)
SELECT given.id, instances.council, given.at, instances.deployment_id, given.form, given.case_id,
    given.instance_id, coalesce(tasks.role, ''), (given.answers -> asked.what)::text,
    coalesce(btrim(given.answers ->> asked.why, {spaces}), '') <> '',
    coalesce(btrim(given.answers ->> asked.who, {spaces}), ''), given.by_name
FROM {given} AS given JOIN instances ON instances.id = given.instance_id
JOIN {asked} AS asked ON asked.deployment_id = instances.deployment_id AND asked.form = given.form
LEFT JOIN tasks ON tasks.id = given.task_id
WHERE {which} ON CONFLICT (id) DO NOTHING
"""

SPACES = "chr(32) || chr(9) || chr(10) || chr(13) || chr(12) || chr(11)"

FUNCTION = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {body};
    RETURN NULL;
END
$$
"""

FORGET = "DELETE FROM decided WHERE instance_id = NEW.id;"

ONE = "given.instance_id = NEW.id"

FUNCTIONS = {
    "decided_sent": WRITE.format(spaces=SPACES, given="written", asked="decision_forms", which="true"),
    "decided_asked": WRITE.format(spaces=SPACES, given="answers", asked="written", which="true"),
    "decided_moved": FORGET + WRITE.format(spaces=SPACES, given="answers", asked="decision_forms", which=ONE),
}

TRIGGERS = (
    "CREATE TRIGGER decided_sent AFTER INSERT ON answers REFERENCING NEW TABLE AS written "
    "FOR EACH STATEMENT EXECUTE FUNCTION decided_sent()",
    "CREATE TRIGGER decided_asked AFTER INSERT ON decision_forms REFERENCING NEW TABLE AS written "
    "FOR EACH STATEMENT EXECUTE FUNCTION decided_asked()",
    "CREATE TRIGGER decided_moved AFTER UPDATE OF deployment_id ON instances FOR EACH ROW "
    "WHEN (OLD.deployment_id IS DISTINCT FROM NEW.deployment_id) EXECUTE FUNCTION decided_moved()",
)


def upgrade() -> None:
    forms = op.create_table(
        "decision_forms",
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("deployment_id", "form", name="pk_decision_forms"),
    )
    op.create_table(
        "decided",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("council", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("reasoned", sa.Boolean(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decided"),
    )
    op.create_index("ix_decided_council_at_id", "decided", ["council", "at", "id"], unique=False)
    op.create_index("ix_decided_instance_id_at_id", "decided", ["instance_id", "at", "id"], unique=False)
    for name, body in FUNCTIONS.items():
        op.execute(FUNCTION.format(name=name, body=body))
    for statement in TRIGGERS:
        op.execute(statement)
    kept = op.get_bind().execute(
        sa.text("SELECT deployment_id, body FROM deployment_files WHERE path LIKE '%.form' ORDER BY path")
    )
    rows = [{"deployment_id": key, **asked} for key, body in kept for asked in _asked(bytes(body))]
    for row in {(row["deployment_id"], row["form"]): row for row in rows}.values():
        op.bulk_insert(forms, [row])


def _asked(body: bytes) -> Iterator[dict[str, str]]:
    """The form and the keys of its three questions, if it records a decision."""
    form = json.loads(body)
    inputs = list(_inputs(form["components"]))
    why = next((place for place, (key, _) in enumerate(inputs) if key.endswith("rationale")), None)
    who = next((key for key, _ in inputs if key.endswith("decider")), None)
    if why is None or who is None:
        return
    what = next((key for key, _ in inputs if key.endswith("decision")), None)
    if what is None:
        before = reversed(inputs[:why])
        what = next((key for key, kind in before if kind in CHOICES and key != who), None)
    if what is not None:
        yield {"form": form["id"].strip(), "what": what, "why": inputs[why][0], "who": who}


def _inputs(components: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for part in components:
        if part.get("type") in INPUTS and part.get("key"):
            yield str(part["key"]), part["type"]
        yield from _inputs(part.get("components") or [])
