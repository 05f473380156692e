"""What was counted of months that are over, so that a page counts the present one alone.

A month is counted once and kept until something is written into it: a trigger takes it and all later ones
away then, and the next round of the watch counts them again. Kept figures are never wrong, at most missing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"

LATE = """
CREATE FUNCTION month_figures_late() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM month_figures WHERE month >= (
        SELECT date_trunc('month', min(moment) AT TIME ZONE 'Europe/London')::date FROM (
            SELECT {} AS moment FROM written
        ) AS moments
    );
    RETURN NULL;
END
$$
"""

WATCHED = (
    ("answers", "INSERT", "at"),
    ("tasks", "INSERT", "created_at"),
    ("tasks", "UPDATE", "completed_at"),
)
"""What a month's figures are counted from."""


def upgrade() -> None:
    op.create_table(
        "month_figures",
        sa.Column("council", sa.Text(), nullable=False),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("rows", postgresql.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("council", "figure", "asked", "month", name="pk_month_figures"),
    )
    for table, event, column in WATCHED:
        name = f"month_figures_late_{column}"
        op.execute(LATE.replace("month_figures_late", name).replace("{}", column))
        op.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING NEW TABLE AS written "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
