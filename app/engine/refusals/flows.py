"""Flows that lead where no token can go, or choose in a way that is not defined."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.finding import Finding
from app.domain.process import Element, Flow, Process
from app.engine.refusals.report import named, refuse

_WAITING_EVENTS = frozenset({"message", "timer", "signal", "conditional"})


def check_flows(process: Process) -> Iterator[Finding]:
    """Findings on flows and on what leaves an element."""
    for flow in process.flows.values():
        yield from _ends(process, flow)
        yield from _condition(process, flow)
    hosts = {element.attached_to for element in process.elements.values() if element.attached_to}
    for element in process.elements.values():
        yield from _sides(process, element)
        if element.default and element.default not in element.outgoing:
            yield refuse(
                process,
                element,
                "default-flow",
                f"The default flow of {named(element)} does not leave it.",
                "Set the default on one of the flows out of it.",
            )
        if element.kind == "eventBasedGateway":
            yield from _event_gateway(process, element, hosts)


def _ends(process: Process, flow: Flow) -> Iterator[Finding]:
    source, target = process.elements.get(flow.source), process.elements.get(flow.target)
    if source is None or target is None:
        missing = flow.source if source is None else flow.target
        yield refuse(
            process,
            flow,
            "dangling-flow",
            f"The flow {flow.id} is tied to “{missing}”, which is no element of this process.",
            "Draw the flow again between two elements.",
        )
    elif source.scope != target.scope:
        yield refuse(
            process,
            flow,
            "flow-across-scopes",
            f"The flow from {named(source)} to {named(target)} crosses the edge of a sub-process.",
            "End it inside the sub-process, and draw a flow out of the sub-process itself.",
        )


def _condition(process: Process, flow: Flow) -> Iterator[Finding]:
    source = process.elements.get(flow.source)
    if source is None:
        return
    if flow.condition is not None and source.kind in {"parallelGateway", "eventBasedGateway"}:
        yield refuse(
            process,
            flow,
            "condition-here",
            f"A flow out of {named(source)} has a condition, which this kind of gateway never reads.",
            "Remove the condition, or use an exclusive or inclusive gateway.",
        )
    if flow.condition is not None and source.default == flow.id:
        yield refuse(
            process,
            flow,
            "condition-on-default",
            f"The default flow of {named(source)} has a condition, which is never read.",
            "Remove the condition or the default marker.",
        )
    if (
        source.kind == "exclusiveGateway"
        and len(source.outgoing) > 1
        and flow.condition is None
        and source.default != flow.id
    ):
        yield refuse(
            process,
            flow,
            "no-condition",
            f"A flow out of {named(source)} has no condition and is not the default.",
            "Write its condition, or make it the default flow.",
        )


def _sides(process: Process, element: Element) -> Iterator[Finding]:
    link = bool(element.events) and element.events[0].kind == "link"
    no_way_in = (
        element.kind in {"startEvent", "boundaryEvent"}
        or element.triggered_by_event
        or (link and element.kind == "intermediateCatchEvent")
    )
    no_way_out = (
        element.kind == "endEvent"
        or element.triggered_by_event
        or (link and element.kind == "intermediateThrowEvent")
    )
    if element.incoming and no_way_in:
        yield refuse(
            process,
            element,
            "flow-into",
            f"No flow may lead to {named(element)}.",
            "Lead the flow to what follows it.",
        )
    if element.outgoing and no_way_out:
        yield refuse(
            process, element, "flow-out-of", f"No flow may lead out of {named(element)}.", "Remove the flow."
        )


def _event_gateway(process: Process, gateway: Element, hosts: set[str]) -> Iterator[Finding]:
    if not gateway.outgoing:
        yield refuse(
            process,
            gateway,
            "no-events",
            f"{named(gateway)} waits for nothing.",
            "Draw the events behind it.",
        )
    targets = (process.flows[flow].target for flow in gateway.outgoing if flow in process.flows)
    for target in (process.elements[name] for name in targets if name in process.elements):
        catches = (target.kind == "receiveTask" and target.loop is None) or (
            target.kind == "intermediateCatchEvent"
            and all(event.kind in _WAITING_EVENTS for event in target.events)
        )
        if not catches:
            yield refuse(
                process,
                target,
                "behind-event-gateway",
                f"{named(target)} stands behind an event-based gateway but waits for no event.",
                "Put a message, timer, signal or condition catch event, or a receive task, between them.",
            )
        elif target.id in hosts:
            yield refuse(
                process,
                target,
                "behind-event-gateway",
                f"{named(target)} stands behind an event-based gateway and has boundary events.",
                "Draw the boundary event's trigger as one more event behind the gateway.",
            )
