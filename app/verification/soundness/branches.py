"""Which branches run beside the flow, and never meet it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.domain.process import Element, Process
from app.verification.reach import links
from app.verification.soundness.outcomes import trigger
from app.verification.soundness.ways import leaving


def detached(process: Process, inside: list[Element], starts: Iterable[str]) -> frozenset[str]:
    """The non-interrupting boundary events of a scope whose branch shares no element with the rest.

    Such a branch is followed on its own. However often the event happens, and however many copies of the
    branch run at once, they share nothing with what they left: one copy shows all that any number could do.
    """
    after = _after(process, inside)
    begun = set(starts)
    before: dict[str, list[str]] = {}
    for element, following in after.items():
        for target in following:
            before.setdefault(target, []).append(element)
    found = set()
    for event in inside:
        if event.kind == "boundaryEvent" and not event.interrupting:
            own = _reached(after, event.id)
            if (
                own.isdisjoint(begun)
                and all(source in own for name in own if name != event.id for source in before.get(name, ()))
                and event.attached_to not in own
            ):
                found.add(event.id)
    return frozenset(found)


def link_target(inside: Iterable[Element], element: Element) -> str:
    """Where a throwing link event goes on, empty for any other element."""
    if element.kind != "intermediateThrowEvent" or trigger(element) != "link":
        return ""
    names = links(element, "intermediateThrowEvent")
    for other in inside:
        if other.kind == "intermediateCatchEvent" and set(links(other, other.kind)) & set(names):
            return other.id
    return ""


def _after(process: Process, inside: list[Element]) -> dict[str, list[str]]:
    """Element → what a token at it can come to next, its boundary events among it."""
    after = {element.id: [process.flows[f].target for f in leaving(process, element)] for element in inside}
    for element in inside:
        if element.attached_to in after:
            after[element.attached_to].append(element.id)
        target = link_target(inside, element)
        if target:
            after[element.id].append(target)
    return after


def _reached(after: Mapping[str, list[str]], start: str) -> set[str]:
    reached = {start}
    queue = [start]
    while queue:
        for name in after.get(queue.pop(), ()):
            if name not in reached:
                reached.add(name)
                queue.append(name)
    return reached
