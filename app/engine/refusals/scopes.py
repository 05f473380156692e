"""Where tokens begin, and what is attached to what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.domain.finding import Finding
from app.domain.process import ACTIVITY_KINDS, SUB_PROCESS_KINDS, Element, Process
from app.engine.contents import begins_by_itself, contents_of
from app.engine.refusals.report import named, refuse


def check_scopes(process: Process) -> Iterator[Finding]:
    """Findings on the process, its sub-processes and boundary events."""
    contents = contents_of(process)
    yield from _beginnings(process, None, contents[process.id])
    yield from _links(process, contents[process.id])
    for element in process.elements.values():
        if element.kind in SUB_PROCESS_KINDS and element.kind != "adHocSubProcess":
            inside = contents.get(element.id, [])
            yield from (
                _event_start(process, element, inside)
                if element.triggered_by_event
                else _beginnings(process, element, inside)
            )
            yield from _links(process, inside)
        if element.kind == "boundaryEvent":
            yield from _attached(process, element)


def _beginnings(process: Process, scope: Element | None, inside: list[Element]) -> Iterator[Finding]:
    starts = [element for element in inside if element.kind == "startEvent"]
    plain = [start for start in starts if not start.events]
    for start in plain[1:]:
        yield refuse(
            process,
            start,
            "several-starts",
            f"{named(start)} is a second start event without a trigger.",
            "Keep one, and split behind it with a gateway.",
        )
    triggers = Counter((event.kind, event.name) for start in starts for event in start.events)
    for start in starts:
        for event in start.events:
            if triggers[event.kind, event.name] > 1 and event.kind not in {"timer", "conditional"}:
                yield refuse(
                    process,
                    start,
                    "several-starts",
                    f"Several start events wait for the {event.kind} “{event.name}”.",
                    "Keep one, and split behind it with a gateway.",
                )
    alone = [element for element in inside if begins_by_itself(element) and element.kind != "startEvent"]
    if starts:
        for element in alone:
            yield refuse(
                process,
                element,
                "no-way-in",
                f"No flow leads to {named(element)}, so it would never be reached.",
                "Draw a flow to it, or delete it.",
            )
    elif not alone and (inside or scope is None):
        yield refuse(
            process, scope, "no-start", "Nothing here can begin: there is no start event.", "Draw one."
        )


def _event_start(process: Process, element: Element, inside: list[Element]) -> Iterator[Finding]:
    starts = [inner for inner in inside if inner.kind == "startEvent"]
    if len(starts) != 1:
        yield refuse(
            process,
            element,
            "event-sub-process-start",
            f"The event sub-process {named(element)} has {len(starts)} start events; it needs one.",
            "Draw one start event with a trigger, and one event sub-process for each trigger.",
        )
    for inner in inside:
        if begins_by_itself(inner) and inner.kind != "startEvent":
            yield refuse(
                process,
                inner,
                "no-way-in",
                f"No flow leads to {named(inner)}, so it would never be reached.",
                "Draw a flow to it, or delete it.",
            )


def _links(process: Process, inside: list[Element]) -> Iterator[Finding]:
    linked = [e for e in inside if e.events and e.events[0].kind == "link"]
    catches = Counter(e.events[0].name for e in linked if e.kind == "intermediateCatchEvent")
    throws = Counter(e.events[0].name for e in linked if e.kind == "intermediateThrowEvent")
    for element in linked:
        name = element.events[0].name
        if element.kind == "intermediateThrowEvent" and catches[name] != 1:
            yield refuse(
                process,
                element,
                "link",
                f"The link “{name}” has {catches[name]} catching ends beside it; it needs one.",
                "Draw one catching link event of that name in the same process or sub-process.",
            )
        if element.kind == "intermediateCatchEvent" and not throws[name]:
            yield refuse(
                process,
                element,
                "link",
                f"Nothing throws the link “{name}”, so {named(element)} would never be reached.",
                "Draw the throwing link event of that name, or delete this one.",
            )


def _attached(process: Process, boundary: Element) -> Iterator[Finding]:
    host = process.elements.get(boundary.attached_to)
    if (
        host is None
        or host.kind not in ACTIVITY_KINDS
        or host.triggered_by_event
        or host.scope != boundary.scope
    ):
        yield refuse(
            process,
            boundary,
            "boundary-event",
            f"{named(boundary)} is not attached to an activity that it can interrupt.",
            "Attach it to a task, a sub-process or a call activity.",
        )
