"""Children in need who wait for a panel's review: whose turn it is, and in which week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ChildInNeed:
    """A case with a Child in Need plan. `id`: the case; `last_reviewed`: the day the plan began, until a
    first review; `ended_on`: when the plan ended; `panel`: the instance of the last panel that chose it,
    and `heard` whether that panel has heard it."""

    id: UUID
    council: str
    locality: str
    reference: str
    last_reviewed: date
    ended_on: date | None = None
    panel: UUID | None = None
    heard: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """The record of a locality's panel: a case that is about no child. `id`: that case."""

    id: UUID
    council: str
    locality: str


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A child in the queue. `under_way`: a panel that has not ended is to hear the child."""

    child: ChildInNeed
    child_name: str
    holder: str
    holder_name: str
    under_way: bool


def week_of(place: int, next_panel: date, each: int, days: int = 7) -> date:
    """The day of the panel that a child at this place (counted from 0) comes to, `each` children a panel."""
    if place < 0 or each < 1:
        raise ValueError("a place counts from 0, and a panel hears at least one child")
    return next_panel + timedelta(days=days * (place // each))
