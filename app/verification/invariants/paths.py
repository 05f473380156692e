"""Paths over the elements of a process, to find the shortest one that breaks a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.domain.process import SUB_PROCESS_KINDS, Element, Process
from app.verification.reach import links

Test = Callable[[Element], bool]
Path = tuple[str, ...]


def following(process: Process, element: Element, *, events: bool = True) -> list[str]:
    """The elements that can come next; `events`: also what a boundary event leads to."""
    after = [process.flows[name].target for name in element.outgoing if name in process.flows]
    if events:
        after += [event.id for event in process.boundary_events(element.id)]
    thrown = set(links(element, "intermediateThrowEvent"))
    for other in process.inside(element.scope) if thrown else ():
        if thrown & set(links(other, "intermediateCatchEvent")):
            after.append(other.id)
    if element.kind in SUB_PROCESS_KINDS and not element.triggered_by_event:
        inner = [e.id for e in process.inside(element.id) if e.kind == "startEvent"]
        after = [*inner, *after] if events else inner or after
    around = process.elements.get(element.scope)
    if not after and around is not None and not around.triggered_by_event:
        after = [process.flows[name].target for name in around.outgoing if name in process.flows]
    return [name for name in after if name in process.elements]


def begins(process: Process) -> list[str]:
    """Where a process, or one of its event sub-processes, begins."""
    return [
        element.id
        for element in process.elements.values()
        if element.kind == "startEvent"
        and ((around := process.elements.get(element.scope)) is None or around.triggered_by_event)
    ]


def shortest(
    process: Process, starts: Iterable[str], goal: Test, avoiding: Test, *, onwards: bool = False
) -> Path | None:
    """The shortest path from a start to an element that is a goal, through none that is to be avoided.

    A parallel join is passed only when all its branches can come to it so. `onwards`: from a place within
    the process instead, by flows alone, and past every join.
    """
    came: dict[str, str] = dict.fromkeys(starts, "")
    arrived: dict[str, set[str]] = {}
    queue = list(came)
    while queue:
        here = process.elements[queue.pop(0)]
        if goal(here):
            return _path(came, here.id)
        if avoiding(here):
            continue
        for name in following(process, here, events=not onwards):
            arrived.setdefault(name, set()).add(here.id)
            there = onwards or _all_there(process, process.elements[name], arrived[name])
            if name not in came and there:
                came[name] = here.id
                queue.append(name)
    return None


def _all_there(process: Process, element: Element, arrived: set[str]) -> bool:
    if element.kind != "parallelGateway":
        return True
    flows = (process.flows[name] for name in element.incoming if name in process.flows)
    return {flow.source for flow in flows} <= arrived


def _path(came: dict[str, str], last: str) -> Path:
    path = [last]
    while came[path[-1]]:
        path.append(came[path[-1]])
    return tuple(reversed(path))
