"""An e-mail may go to an address that is not the person's own any more: that it was changed is told there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("mails", sa.Column("to", sa.Text(), nullable=False, server_default=""))
