"""Sent forms of one kind in order of time: decisions for the audit, disputes and what was learned."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_index("ix_answers_form_at_id", "answers", ["form", "at", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_answers_form_at_id", table_name="answers")
