"""Which elements a token can come to, over flows, boundary events, links and sub-processes."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.process import SUB_PROCESS_KINDS, Element, Process


def scopes(process: Process) -> Iterator[tuple[str, list[Element]]]:
    """Each scope's id with the elements directly inside: the process, then its sub-processes."""
    inside: dict[str, list[Element]] = {process.id: []}
    for element in process.elements.values():
        if element.kind in SUB_PROCESS_KINDS:
            inside.setdefault(element.id, [])
    for element in process.elements.values():
        inside.setdefault(element.scope, []).append(element)
    yield from inside.items()


def starts(elements: list[Element]) -> list[Element]:
    """The start events of a scope; where it has none, what no flow leads to (its implicit starts)."""
    events = [element for element in elements if element.kind == "startEvent"]
    free = [e for e in elements if not e.incoming and e.kind != "boundaryEvent" and not e.triggered_by_event]
    return events or free or elements[:1]


def links(element: Element, kind: str) -> list[str]:
    """The link names of an event of that kind."""
    return [event.name for event in element.events if event.kind == "link" and element.kind == kind]


def reachable(process: Process) -> set[str]:
    """The ids of all elements that some path reaches; conditions are taken as possible."""
    inside = dict(scopes(process))
    attached: dict[str, list[str]] = {}
    caught: dict[tuple[str, str], list[str]] = {}
    for each in process.elements.values():
        if each.attached_to:
            attached.setdefault(each.attached_to, []).append(each.id)
        for name in links(each, "intermediateCatchEvent"):
            caught.setdefault((each.scope, name), []).append(each.id)
    reached: set[str] = set()
    # An unattached boundary event is a fault of its own: what follows it is not one more.
    lost = [
        e.id for e in process.elements.values() if e.attached_to and e.attached_to not in process.elements
    ]
    waiting = _entered(inside[process.id]) + lost
    while waiting:
        element = process.elements.get(waiting.pop())
        if element is None or element.id in reached:
            continue
        reached.add(element.id)
        waiting += [process.flows[flow].target for flow in element.outgoing]
        waiting += attached.get(element.id, [])
        for name in links(element, "intermediateThrowEvent"):
            waiting += caught.get((element.scope, name), [])
        if element.kind in SUB_PROCESS_KINDS:
            waiting += _entered(inside[element.id], everything=element.kind == "adHocSubProcess")
    return reached


def _entered(elements: list[Element], *, everything: bool = False) -> list[str]:
    """What becomes reachable when its scope is entered: the starts, and the event sub-processes."""
    if everything:
        return [element.id for element in elements]
    events = [element.id for element in elements if element.triggered_by_event]
    return [element.id for element in starts(elements)] + events
