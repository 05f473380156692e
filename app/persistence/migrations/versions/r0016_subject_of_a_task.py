"""Which of several things a task is about, where its step is gone through once for each of them.

Tasks that are open already keep no subject: it is known to the engine alone when they are made.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("tasks", sa.Column("subject", sa.Text(), nullable=False, server_default=""))
