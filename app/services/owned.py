"""A kept record that is asked for by its key: only whoever it belongs to finds it."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from app.domain.errors import NotFound
from app.store import Kept

R = TypeVar("R")


def owned(rows: Kept[R], what: str, key: UUID, **columns: Any) -> R:
    """The record with this key and these columns, for example `user_id`. Raises `NotFound`."""
    found = rows.where(id=key, **columns)
    if not found:
        raise NotFound(what, key)
    return found[0]
