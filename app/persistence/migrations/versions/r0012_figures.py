"""Numbers for a manager: clocks by the day of completion, tasks of one process, children held in a team."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_index(
        "ix_tasks_done",
        "tasks",
        ["council", "completed_at"],
        unique=False,
        postgresql_where=sa.text("status = 'done'"),
    )
    op.create_index(
        "ix_tasks_council_process_instance_id_created_at",
        "tasks",
        ["council", "process", "instance_id", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_holdings_of_team",
        "holdings",
        ["team", "case_id"],
        unique=False,
        postgresql_where=sa.text("until IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_holdings_of_team", table_name="holdings")
    op.drop_index("ix_tasks_council_process_instance_id_created_at", table_name="tasks")
    op.drop_index("ix_tasks_done", table_name="tasks")
