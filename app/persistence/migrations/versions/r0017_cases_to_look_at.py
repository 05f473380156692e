"""The cases that were written to since the watch last looked: a round looks at these, not at every case.

Rows are only added and taken away, never changed: no writer waits for another, nor for the watch. The watch
takes away the rows that it has read, so that what is written while it looks is looked at in the next round.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

FUNCTION = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO case_changes (case_id) SELECT DISTINCT {key} FROM written WHERE {which};
    RETURN NULL;
END
$$
"""

TRIGGER = """
CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION {function}()
"""

A_CASE = "stream ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'"
"""Whether a stream of the trail is a case's, or a person's: no other is named by a key."""

WATCHED = (
    ("cases", ("INSERT",), "id", "true"),
    ("holdings", ("INSERT", "UPDATE"), "case_id", "true"),
    ("answers", ("INSERT",), "case_id", "true"),
    ("audit", ("INSERT",), "stream::uuid", f"{A_CASE} AND action NOT LIKE '%.viewed'"),
)


def upgrade() -> None:
    op.create_table(
        "case_changes",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_case_changes"),
    )
    for table, events, key, which in WATCHED:
        function = f"case_changes_{table}"
        op.execute(FUNCTION.format(name=function, key=key, which=which))
        for event in events:
            name = f"{function}_{event.lower()}"
            op.execute(TRIGGER.format(name=name, event=event, table=table, function=function))
