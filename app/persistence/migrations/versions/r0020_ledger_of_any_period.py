"""The ledger of holders between any two days: the indexes by which stays of a time that is over are counted.

The record of a panel is about no child: its keepers are no stays, and a time without one is no child’s.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

KEEP = """
CREATE OR REPLACE FUNCTION line_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted uuid;
BEGIN
    IF TG_TABLE_NAME = 'cases' THEN
        wanted := NEW.id;
    ELSE
        wanted := NEW.case_id;
    END IF;
    DELETE FROM stays WHERE case_id = wanted;
    DELETE FROM uncovered WHERE case_id = wanted;
    IF EXISTS (SELECT FROM panels WHERE id = wanted) THEN
        RETURN NULL;
    END IF;
    INSERT INTO stays SELECT * FROM stays_of(wanted);
    INSERT INTO uncovered (case_id, council, since, until, after)
    SELECT wanted, cases.council, gap.since, gap.until, gap.after
    FROM cases CROSS JOIN uncovered_of(wanted) AS gap WHERE cases.id = wanted;
    RETURN NULL;
END
$$
"""

LATEST, EARLIER = sa.text("latest"), sa.text("NOT latest")


def _index(name: str, columns: list[str], where: object, also: list[str]) -> None:
    op.create_index(name, "stays", columns, unique=False, postgresql_where=where, postgresql_include=also)


def upgrade() -> None:
    op.execute(KEEP)
    op.execute("DELETE FROM stays WHERE case_id IN (SELECT id FROM panels)")
    op.execute("DELETE FROM uncovered WHERE case_id IN (SELECT id FROM panels)")
    op.drop_index("ix_stays_latest", table_name="stays")
    _index("ix_stays_latest", ["council", "until"], LATEST, ["team", "since"])
    _index("ix_stays_begun", ["council", "since"], LATEST, ["team", "case_id"])
    _index("ix_stays_earlier", ["council", "until"], EARLIER, ["since", "team", "case_id"])
