"""The job engine's own tables, by its own SQL: Procrastinate up to 3.4."""

from __future__ import annotations

from alembic import op

from app.persistence.migrations.job_engine import scripts

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for script in scripts(after="", until="03.04.00_50"):
        op.get_bind().exec_driver_sql(script)
