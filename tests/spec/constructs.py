"""What each element of a diagram is called in the table of BPMN, with the clause that says what it does."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.process import ACTIVITY_KINDS, Element, Flow, Process

TASKS = {
    "task": "Task without a type",
    "userTask": "User task",
    "manualTask": "Manual task",
    "serviceTask": "Service task",
    "sendTask": "Send task",
    "receiveTask": "Receive task",
    "scriptTask": "Script task (FEEL)",
    "businessRuleTask": "Business rule task",
    "callActivity": "Call activity",
    "subProcess": "Sub-process",
    "transaction": "Transaction",
}
GATEWAYS = {
    "exclusiveGateway": ("Exclusive gateway", "13.4.2"),
    "parallelGateway": ("Parallel gateway", "13.4.1"),
    "inclusiveGateway": ("Inclusive gateway", "13.4.3"),
    "eventBasedGateway": ("Event-based gateway", "13.4.4"),
}
EVENT_SUB_PROCESS = ("message", "signal", "timer", "conditional", "escalation")
BOUNDARY = ("message", "signal", "timer", "conditional", "escalation")
MULTIPLE = {
    "startEvent": "start event",
    "intermediateCatchEvent": "catch event",
    "intermediateThrowEvent": "throw event",
    "boundaryEvent": "boundary event",
    "endEvent": "end event",
}
CATALOGUE: dict[str, dict[str, str]] = {
    "Activities": {
        **{name: "13.3.3" for kind, name in TASKS.items() if kind.endswith("ask")},
        **dict.fromkeys(("Call activity", "Sub-process", "Transaction"), "13.3.4"),
        "Standard loop": "13.3.6",
        "Multi-instance, parallel": "13.3.7",
        "Multi-instance, sequential": "13.3.7",
        "Multi-instance of a list": "13.3.7",
        "Multi-instance by loop cardinality": "13.3.7",
        "Multi-instance with a completion condition": "13.3.7",
        "Multi-instance that gathers results": "13.3.7",
        "Input parameters": "10.4.2",
        "Output parameters": "10.4.2",
    },
    "Start events": {
        "Start event without a trigger": "13.5.1",
        "Message start event": "13.5.1",
        "Signal start event": "13.5.1",
        "Timer start event": "13.5.1",
        "Conditional start event": "13.5.1",
        "Multiple start event": "13.5.1",
        "Parallel multiple start event": "13.5.1",
        "Multiple start of an event sub-process": "13.5.4",
        **{
            f"{kind.capitalize()} start of an event sub-process, {how}": "13.5.4"
            for kind in EVENT_SUB_PROCESS
            for how in ("interrupting", "non-interrupting")
        },
        "Error start of an event sub-process, interrupting": "13.5.4",
    },
    "Intermediate events": {
        **{f"{kind} catch event": "13.5.2" for kind in ("Message", "Timer", "Signal", "Conditional", "Link")},
        "Multiple catch event": "13.5.2",
        "Parallel multiple catch event": "13.5.2",
        "Throw event without a result": "13.5.2",
        "Multiple throw event": "13.5.2",
        **{f"{kind} throw event": "13.5.2" for kind in ("Message", "Signal", "Escalation", "Link")},
    },
    "Boundary events": {
        **{
            f"{kind.capitalize()} boundary event, {how}": "13.5.3"
            for kind in BOUNDARY
            for how in ("interrupting", "non-interrupting")
        },
        "Error boundary event, interrupting": "13.5.3",
        "Cancel boundary event, interrupting": "13.5.3",
        "Multiple boundary event": "13.5.3",
        "Parallel multiple boundary event": "13.5.3",
        "Boundary event on a multi-instance": "13.5.3",
        "Boundary event on a call activity": "13.5.3",
        "Boundary event on a sub-process": "13.5.3",
    },
    "End events": {
        "End event without a result": "13.5.6",
        **{
            f"{kind} end event": "13.5.6"
            for kind in ("Message", "Signal", "Escalation", "Error", "Cancel", "Terminate")
        },
        "Multiple end event": "13.5.6",
    },
    "Timers and correlation": {
        "Timer with a date": "10.5.5",
        "Timer with a duration": "10.5.5",
        "Timer with a bounded cycle": "10.5.5",
        "Correlation by a key": "8.4.2",
    },
    "Gateways and flows": {
        **dict(GATEWAYS.values()),
        "Sequence flow": "13.3.1",
        "Conditional flow out of a gateway": "13.4",
        "Conditional flow out of an activity": "13.3.1",
        "Default flow": "13.3.1",
        "Several flows out of an activity": "13.3.1",
        "Several flows into an activity": "13.3.1",
    },
}
"""Part of the table → the name of a construct → its clause in BPMN 2.0.2."""


def names_of(process: Process, passed: str) -> Iterator[str]:
    """The constructs that an element or flow is, by its id."""
    if passed in process.flows:
        yield from _flow(process, process.flows[passed])
    elif passed in process.elements:
        element = process.elements[passed]
        if element.kind in GATEWAYS:
            yield GATEWAYS[element.kind][0]
        elif element.kind in ACTIVITY_KINDS:
            yield from _activity(element)
        else:
            yield from _event(process, element)
        if any(event.correlation_key for event in element.events):
            yield "Correlation by a key"


def _activity(element: Element) -> Iterator[str]:
    if not element.triggered_by_event:
        yield TASKS[element.kind]
    if element.inputs:
        yield "Input parameters"
    if element.outputs:
        yield "Output parameters"
    if len(element.incoming) > 1:
        yield "Several flows into an activity"
    if len(element.outgoing) > 1:
        yield "Several flows out of an activity"
    loop = element.loop
    if loop is None:
        return
    if loop.standard:
        yield "Standard loop"
        return
    yield f"Multi-instance, {'sequential' if loop.sequential else 'parallel'}"
    yield "Multi-instance of a list" if loop.collection else "Multi-instance by loop cardinality"
    if loop.completion_condition:
        yield "Multi-instance with a completion condition"
    if loop.output_collection:
        yield "Multi-instance that gathers results"


def _event(process: Process, element: Element) -> Iterator[str]:
    if len(element.events) > 1:
        yield from _several(process, element)
        return
    kind = element.events[0].kind if element.events else ""
    named, how = kind.capitalize(), "interrupting" if element.interrupting else "non-interrupting"
    around = process.elements.get(element.scope)
    match element.kind:
        case "startEvent" if around is not None and around.triggered_by_event:
            yield f"{named} start of an event sub-process, {how}"
        case "startEvent":
            yield f"{named} start event" if kind else "Start event without a trigger"
        case "endEvent":
            yield f"{named} end event" if kind else "End event without a result"
        case "intermediateThrowEvent":
            yield f"{named} throw event" if kind else "Throw event without a result"
        case "intermediateCatchEvent":
            yield f"{named} catch event"
        case "boundaryEvent":
            yield f"{named} boundary event, {how}"
            yield from _host(process.elements[element.attached_to])
    yield from _timers(element)


def _several(process: Process, element: Element) -> Iterator[str]:
    """An event with several triggers."""
    named = "Parallel multiple" if element.all_triggers else "Multiple"
    around = process.elements.get(element.scope)
    if element.kind == "startEvent" and around is not None and around.triggered_by_event:
        yield f"{named} start of an event sub-process"
    else:
        yield f"{named} {MULTIPLE[element.kind]}"
    if element.attached_to:
        yield from _host(process.elements[element.attached_to])
    yield from _timers(element)


def _timers(element: Element) -> Iterator[str]:
    words = {"date": "a date", "duration": "a duration", "cycle": "a bounded cycle"}
    yield from (f"Timer with {words[event.timer]}" for event in element.events if event.kind == "timer")


def _host(host: Element) -> Iterator[str]:
    if host.loop is not None:
        yield "Boundary event on a multi-instance"
    if host.kind == "callActivity":
        yield "Boundary event on a call activity"
    if host.kind in {"subProcess", "transaction"}:
        yield "Boundary event on a sub-process"


def _flow(process: Process, flow: Flow) -> Iterator[str]:
    source = process.elements[flow.source]
    if flow.condition is not None:
        yield f"Conditional flow out of {'an activity' if source.kind in ACTIVITY_KINDS else 'a gateway'}"
    elif source.default == flow.id:
        yield "Default flow"
    else:
        yield "Sequence flow"
