"""What is looked over for a whole council: who held and who did not, kept by the database, and the indexes of
what is counted.

Both are worked out anew for a child when its line of holders changes, at the end of the transaction, when the
line is whole again. Nearly every child has no time without a holder.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

GAPS = """
CREATE FUNCTION uncovered_of(wanted uuid) RETURNS TABLE (since timestamptz, until timestamptz, after uuid)
LANGUAGE sql STABLE AS $$
    WITH child AS (SELECT created_at AS opened FROM cases WHERE id = wanted),
    spans AS (
        SELECT id, since, coalesce(until, 'infinity') AS ends,
            row_number() OVER (ORDER BY since, id) AS place
        FROM holdings WHERE case_id = wanted
    ),
    walked AS (
        SELECT since, place, max(ends) OVER (ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
            AS covered
        FROM spans
        UNION ALL SELECT 'infinity', max(place) + 1, max(ends) FROM spans
    ),
    gaps AS (
        SELECT place, greatest(covered, opened) AS since, nullif(walked.since, 'infinity') AS until
        FROM walked CROSS JOIN child WHERE walked.since > greatest(covered, opened)
    )
    SELECT gaps.since, gaps.until, (
        SELECT id FROM spans WHERE ends = gaps.since AND (gaps.place IS NULL OR spans.place < gaps.place)
        ORDER BY spans.place DESC LIMIT 1
    )
    FROM gaps
$$
"""

STAYS = """
CREATE FUNCTION stays_of(wanted uuid) RETURNS SETOF stays LANGUAGE sql STABLE AS $$
    SELECT holdings.id, case_id, council, team, since, until, instance_id IS NOT NULL, row_number() OVER (
        PARTITION BY team ORDER BY coalesce(until, 'infinity') DESC, since DESC, holdings.id DESC
    ) = 1
    FROM holdings JOIN cases ON cases.id = case_id WHERE case_id = wanted
$$
"""

KEEP = """
CREATE FUNCTION line_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted uuid;
BEGIN
    IF TG_TABLE_NAME = 'cases' THEN
        wanted := NEW.id;
    ELSE
        wanted := NEW.case_id;
    END IF;
    DELETE FROM stays WHERE case_id = wanted;
    INSERT INTO stays SELECT * FROM stays_of(wanted);
    DELETE FROM uncovered WHERE case_id = wanted;
    INSERT INTO uncovered (case_id, council, since, until, after)
    SELECT wanted, cases.council, gap.since, gap.until, gap.after
    FROM cases CROSS JOIN uncovered_of(wanted) AS gap WHERE cases.id = wanted;
    RETURN NULL;
END
$$
"""

TRIGGERS = (
    "CREATE CONSTRAINT TRIGGER line AFTER INSERT OR UPDATE OF created_at ON cases "
    "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION line_kept()",
    "CREATE CONSTRAINT TRIGGER line AFTER INSERT OR UPDATE OF since, until, team ON holdings "
    "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION line_kept()",
)

FILL_STAYS = """
INSERT INTO stays SELECT kept.* FROM cases CROSS JOIN LATERAL stays_of(cases.id) AS kept
"""

FILL = """
INSERT INTO uncovered (case_id, council, since, until, after)
SELECT cases.id, cases.council, gap.since, gap.until, gap.after
FROM cases CROSS JOIN LATERAL uncovered_of(cases.id) AS gap
"""

OPEN, RUNNING, DONE = (sa.text(f"status = '{word}'") for word in ("open", "running", "done"))
ENDED = sa.text("ended_at IS NOT NULL")


def _index(
    name: str, table: str, columns: list[str], where: object = None, also: tuple[str, ...] = ()
) -> None:
    op.create_index(name, table, columns, unique=False, postgresql_where=where, postgresql_include=list(also))


def upgrade() -> None:
    op.create_table(
        "uncovered",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("council", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("case_id", "since", name="pk_uncovered"),
    )
    op.create_index("ix_uncovered_council_since", "uncovered", ["council", "since"], unique=False)
    op.create_table(
        "stays",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("council", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed", sa.Boolean(), nullable=False),
        sa.Column("latest", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stays"),
    )
    op.create_index("ix_stays_case_id", "stays", ["case_id"], unique=False)
    _index("ix_stays_latest", "stays", ["council", "team", "until"], sa.text("latest"))
    _index("ix_stays_handed", "stays", ["council", "team", "since"], sa.text("handed"))
    for statement in (STAYS, GAPS, KEEP, *TRIGGERS, FILL_STAYS, FILL):
        op.execute(statement)
    _index("ix_cases_council_created_at", "cases", ["council", "created_at"])
    _index("ix_tasks_loads", "tasks", ["council", "assignee", "place"], OPEN, ("blocked_at",))
    _index("ix_tasks_open_of_process", "tasks", ["council", "process", "place", "id"], OPEN)
    _index("ix_instances_running_process", "instances", ["council", "process_id", "id"], RUNNING)
    _index(
        "ix_instances_ended",
        "instances",
        ["council", "ended_at"],
        ENDED,
        ("process_id", "case_id", "ends", "id"),
    )
    order = ["council", "process_id", "started_at", "id"]
    op.drop_index("ix_instances_council_process_id_started_at_id", table_name="instances")
    _index("ix_instances_council_process_id_started_at_id", "instances", order, None, ("case_id",))
    op.drop_index("ix_tasks_done", table_name="tasks")
    _index("ix_tasks_done", "tasks", ["council", "completed_at"], DONE, ("process", "element", "due_at"))
