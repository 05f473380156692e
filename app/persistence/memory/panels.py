"""The queue for the panels of children in need, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.domain.errors import NotFound
from app.domain.panel import ChildInNeed, QueueLine
from app.domain.records import InstanceStatus
from app.persistence.memory.tables import Tables, insert
from app.store import QueueQuery


class MemoryInNeed:
    """See `app.store.InNeed`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, case_id: UUID) -> ChildInNeed | None:
        return self._tables.in_need.get(case_id)

    def add(self, children: Sequence[ChildInNeed]) -> None:
        insert(self._tables.in_need, children, "child in need")

    def change(self, children: Sequence[ChildInNeed]) -> None:
        for child in children:
            if child.id not in self._tables.in_need:
                raise NotFound("child in need", child.id)
            self._tables.in_need[child.id] = child

    def queue(self, query: QueueQuery) -> list[QueueLine]:
        waiting = [
            child
            for child in self._tables.in_need.values()
            if (child.council, child.locality) == (query.council, query.locality)
            and (child.ended_on is None or child.ended_on > query.today)
            and (query.after is None or (child.last_reviewed, child.reference) > query.after)
        ]
        waiting.sort(key=lambda child: (child.last_reviewed, child.reference))
        return [self._line(child) for child in waiting[: query.limit]]

    def waiting_before(self, query: QueueQuery) -> int:
        if query.after is None:
            return 0
        every = QueueQuery(query.council, query.locality, query.today, limit=len(self._tables.in_need))
        return sum(
            not line.under_way and (line.child.last_reviewed, line.child.reference) <= query.after
            for line in self.queue(every)
        )

    def _line(self, child: ChildInNeed) -> QueueLine:
        case = self._tables.cases[child.id]
        holding = next(
            (h for h in self._tables.holdings.values() if h.case_id == child.id and h.until is None), None
        )
        user = self._tables.users.get(holding.user_id) if holding else None
        panel = self._tables.instances.get(child.panel) if child.panel else None
        running = panel is not None and panel.status is InstanceStatus.RUNNING
        return QueueLine(
            child,
            case.child_name,
            user.username if user else "",
            holding.holder_name if holding else "",
            running and not child.heard,
        )
