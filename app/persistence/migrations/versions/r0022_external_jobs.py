"""What another system does is found by its topic, the oldest first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_index(
        "ix_jobs_offered",
        "jobs",
        ["topic", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'external'"),
    )
