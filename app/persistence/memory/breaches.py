"""Kept breaches, in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from uuid import UUID

from app.domain import holding
from app.domain.breaches import Changed, KeptBreach
from app.domain.errors import Duplicate
from app.domain.records import Case
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

    def changed(self, limit: int = 500) -> list[Changed]:
        found = sorted((number, key) for key, number in self._tables.changes.items())
        return [Changed(*each) for each in found[:limit]]

    def looked_at(self, changes: Sequence[Changed] | None) -> None:
        for each in self.changed(len(self._tables.changes)) if changes is None else changes:
            if self._tables.changes.get(each.case_id) == each.number:
                del self._tables.changes[each.case_id]

    def going_on(
        self,
        council: str,
        now: datetime,
        watches: Collection[str],
        after: UUID | None = None,
        limit: int = 500,
    ) -> list[UUID]:
        known = {each.case_id for each in self._open() if each.council == council and each.watch in watches}
        mine = (case for case in self._tables.cases.values() if case.council == council)
        found = known | {case.id for case in mine if self._alone(case, now)}
        return sorted(key for key in found if after is None or key > after)[:limit]

    def _alone(self, case: Case, now: datetime) -> bool:
        """Whether nobody holds the child now, or somebody who is no longer active."""
        line = [each for each in self._tables.holdings.values() if each.case_id == case.id]
        holder = holding.current(line)
        gaps = holding.uncovered(case.created_at, line, datetime.max.replace(tzinfo=UTC))
        gone = holder is not None and not self._tables.users[holder.user_id].active
        return gone or any(until > now for _, until, _ in gaps)

    def _open(self) -> list[KeptBreach]:
        return [each for each in self._tables.breaches.values() if each.cleared_at is None]
