"""By which flows a token can leave an element; every condition is taken as a free choice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from app.domain.process import Element, Process

MOST_CONDITIONS = 8
"""More conditions than this on one element have too many combinations to follow them all."""

_ONE = frozenset({"exclusiveGateway", "eventBasedGateway"})
_ASKING = frozenset({"inclusiveGateway", "complexGateway"})

Way = tuple[str, ...]


def leaving(process: Process, element: Element) -> list[str]:
    """The flows out of an element that lead to an element of the same scope."""
    found = []
    for name in element.outgoing:
        flow = process.flows.get(name)
        target = None if flow is None else process.elements.get(flow.target)
        if target is not None and target.scope == element.scope:
            found.append(name)
    return found


def ways(process: Process, element: Element) -> list[Way]:
    """The combinations of flows that a token can take; one empty combination where it ends."""
    flows = leaving(process, element)
    if not flows:
        return [()]
    if element.kind in _ONE:
        return [(flow,) for flow in flows]
    if element.kind == "parallelGateway" or not _asked(process, element, flows):
        return [tuple(flows)]
    return list(_chosen(process, element, flows))


def too_many(process: Process, element: Element) -> bool:
    """Whether not all combinations are followed."""
    if element.kind in _ONE or element.kind == "parallelGateway":
        return False
    return len(_asked(process, element, leaving(process, element))) > MOST_CONDITIONS


def _asked(process: Process, element: Element, flows: list[str]) -> list[str]:
    return [flow for flow in flows if flow != element.default and process.flows[flow].condition is not None]


def _chosen(process: Process, element: Element, flows: list[str]) -> Iterator[Way]:
    """All whose condition holds, and those without one; else the default flow (13.3.2, 13.4.3)."""
    asked = _asked(process, element, flows)
    default = [flow for flow in flows if flow == element.default]
    always = [flow for flow in flows if flow not in asked and flow not in default]
    for size in _sizes(len(asked)):
        for held in combinations(asked, size):
            taken = [flow for flow in flows if flow in held or flow in always]
            if default and not (taken if element.kind in _ASKING else held):
                taken += default
            if taken:
                yield tuple(taken)


def _sizes(count: int) -> list[int]:
    return list(range(count + 1)) if count <= MOST_CONDITIONS else [0, 1, 2, count]
