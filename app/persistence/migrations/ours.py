"""Which tables of the database are ours to compare."""

from __future__ import annotations

from typing import Any


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Procrastinate's tables come and change by its own SQL: leave them out of every comparison."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))
