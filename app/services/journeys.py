"""The path that an instance has taken: when each step began, when it was over, and how long it took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from app.domain.process import ACTIVITY_KINDS, Process
from app.domain.records import AuditEntry

SHOWN = ACTIVITY_KINDS | {"intermediateCatchEvent", "startEvent", "endEvent"}
"""What the path tells of: where time goes, where it began and where it ended."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A step that was gone through once. `ended` None: the process still stands there."""

    process: str
    element: str
    name: str
    began: datetime
    ended: datetime | None = None
    cancelled: bool = False
    clauses: tuple[str, ...] = ()

    @property
    def took(self) -> timedelta | None:
        """How long it took, None while it goes on."""
        return None if self.ended is None else self.ended - self.began


def path(
    entries: Iterable[AuditEntry], processes: Mapping[str, Process], names: Mapping[str, str]
) -> list[Passed]:
    """The steps in the order in which they began."""
    found: dict[tuple[str, str], Passed] = {}
    done: list[Passed] = []
    for entry in entries:
        for at, what, process, element, token in entry.detail.get("passages", ()):
            drawn = processes[process].elements.get(element) if process in processes else None
            if drawn is not None and drawn.kind not in SHOWN:
                continue
            moment, key = datetime.fromisoformat(at), (token, element)
            if what == "started":
                clauses = drawn.clauses if drawn is not None else ()
                found[key] = Passed(process, element, names.get(element, element), moment, clauses=clauses)
            elif what in ("completed", "cancelled") and key in found:
                done.append(replace(found.pop(key), ended=moment, cancelled=what == "cancelled"))
    return sorted([*done, *found.values()], key=lambda passed: passed.began)


@dataclass(frozen=True, slots=True)
class Taken:
    """A step with its repetitions that follow each other: from the first beginning to the last end.

    `times`: how often. `opens`: the process that it calls, where that has steps of the path, else empty.
    `ended` None: the process still stands there. `cancelled`: the last of them was stopped.
    """

    process: str
    element: str
    name: str
    began: datetime
    ended: datetime | None
    cancelled: bool
    clauses: tuple[str, ...]
    times: int = 1
    opens: str = ""

    @property
    def took(self) -> timedelta | None:
        """How long it took, None while it goes on."""
        return None if self.ended is None else self.ended - self.began


def gathered(steps: Iterable[Passed], processes: Mapping[str, Process]) -> list[Taken]:
    """The path with what is repeated told once, in the order in which it began."""
    path = list(steps)
    entered = {step.process for step in path}
    found: list[Taken] = []
    for _, group in groupby(path, key=lambda step: (step.process, step.element)):
        same = list(group)
        first = same[0]
        drawn = processes[first.process].elements.get(first.element) if first.process in processes else None
        ends = [step.ended for step in same if step.ended is not None]
        called = drawn.called if drawn is not None else ""
        found.append(
            Taken(
                first.process,
                first.element,
                first.name,
                first.began,
                max(ends) if len(ends) == len(same) else None,
                same[-1].cancelled,
                first.clauses,
                len(same),
                called if called in entered and called in processes else "",
            )
        )
    return found


def since(entries: Iterable[AuditEntry]) -> dict[str, datetime]:
    """Token → when it last came to where it stands."""
    return {
        token: datetime.fromisoformat(at)
        for entry in entries
        for at, what, _process, _element, token in entry.detail.get("passages", ())
        if what == "started"
    }
