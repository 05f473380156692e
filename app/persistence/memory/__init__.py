"""The whole store in memory: for rehearsals, and the twin that the PostgreSQL store is held to."""

from app.persistence.memory.store import MemoryStore

__all__ = ["MemoryStore"]
