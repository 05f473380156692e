"""A diagram in words: its steps in the order of the flow, for whoever cannot or need not see it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.process import Element, Process
from app.services.views import DiagramView

KINDS: Mapping[str, str] = {
    "startEvent": "Start",
    "endEvent": "End",
    "userTask": "Task",
    "manualTask": "Task",
    "task": "Task",
    "serviceTask": "Done by Holdfast",
    "sendTask": "Message sent",
    "receiveTask": "Waits for a message",
    "scriptTask": "Worked out",
    "businessRuleTask": "Decision table",
    "callActivity": "Process of its own",
    "subProcess": "Part",
    "transaction": "Part",
    "adHocSubProcess": "Part",
    "exclusiveGateway": "Question",
    "inclusiveGateway": "Question with several answers",
    "parallelGateway": "Side by side",
    "eventBasedGateway": "Whatever comes first",
    "complexGateway": "Question",
    "intermediateCatchEvent": "Waits",
    "intermediateThrowEvent": "Event",
    "boundaryEvent": "Beside a step",
}

BESIDE: Mapping[str, str] = {
    "timer": "Deadline",
    "message": "Message",
    "error": "Failure",
    "signal": "Signal",
}
"""What an event beside a step is called where the diagram gives it no name."""

LISTENING = frozenset({"startEvent", "boundaryEvent"})
"""An event that could still happen is no place where the work stands."""


@dataclass(frozen=True, slots=True)
class Line:
    """One step in words. `state`: waiting, listening, passed, cancelled or empty.

    `leads`: each answer (empty where there is none) with the step it leads to.
    """

    element: Element
    name: str
    kind: str
    state: str
    leads: tuple[tuple[str, str], ...]


def of_view(view: DiagramView) -> list[Line]:
    """The steps of an instance's diagram with where they stand."""
    states = dict.fromkeys(view.cancelled, "cancelled") | dict.fromkeys(view.passed, "passed")
    standing, listening = split(view)
    return of_process(
        view.process, states | dict.fromkeys(listening, "listening") | dict.fromkeys(standing, "waiting")
    )


def split(view: DiagramView) -> tuple[list[str], list[str]]:
    """The view's tokens: elements where the work stands, and events that it only listens for."""
    listening = [name for name in view.tokens if is_listening(view.process, name)]
    return [name for name in view.tokens if name not in listening], listening


def is_listening(process: Process, name: str) -> bool:
    """Whether an element with a token is an event that may never come."""
    element = process.elements.get(name)
    return element is not None and element.kind in LISTENING


def of_process(process: Process, states: Mapping[str, str] | None = None) -> list[Line]:
    """The steps of a process, each after what leads to it. Joining gateways without a name are left out."""
    return [
        Line(
            element=element,
            name=named(element, process),
            kind=KINDS.get(element.kind, element.kind),
            state=(states or {}).get(element.id, ""),
            leads=tuple(
                (process.flows[flow].name, named(process.elements[process.flows[flow].target], process))
                for flow in element.outgoing
                if flow in process.flows and process.flows[flow].target in process.elements
            ),
        )
        for element in in_order(process)
        if element.name or not element.kind.endswith("Gateway")
    ]


def named(element: Element, process: Process) -> str:
    """The element's name; where it has none, what it is, and beside which step."""
    if element.name:
        return element.name
    host = process.elements.get(element.attached_to)
    if host is None:
        return KINDS.get(element.kind, element.id)
    kind = element.events[0].kind if element.events else ""
    return f"{BESIDE.get(kind, 'Event')} of “{named(host, process)}”"


def in_order(process: Process) -> list[Element]:
    """The elements breadth first from what starts by itself; what a step contains or carries follows it."""
    starts = [
        element.id
        for element in process.elements.values()
        if element.kind == "startEvent" and element.scope == process.id
    ]
    found: dict[str, Element] = {}
    queue = deque(starts)
    while queue or len(found) < len(process.elements):
        if not queue:
            queue.append(next(name for name in process.elements if name not in found))
        element = process.elements.get(queue.popleft())
        if element is None or element.id in found:
            continue
        found[element.id] = element
        queue.extendleft(reversed([each.id for each in process.boundary_events(element.id)]))
        queue.extendleft(
            reversed([each.id for each in process.inside(element.id) if each.kind == "startEvent"])
        )
        queue.extend(process.flows[flow].target for flow in element.outgoing if flow in process.flows)
    return list(found.values())
