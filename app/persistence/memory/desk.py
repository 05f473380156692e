"""Records that are found by their own columns, in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Generic
from uuid import UUID

from app.domain.desk import Mail
from app.domain.errors import Duplicate, NotFound
from app.persistence.memory.tables import K, insert


class MemoryKept(Generic[K]):
    """See `app.store.Kept`. `order`: the column that says which is older; `unique`: columns taken once."""

    def __init__(self, rows: dict[UUID, K], what: str, order: str, unique: tuple[str, ...] = ()) -> None:
        self._rows, self._what, self._order, self._unique = rows, what, order, unique

    def get(self, key: UUID) -> K | None:
        return self._rows.get(key)

    def where(self, *, newest: bool = False, limit: int = 1000, **columns: Any) -> list[K]:
        found = [row for row in self._rows.values() if _fits(row, columns)]
        found.sort(key=lambda row: (getattr(row, self._order), row.id), reverse=newest)
        return found[:limit]

    def add(self, rows: Sequence[K]) -> None:
        for row in rows:
            taken = {name: getattr(row, name) for name in self._unique}
            if taken and self.where(**taken):
                raise Duplicate(self._what, row.id)
            insert(self._rows, [row], self._what)

    def change(self, row: K) -> None:
        if row.id not in self._rows:
            raise NotFound(self._what, row.id)
        self._rows[row.id] = row

    def remove(self, keys: Collection[UUID]) -> None:
        for key in keys:
            self._rows.pop(key, None)


class MemoryMails(MemoryKept[Mail]):
    """See `app.store.Mails`."""

    def due(self, now: datetime, limit: int = 200) -> list[Mail]:
        found = [row for row in self._rows.values() if row.sent_at is None and row.not_before <= now]
        return sorted(found, key=lambda row: (row.not_before, row.id))[:limit]


def _fits(row: Any, columns: dict[str, Any]) -> bool:
    for name, wanted in columns.items():
        value = getattr(row, name)
        if value not in wanted if isinstance(wanted, list) else value != wanted:
            return False
    return True
