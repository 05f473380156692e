"""Events whose trigger is not carried out where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from app.domain.finding import Finding
from app.domain.process import Element, EventDefinition, Process
from app.engine.formula import is_iso
from app.engine.refusals.report import named, refuse
from app.engine.timing import cycle_of, length_of, moment_of

_ALLOWED = {
    "startEvent": frozenset({"", "message", "signal", "timer", "conditional"}),
    "startEvent in a sub-process": frozenset({""}),
    "startEvent in an event sub-process": frozenset(
        {"message", "signal", "timer", "error", "escalation", "conditional"}
    ),
    "endEvent": frozenset({"", "message", "signal", "terminate", "error", "escalation", "cancel"}),
    "intermediateCatchEvent": frozenset({"message", "timer", "signal", "conditional", "link"}),
    "intermediateThrowEvent": frozenset({"", "message", "signal", "escalation", "link"}),
    "boundaryEvent": frozenset(
        {"message", "timer", "signal", "error", "escalation", "conditional", "cancel"}
    ),
    "receiveTask": frozenset({"", "message"}),
    "sendTask": frozenset({"", "message"}),
}
_CURES = {
    "compensate": "Draw what undoes the step as tasks of their own.",
    "conditional": "Decide at a gateway, after the task in which the answer is given.",
    "": "Choose what the event waits for.",
}
_SPEAKS_OF = {"": "nothing", "compensate": "compensation", "conditional": "a condition"}


def check_events(process: Process) -> Iterator[Finding]:
    """Findings on the triggers of events."""
    for element in process.elements.values():
        position = _position(process, element)
        if position not in _ALLOWED:
            continue
        if len(element.events) > 1:
            yield from _several(process, element)
        for event in element.events or (EventDefinition(""),):
            yield from _event(process, element, event, position)


def _several(process: Process, element: Element) -> Iterator[Finding]:
    """Triggers that cannot stand beside others, and an event that waits for what cannot wait with it."""
    kinds = {event.kind for event in element.events}
    alone = kinds & {"terminate", "error", "cancel", "link"}
    if alone and element.kind in {"endEvent", "intermediateThrowEvent", "intermediateCatchEvent"}:
        what = _SPEAKS_OF.get(min(alone), min(alone))
        yield refuse(
            process,
            element,
            "several-triggers",
            f"{named(element)} has several triggers, and {what} cannot stand beside another.",
            f"Draw the {what} as an event of its own.",
        )
    elif element.topic or element.kind in {"sendTask", "receiveTask"}:
        yield refuse(
            process,
            element,
            "several-triggers",
            f"{named(element)} has several triggers, but one message is all that it can send or wait for.",
            "Draw one element for each trigger.",
        )
    elif element.all_triggers and kinds & {"error", "escalation", "cancel"}:
        yield refuse(
            process,
            element,
            "several-triggers",
            f"{named(element)} waits for all of its triggers, but an error or escalation cannot wait.",
            "Draw the error or escalation as an event of its own.",
        )
    elif len({(event.kind, event.name) for event in element.events if event.name}) < sum(
        bool(event.name) for event in element.events
    ):
        yield refuse(
            process,
            element,
            "several-triggers",
            f"{named(element)} has the same trigger twice.",
            "Remove one of the two.",
        )


def _cancels(process: Process, element: Element) -> Iterator[Finding]:
    """A cancel ends the transaction around it by the cancel event on its border, and nothing else."""
    if element.kind == "boundaryEvent":
        host = process.elements.get(element.attached_to)
        if host is None or host.kind != "transaction" or not element.interrupting:
            yield refuse(
                process,
                element,
                "cancel",
                f"{named(element)} catches a cancel, which only an event that interrupts a transaction does.",
                "Attach it to a transaction, and make it interrupting.",
            )
        return
    around = process.elements.get(element.scope)
    while around is not None and around.kind != "transaction":
        around = process.elements.get(around.scope)
    beside = [] if around is None else list(process.boundary_events(around.id))
    if not any(event.kind == "cancel" for each in beside for event in each.events):
        yield refuse(
            process,
            element,
            "cancel",
            f"{named(element)} cancels a transaction, but "
            + (
                "it is inside none."
                if around is None
                else f"{named(around)} has no cancel event on its border."
            ),
            "Draw it inside a transaction, and a cancel boundary event on the transaction.",
        )


def _position(process: Process, element: Element) -> str:
    around = process.elements.get(element.scope)
    if element.kind != "startEvent" or around is None:
        return element.kind
    return f"{element.kind} in {'an event' if around.triggered_by_event else 'a'} sub-process"


def _in_words(position: str) -> str:
    """`intermediateThrowEvent` → “an intermediate throw event”; a start also says of what."""
    words = re.sub(r"([A-Z])", lambda found: f" {found[1].lower()}", position)
    words = f"{words} of a process" if position == "startEvent" else words
    return f"{'an' if words[0] in 'aei' else 'a'} {words}"


def _event(process: Process, element: Element, event: EventDefinition, position: str) -> Iterator[Finding]:
    kind = event.kind
    if kind not in _ALLOWED[position]:
        yield refuse(
            process,
            element,
            "not-executed",
            f"{named(element)} is triggered by {_SPEAKS_OF.get(kind, kind)}: that is not carried out "
            f"for {_in_words(position)}.",
            _CURES.get(kind, "Choose another trigger, or draw it with tasks and gateways."),
        )
        return
    if kind in {"message", "signal", "link"} and not event.name:
        yield refuse(
            process, element, "no-name", f"The {kind} of {named(element)} has no name.", f"Name the {kind}."
        )
    if kind == "error" and not element.interrupting:
        yield refuse(
            process,
            element,
            "error-not-interrupting",
            f"{named(element)} catches an error without interrupting.",
            "An error ends what it happened in: make the event interrupting, or use an escalation.",
        )
    if kind == "conditional" and event.expression is None:
        yield refuse(process, element, "condition-empty", "The event has no condition.", "Write it as FEEL.")
    if kind == "cancel":
        yield from _cancels(process, element)
    if kind == "timer":
        yield from _timer(process, element, event)


def _timer(process: Process, element: Element, event: EventDefinition) -> Iterator[Finding]:
    expression = event.expression
    if expression is None or not expression.text.strip():
        yield refuse(
            process, element, "timer-empty", "The timer says no time.", "Write a date, duration or cycle."
        )
    elif is_iso(expression.text):
        try:
            _TIMES[event.timer](expression.text)
        except (ValueError, OverflowError) as reason:
            cure = "Write for example 2026-11-20T16:30:00Z, P5D, PT2H or R3/PT1H, or a FEEL expression."
            yield refuse(
                process, element, "timer", f"The timer cannot be set: {reason}.", cure, expression.line
            )


def _cycle(text: str) -> object:
    return cycle_of(text, datetime(2026, 1, 1, tzinfo=UTC))


_TIMES = {"date": moment_of, "duration": length_of, "cycle": _cycle}
