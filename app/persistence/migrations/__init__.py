"""The schema's history, carried inside the package."""

from app.persistence.migrations.runner import clear, migrate, pending

__all__ = ["clear", "migrate", "pending"]
