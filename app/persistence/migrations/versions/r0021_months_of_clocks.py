"""Clocks count in the month in which they were kept or ran out: what was counted otherwise is counted again.

Months that are over are kept as they were counted, and the watch counts those that are missing. Beside it,
open incidents are found by council and process instance together, so that a list of the instances that have
one reads no other.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute("DELETE FROM month_figures WHERE figure = 'clocks'")
    op.drop_index("ix_incidents_open_of_instance", table_name="incidents")
    op.create_index(
        "ix_incidents_open_of_instance",
        "incidents",
        ["council", "instance_id"],
        unique=False,
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
