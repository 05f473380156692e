"""A private PostgreSQL that starts by itself, for an installation that has no server. See
app/decisions/0002-embedded-postgresql.md."""

from app.persistence.embedded.cluster import Cluster
from app.persistence.embedded.faults import EmbeddedFailed
from app.persistence.embedded.opening import Database, database, opened

__all__ = ["Cluster", "Database", "EmbeddedFailed", "database", "opened"]
