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


@dataclass(frozen=True, slots=True)
class Line:
    """One step in words. `state`: waiting, passed, cancelled or empty. `leads`: answer and next step."""

    element: Element
    name: str
    kind: str
    state: str
    leads: tuple[tuple[str, str], ...]


def of_view(view: DiagramView) -> list[Line]:
    """The steps of an instance's diagram with where they stand."""
    states = dict.fromkeys(view.cancelled, "cancelled") | dict.fromkeys(view.passed, "passed")
    return of_process(view.process, states | dict.fromkeys(view.tokens, "waiting"))


def of_process(process: Process, states: Mapping[str, str] | None = None) -> list[Line]:
    """The steps of a process, each after what leads to it. Joining gateways without a name are left out."""
    return [
        Line(
            element=element,
            name=named(element),
            kind=KINDS.get(element.kind, element.kind),
            state=(states or {}).get(element.id, ""),
            leads=tuple(
                (process.flows[flow].name, named(process.elements[process.flows[flow].target]))
                for flow in element.outgoing
                if flow in process.flows and process.flows[flow].target in process.elements
            ),
        )
        for element in in_order(process)
        if element.name or not element.kind.endswith("Gateway")
    ]


def named(element: Element) -> str:
    """The element's name, or its kind where it has none."""
    return element.name or KINDS.get(element.kind, element.id)


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
