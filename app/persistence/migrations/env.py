"""Alembic's entry: always on the connection, and in the transaction, of the runner."""

from __future__ import annotations

from alembic import context

from app.persistence.migrations.ours import include_name
from app.persistence.postgres.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=include_name,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
