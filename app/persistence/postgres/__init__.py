"""The store on PostgreSQL."""

from app.persistence.postgres.counting import counted
from app.persistence.postgres.store import PostgresStore

__all__ = ["PostgresStore", "counted"]
