"""What a process instance waits for, what it throws and how it went: plain records that the engine gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Data = Mapping[str, Any]
"""Variables: JSON values, and date, time, aware datetime and FEEL durations."""


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A user or manual task that waits for a person. `token` is stable for as long as it waits."""

    token: str
    element: str
    process: str
    due: date | datetime | None = None
    other_due: date | datetime | None = None
    assignee: str = ""
    groups: tuple[str, ...] = ()
    data: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WaitingTimer:
    """A timer that is set. `due` is aware."""

    token: str
    element: str
    process: str
    due: datetime


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """A message (or signal) that a token waits for; `correlation` is the evaluated key, if any."""

    token: str
    element: str
    process: str
    name: str
    signal: bool = False
    correlation: Any = None


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """A service or send task that waits for its topic's handler. `inputs` are evaluated by the caller."""

    token: str
    element: str
    process: str
    topic: str
    data: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Uncaught:
    """An error that nothing catches: its token stays at the throwing event until somebody mends it."""

    token: str
    element: str
    process: str
    code: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """An instance of its own for a timer start event: for what is left of its cycle, or (`left` 0) because
    the process has begun at another start event beside it, and this one is to wait as it is written."""

    due: datetime
    left: int
    element: str = ""


@dataclass(frozen=True, slots=True)
class Thrown:
    """A message or signal that left the instance, in the order thrown.

    `repeat`: none of both, but the next occurrence of this process's timer start event.
    """

    element: str
    name: str
    signal: bool
    payload: Data
    repeat: Repeat | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of the journey: an element started, completed or cancelled, or a flow taken."""

    element: str
    process: str
    what: Literal["started", "completed", "cancelled", "taken"]
    at: datetime
    token: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What an instance waits for now. `ends` are the end events reached at the top level so far."""

    tasks: Sequence[OpenTask]
    timers: Sequence[WaitingTimer]
    messages: Sequence[WaitingMessage]
    services: Sequence[ServiceCall]
    data: Data
    ended: bool
    ends: Sequence[str]
    uncaught: Sequence[Uncaught] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """What becomes, in another version, of something that waits. `element` is empty for what only the new
    version waits for, `becomes` for what is not waited for any more. `due`, `new_due`: of a timer or task."""

    process: str
    element: str
    becomes: str
    due: date | datetime | None = None
    new_due: date | datetime | None = None
