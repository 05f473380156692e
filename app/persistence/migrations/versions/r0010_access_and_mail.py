"""What an e-mail has been through, the key to a concern, and answers to subject access requests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"


def _disclosures() -> None:
    op.create_table(
        "disclosures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("council", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withheld", postgresql.JSON(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name="fk_disclosures_case_id_cases",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_disclosures"),
    )
    op.create_index("ix_disclosures_case_id_at_id", "disclosures", ["case_id", "at", "id"], unique=False)
    op.create_index(
        "ix_disclosures_making",
        "disclosures",
        ["at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'making'"),
    )


def _mails() -> None:
    op.add_column("mails", sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("mails", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("mails", sa.Column("error", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "preferences", sa.Column("shortcut", sa.Boolean(), nullable=False, server_default=sa.true())
    )


def upgrade() -> None:
    _disclosures()
    _mails()
