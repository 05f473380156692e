"""Event definitions: what an event waits for or throws, with references resolved to names and codes."""

from __future__ import annotations

from app.domain.process import EventDefinition, Expression
from app.packs.definitions import Definitions, local_id
from app.packs.xml import BPMN, Node, camunda, child, children, line_of, name_of, space_of, text_in
from app.verification.report import Report

KINDS = (
    "message",
    "timer",
    "signal",
    "error",
    "escalation",
    "conditional",
    "link",
    "terminate",
    "cancel",
    "compensate",
)
_TIMERS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}
_REFERENCE = {
    "message": "messageRef",
    "signal": "signalRef",
    "error": "errorRef",
    "escalation": "escalationRef",
}
# An event without a reference catches every error or escalation; of messages and signals it names none.
_MUST_NAME = frozenset({"message", "signal"})
_CODE = ("class", "expression", "delegateExpression")
_WITHOUT_EFFECT = (
    "errorCodeVariable",
    "errorMessageVariable",
    "escalationCodeVariable",
    "variableName",
    "variableEvents",
)


def read_events(node: Node, found: Definitions, report: Report) -> tuple[EventDefinition, ...]:
    """The event definitions of an event, and the message of a send or receive task."""
    read: list[EventDefinition] = []
    for part in node.iterchildren():
        name = name_of(part)
        if space_of(part) != BPMN or not name.endswith("EventDefinition"):
            continue
        kind = name.removesuffix("EventDefinition")
        if kind in KINDS:
            read.append(_definition(kind, part, node, found, report))
    for part in children(node, "eventDefinitionRef"):
        report.add(
            "unsupported-attribute",
            f"The event refers to a shared event definition “{text_in(part)}”.",
            "Write the event definition inside the event.",
            line=line_of(part),
            element=node.get("id", ""),
        )
    if name_of(node) in {"sendTask", "receiveTask"} and node.get("messageRef"):
        read.append(_named("message", node, node, found, report))
    return tuple(read)


def _definition(kind: str, part: Node, event: Node, found: Definitions, report: Report) -> EventDefinition:
    _ignored(part, event, report)
    if kind in _REFERENCE:
        return _named(kind, part, event, found, report)
    if kind == "timer":
        return _timer(part, event, report)
    if kind == "conditional":
        condition = child(part, "condition")
        if not text_in(condition):
            _empty(
                "The condition of this event is empty.", "Write the condition as FEEL.", part, event, report
            )
        return EventDefinition(kind, expression=Expression(text_in(condition), line_of(condition)))
    if kind == "link":
        name = (part.get("name") or "").strip()
        if not name:
            _empty(
                "The link has no name.",
                "Give the throwing and the catching link one name.",
                part,
                event,
                report,
            )
        return EventDefinition(kind, name)
    return EventDefinition(kind)


def _named(kind: str, part: Node, event: Node, found: Definitions, report: Report) -> EventDefinition:
    reference = local_id(part.get(_REFERENCE[kind]))
    if not reference:
        if kind in _MUST_NAME:
            _empty(f"The event names no {kind}.", f"Choose its {kind}.", part, event, report)
        return EventDefinition(kind)
    if reference not in found.names[kind]:
        report.add(
            "unknown-message",
            f"The file does not define the {kind} “{reference}”.",
            f"Choose the {kind} of this event again.",
            line=line_of(part),
            element=event.get("id", ""),
        )
        return EventDefinition(kind, reference)
    name = found.names[kind][reference]
    if not name:
        report.add(
            "unnamed-message",
            f"The {kind} “{reference}” has neither a name nor a code.",
            f"Give the {kind} a name.",
            line=line_of(part),
            element=event.get("id", ""),
        )
    if kind != "message":
        return EventDefinition(kind, name)
    key, value = found.correlations.get(reference), found.carried.get(reference)
    return EventDefinition(kind, name, correlation_key=key, correlation_value=value)


def _timer(part: Node, event: Node, report: Report) -> EventDefinition:
    for name, timer in _TIMERS.items():
        value = child(part, name)
        if value is not None and text_in(value):
            return EventDefinition(
                "timer", timer=timer, expression=Expression(text_in(value), line_of(value))
            )
    _empty(
        "The timer has no date, duration or cycle.", "Set the timer's type and value.", part, event, report
    )
    return EventDefinition("timer")


def _empty(message: str, cure: str, part: Node, event: Node, report: Report) -> None:
    report.add("event-empty", message, cure, line=line_of(part), element=event.get("id", ""))


def _ignored(part: Node, event: Node, report: Report) -> None:
    for name in _CODE:
        if camunda(part, name):
            report.add(
                "implementation",
                f"Code is attached to the event (camunda:{name}); no code of a diagram is run.",
                "Make it an external task and give it a topic that a handler serves.",
                line=line_of(part),
                element=event.get("id", ""),
            )
    for name in _WITHOUT_EFFECT:
        if camunda(part, name):
            report.add(
                "ignored-attribute",
                f"camunda:{name} has no effect here.",
                "Remove it, so that nobody relies on it.",
                line=line_of(part),
                element=event.get("id", ""),
            )
