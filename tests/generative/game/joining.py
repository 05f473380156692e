"""When a join goes on: 13.4.1 for parallel, 13.4.3 for inclusive gateways."""

from __future__ import annotations

from app.domain.process import Element, Process
from tests.generative.game.state import Frame, Token


def held_at(frame: Frame, gateway: Element) -> dict[str, list[Token]]:
    """The tokens that came to a join and have not gone on, by the flow they came by, oldest first."""
    held: dict[str, list[Token]] = {}
    for token in frame.tokens:
        if token.element.id == gateway.id and token.state == "held":
            held.setdefault(token.flow, []).append(token)
    return held


def goes_on(process: Process, frame: Frame, gateway: Element) -> bool:
    """Whether a join is activated."""
    held = held_at(frame, gateway)
    if gateway.kind == "parallelGateway":
        return set(held) == set(gateway.incoming)
    if not held:
        return False
    empty = set(gateway.incoming) - set(held)
    for token in frame.tokens:
        if token.element.id == gateway.id and token.state == "held":
            continue
        ahead = flows_ahead(process, token.element, gateway.id)
        if ahead & empty and not ahead & set(held):
            return False
    return True


def flows_ahead(process: Process, element: Element, gateway: str) -> set[str]:
    """The flows that a token at an element may still take without passing the gateway."""
    found: set[str] = set()
    queue = [element]
    visited = {element.id}
    while queue:
        for flow in _ways_out(process, queue.pop()):
            target = process.elements[process.flows[flow].target]
            found.add(flow)
            if target.id != gateway and target.id not in visited:
                visited.add(target.id)
                queue.append(target)
    return found


def _ways_out(process: Process, element: Element) -> list[str]:
    ways = list(element.outgoing)
    for boundary in process.boundary_events(element.id):
        ways += boundary.outgoing
    if element.events and element.events[0].kind == "link" and element.kind == "intermediateThrowEvent":
        for other in process.inside(element.scope):
            if other.kind == "intermediateCatchEvent" and other.events[0] == element.events[0]:
                ways += other.outgoing
    return ways
