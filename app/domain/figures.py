"""What a manager is told in numbers: loads, waits, clocks and trends, each counted by the store in one go.

A month is its first day in London. Nothing here names a child.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from app.domain.yearly import Asked, Year


@dataclass(frozen=True, slots=True)
class Load:
    """The open tasks of one person (None: nobody has taken them). `soon`: due from now until a moment."""

    user_id: UUID | None
    open: int
    overdue: int
    soon: int
    blocked: int


@dataclass(frozen=True, slots=True)
class Wait:
    """How long an element is waited at. `over`: how often it was; `still`: how often it is now."""

    process: str
    element: str
    over: int
    still: int
    median: timedelta | None
    longest: timedelta | None


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of one task of a diagram in one month. `kept`: done in it, in time; `missed`: ran out in it,
    and the task was done later or is open."""

    process: str
    element: str
    month: date
    kept: int
    missed: int


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something was, in one month, by what it was."""

    month: date
    what: str
    count: int


@dataclass(frozen=True, slots=True)
class Between:
    """The time from one form to the next about the same child, by the month of the later one."""

    month: date
    count: int
    median: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True)
class Bounced:
    """The step downs of one month, and after how many of them a step up began within 3, 6 and 12 months."""

    month: date
    downs: int
    within: Mapping[int, int]


SPANS = (3, 6, 12)
"""Months within which a step down counts as bounced."""


class Figures(Protocol):
    """What the store counts, each in a statement or two.

    `over`: the first day of the earliest month that may still change. With it, `since` is the beginning of a
    month in London, and what was counted of the months before it may be kept: by a unit of work that writes.
    """

    def loads(self, council: str, now: datetime, until: datetime) -> list[Load]: ...
    def held(self, council: str) -> dict[UUID, int]:
        """Person of the council → how many children they hold now; those who hold none are left out."""
        ...

    def waits(self, council: str, within: Sequence[str], process: str, limit: int) -> list[Wait]:
        """Of one process's elements, in the newest `limit` instances of the processes `within`."""
        ...

    def clocks(self, council: str, since: datetime, now: datetime, over: date | None = None) -> list[Clocks]:
        """Of tasks with a due date: those done in time since then, by the month in which they were, and those
        done too late or open and overdue, by the month in which it ran out, from the month of `since` on."""
        ...

    def opened(
        self, council: str, processes: Sequence[str], since: datetime, over: date | None = None
    ) -> list[Counted]:
        """Instances in which a task of these processes was first opened, by process."""
        ...

    def answered(
        self,
        council: str,
        asked: Mapping[str, Sequence[str]],
        since: datetime,
        over: date | None = None,
    ) -> list[Counted]:
        """The answers to these questions (form → keys), by the answer's value."""
        ...

    def between(
        self, council: str, forms: Sequence[str], since: datetime, over: date | None = None
    ) -> list[Between]: ...
    def year(self, asked: Asked) -> Year:
        """What the yearly report counts, in a statement for each of its tables."""
        ...

    def bounced(
        self, council: str, down: Mapping[str, Sequence[str]], up: Sequence[str], since: datetime
    ) -> list[Bounced]:
        """`down`: process → the ends at which the child was stepped down; `up`: processes that step up. One
        that begins at the very moment at which the step down ends counts, as on the bounce watch."""
        ...
