"""What the yearly report of a council counts: the processes that began in a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.monitoring import Monitoring


@dataclass(frozen=True, slots=True)
class Asked:
    """Of a council, the processes that began from a moment until before another. `now`: a task with a due
    date that is open is late after it."""

    council: str
    since: datetime
    until: datetime
    now: datetime
    wanted: Monitoring


@dataclass(frozen=True, slots=True)
class OfTeam:
    """`team`: of whoever held the child when a process began; None: nobody did. `ups`, `downs`: steps that
    were carried out."""

    team: str | None
    children: int
    begun: int
    ups: int
    downs: int


@dataclass(frozen=True, slots=True)
class OfRoute:
    """The processes of one route. `done`: ended where the step is carried out; `under_way`: not ended."""

    begun: int
    done: int
    under_way: int


@dataclass(frozen=True, slots=True)
class OfStep:
    """The due dates of one step of one process, by their names. `ahead`: open, and not due yet."""

    process: str
    step: str
    kept: int
    missed: int
    ahead: int


@dataclass(frozen=True, slots=True)
class OfAnswer:
    """In how many processes, and of how many children, a question was answered so."""

    processes: int
    children: int


@dataclass(frozen=True, slots=True)
class Year:
    """`routes` and `answers` as the council's monitoring lists them. `down`: children who were stepped down;
    `again`: those of them with a step up soon after it."""

    teams: Sequence[OfTeam]
    routes: Sequence[OfRoute]
    steps: Sequence[OfStep]
    answers: Sequence[OfAnswer]
    down: int
    again: int
