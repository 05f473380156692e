"""What is looked over for a whole council: counted by the store, however many cases there are.

A list here has a limit, and its caller says so; a number never has one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol
from uuid import UUID

from app.domain.calendar import LONDON, add_months
from app.domain.queries import AnswersView
from app.domain.records import Case, InstanceView


@dataclass(frozen=True, slots=True)
class TeamHeld:
    """A team in a period: children whom it held at some time, and those handed to it in a process."""

    team: str
    children: int
    taken_over: int


@dataclass(frozen=True, slots=True)
class TeamUncovered:
    """Times without a holder after holders of a team. `team` None: nobody had held the child before."""

    team: str | None
    gaps: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A time in which nobody held a child, within the period asked about. `after`: the holding before it."""

    case: Case
    since: datetime
    until: datetime
    after: UUID | None


@dataclass(frozen=True, slots=True)
class LinesQuery:
    """A page of the children of a council and what each was uncovered from `since` until before `until`.

    `team`: those whom it held at some time of the period, with the times after its holders alone; "" for
    holders of no team, None for all. `nobody_yet`: the times before the first holder alone. `locality`: only
    that one's, and those whom `holder` holds. `after`: length and reference of the last row shown.
    """

    council: str
    since: datetime
    until: datetime
    team: str | None = None
    nobody_yet: bool = False
    only_gaps: bool = False
    locality: str = ""
    holder: UUID | None = None
    after: tuple[timedelta, str] | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class ChildUncovered:
    """How long nobody held a child in a period, in how many times, and the longest of them."""

    case: Case
    length: timedelta = timedelta()
    gaps: int = 0
    longest: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Running:
    """The running instances of one process, and how many of their tasks are open and overdue."""

    running: int
    open_tasks: int
    overdue_tasks: int


@dataclass(frozen=True, slots=True)
class Watched:
    """Step downs whose watch runs on `today`, a day of London: `months` long from the day they ended.

    `down`: process → the ends at which its step is done; `up`: the processes that step up.
    """

    council: str
    down: Mapping[str, Sequence[str]]
    up: Collection[str]
    today: date
    months: int

    @property
    def since(self) -> datetime:
        """The first moment at which one of them can have ended."""
        first = add_months(self.today, -self.months)
        while add_months(first, self.months) < self.today:  # the last day of a short month
            first += timedelta(days=1)
        return datetime.combine(first, time(), LONDON)


@dataclass(frozen=True, slots=True)
class CameBack:
    """A step down that was carried out, and the first step up of the same child that began after it."""

    down: InstanceView
    up: InstanceView


class Overviews(Protocol):
    """Each is a statement or two. `council`: always the one that is looked over. The record of a panel is
    about no child, and counts nowhere."""

    def children(self, council: str, before: datetime) -> tuple[int, datetime | None]:
        """How many children's cases were opened before a moment, and when the first one was."""
        ...

    def open_incidents(self, council: str) -> int: ...
    def open_breaches(self, council: str) -> int: ...
    def teams(self, council: str, since: datetime, until: datetime) -> list[TeamHeld]:
        """By team in order of name."""
        ...

    def lines(self, query: LinesQuery) -> list[ChildUncovered]:
        """The longest uncovered first, then by reference; last those who were not uncovered."""
        ...

    def uncovered(self, council: str, since: datetime, until: datetime) -> list[TeamUncovered]:
        """Times without a holder by the team before them, clipped to the period."""
        ...

    def gaps(self, council: str, since: datetime, until: datetime, limit: int) -> list[Uncovered]:
        """The longest of them, clipped, the longest first."""
        ...

    def running(self, councils: Sequence[str], now: datetime) -> dict[tuple[str, str], Running]:
        """(council, process id) → what runs now, for each process with a running instance."""
        ...

    def downs(self, watched: Watched, spans: Sequence[int]) -> tuple[int, dict[int, int]]:
        """How many step downs are watched, and months → after how many a step up began within them."""
        ...

    def came_back(
        self, watched: Watched, after: tuple[datetime, UUID] | None = None, limit: int = 50
    ) -> list[CameBack]:
        """The step downs that were followed by a step up, the latest step up first. `after`: its start and
        the key of the step down, of the last row shown."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """How a form of one deployment records a decision: the keys of its three questions."""

    deployment: UUID
    form: str
    what: str
    why: str
    who: str


@dataclass(frozen=True, slots=True)
class DecidedQuery:
    """The decisions of a council that were sent from `since` until before `until`.

    `sides`: (deployment, role) → the side of the role; `locality`: the child's, empty for all; `barred`:
    cases that are left out.
    """

    council: str
    since: datetime
    until: datetime
    asked: Sequence[Asked]
    sides: Mapping[tuple[UUID, str], str]
    locality: str = ""
    barred: Collection[UUID] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """How often a form was answered so, and how often with a reason and with a decider. `answer`: as JSON."""

    deployment: UUID
    form: str
    answer: Any
    count: int
    reasons: int
    deciders: int


class Decisions(Protocol):
    """What is counted of decisions, each in one statement."""

    def ask(self, asked: Sequence[Asked]) -> None:
        """Note how the forms of a deployment record decisions: only those of such forms are counted, whether
        they are sent before or after it. A form that is known already stays as it is."""
        ...

    def deployments(
        self, council: str, forms: Collection[str], since: datetime, until: datetime
    ) -> list[UUID]:
        """The deployments on which these forms were sent in a time."""
        ...

    def tallied(self, query: DecidedQuery) -> list[Decided]:
        """Of all of them: a number names no child."""
        ...

    def wanting(
        self, query: DecidedQuery, after: tuple[datetime, UUID] | None = None, limit: int = 50
    ) -> tuple[int, int, list[AnswersView]]:
        """How many lack a reason or a decider, or were taken for the other side by whoever made the first
        decision of the process; how many of cases that are left out do; and a page of the former."""
        ...

    def drawn(self, query: DecidedQuery, seed: str, limit: int) -> tuple[int, list[AnswersView]]:
        """How many there are, and those whose SHA-256 of seed, colon and key is the lowest, in its order."""
        ...

    def restricted(self, council: str) -> list[UUID]:
        """The cases of a council that are restricted now."""
        ...
