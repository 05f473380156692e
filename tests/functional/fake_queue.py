"""A small queue of a panel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.domain.panel import ChildInNeed, QueueLine
from app.domain.permissions import Action, check
from app.domain.records import User
from app.services.panels import Place, QueuePage, Waiting
from tests.functional.world import COUNCIL, ROBIN, STAR


def _line(case: object, day: date, under_way: bool) -> QueueLine:
    child = ChildInNeed(case.id, COUNCIL, "North", case.reference, day)  # type: ignore[attr-defined]
    return QueueLine(child, case.child_name, "sam", "Sam <Sample>", under_way)  # type: ignore[attr-defined]


def queue_of(locality: str, *, more: bool = False) -> QueuePage:
    """Two children: one on this week's panel, one who waits. No panel is begun in South."""
    begun = date(2026, 11, 25) if locality == "North" else None
    rows = [
        Waiting(_line(ROBIN, date(2026, 6, 1), True), 0, None),
        Waiting(_line(STAR, date(2026, 7, 1), False), 1, begun),
    ]
    following = (date(2026, 7, 1), STAR.reference) if more else None
    return QueuePage(("North", "South"), locality, rows if begun else [], 5, begun, following)


@dataclass
class FakeQueue:
    """The use cases of the queue. `panels`: whether the council has any."""

    panels: bool = field(default=True, kw_only=True)
    many_wait: bool = field(default=False, kw_only=True)
    calls: list[tuple[str, Any]] = field(default_factory=list, kw_only=True)

    def panel_queue(self, actor: User, locality: str = "", after: Place | None = None) -> QueuePage:
        check(actor, Action.WATCH)
        self.calls.append(("panel_queue", (locality, after)))
        return queue_of(locality or "North", more=self.many_wait)

    def has_panels(self, actor: User) -> bool:
        return self.panels
