"""What is inside what, read off once: a process may have many thousands of elements."""

from __future__ import annotations

from app.domain.process import Element, Process


def contents_of(process: Process) -> dict[str, list[Element]]:
    """Scope → the elements directly inside it, in the order written."""
    found: dict[str, list[Element]] = {process.id: []}
    for element in process.elements.values():
        found.setdefault(element.scope, []).append(element)
    return found


def begins_by_itself(element: Element) -> bool:
    """Whether a node without incoming flow begins when its scope has no start event."""
    linked = bool(element.events) and element.events[0].kind == "link"
    return not (
        element.incoming
        or element.attached_to
        or element.triggered_by_event
        or (linked and element.kind == "intermediateCatchEvent")
    )
