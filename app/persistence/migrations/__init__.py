"""The schema's history, carried inside the package."""

from app.persistence.migrations.runner import NewerSchema, clear, migrate, pending

__all__ = ["NewerSchema", "clear", "migrate", "pending"]
