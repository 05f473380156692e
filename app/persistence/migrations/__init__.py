"""The schema's history, carried inside the package."""

from app.persistence.migrations.runner import migrate, pending

__all__ = ["migrate", "pending"]
