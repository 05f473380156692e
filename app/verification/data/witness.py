"""The path on which a variable gets no value."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.domain.process import Element
from app.verification.data.facts import State, is_unset
from app.verification.data.flow import Flow
from app.verification.reach import links

Lacks = Callable[[State | None], bool]


def path_without(flow: Flow, element: str, name: str, *, outside: bool) -> tuple[str, ...]:
    """The shortest way from a start to an element on which nothing gives the variable a value."""

    def lacks(state: State | None) -> bool:
        return state is not None and any(map(is_unset, state.of(name, outside=outside)))

    came: dict[str, str] = {element: ""}
    queue = [element]
    while queue:
        here = queue.pop(0)
        before = [e for e in _before(flow, flow.process.elements[here], lacks) if e not in came]
        if not before and flow.process.elements[here].kind == "startEvent":
            return tuple(_back(came, here))
        for other in before:
            came[other] = here
            queue.append(other)
    last = next(reversed(came))
    return tuple(_back(came, last))


def _back(came: dict[str, str], here: str) -> Iterator[str]:
    while here:
        yield here
        here = came[here]


def _before(flow: Flow, element: Element, lacks: Lacks) -> Iterator[str]:
    process = flow.process
    for name in element.incoming:
        if lacks(flow.along.get(name)):
            yield process.flows[name].source
    if element.attached_to and lacks(flow.before.get(element.attached_to)):
        yield element.attached_to
    caught = set(links(element, "intermediateCatchEvent"))
    for other in process.inside(element.scope) if caught else ():
        if caught & set(links(other, "intermediateThrowEvent")):
            yield other.id
    around = process.elements.get(element.scope)
    if not element.incoming and not element.attached_to and around is not None:
        yield around.id
