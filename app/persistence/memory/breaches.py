"""Kept breaches, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app.domain.breaches import KeptBreach
from app.domain.errors import Duplicate
from app.persistence.memory.tables import Tables, insert


class MemoryBreaches:
    """See `app.domain.breaches.Breaches`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def open_of(self, case_id: UUID) -> list[KeptBreach]:
        found = (each for each in self._open() if each.case_id == case_id)
        return sorted(found, key=lambda each: (each.first_seen, each.id))

    def page(
        self, council: str, after: tuple[datetime, UUID] | None = None, limit: int = 50
    ) -> list[KeptBreach]:
        found = [
            each
            for each in self._open()
            if each.council == council and (after is None or (each.first_seen, each.id) < after)
        ]
        return sorted(found, key=lambda each: (each.first_seen, each.id), reverse=True)[:limit]

    def add(self, breaches: Sequence[KeptBreach]) -> None:
        for each in breaches:
            if any((other.case_id, other.mark) == (each.case_id, each.mark) for other in self._open()):
                raise Duplicate("breach", each.id)
            insert(self._tables.breaches, [each], "breach")

    def change(self, breaches: Sequence[KeptBreach]) -> None:
        self._tables.breaches.update({each.id: each for each in breaches})

    def _open(self) -> list[KeptBreach]:
        return [each for each in self._tables.breaches.values() if each.cleared_at is None]
