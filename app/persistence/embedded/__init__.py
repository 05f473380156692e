"""A private PostgreSQL that starts by itself, for an installation that has no server. See
app/decisions/0002-embedded-postgresql.md."""

from app.persistence.embedded.cluster import Cluster, database
from app.persistence.embedded.faults import EmbeddedFailed

__all__ = ["Cluster", "EmbeddedFailed", "database"]
