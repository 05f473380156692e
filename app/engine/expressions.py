"""Every expression of a process: where it stands and how its text is meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.process import Element, Expression, Process

_AT_ONCE = frozenset({"callActivity", "intermediateThrowEvent", "endEvent"})
"""What is handed over all at once; the input parameters of other elements each see those before them."""


@dataclass(frozen=True, slots=True)
class Place:
    """An expression of an element or flow. `what` names it for a person; `plain` and `iso` as in
    `app.engine.formula.compile_formula`; `local` are names that the element itself provides.

    `outside`: the caller works it out, over answers that the engine never sees (a handler's input).
    """

    element: str
    what: str
    expression: Expression
    plain: bool = False
    iso: bool = False
    local: frozenset[str] = frozenset()
    outside: bool = False


def expressions_of(process: Process) -> Iterator[Place]:
    """Every expression of a process: those the engine evaluates, and inputs, which its caller does."""
    for flow in process.flows.values():
        if flow.condition is not None:
            yield Place(flow.id, "condition", flow.condition)
    for element in process.elements.values():
        yield from _of_element(element)


def _of_element(element: Element) -> Iterator[Place]:
    here = element.id
    for event in element.events:
        if event.expression is not None:
            what = "timer" if event.kind == "timer" else "condition"
            yield Place(here, what, event.expression, iso=event.kind == "timer")
        if event.correlation_key is not None:
            yield Place(here, "correlation key", event.correlation_key)
        if event.correlation_value is not None:
            yield Place(here, "correlation of the message", event.correlation_value, outside=True)
    if element.due is not None:
        yield Place(here, "due date", element.due, iso=True)
    if element.other_reading is not None:
        yield Place(here, "other reading", element.other_reading, iso=True)
    if element.assignee is not None:
        yield Place(here, "assignee", element.assignee, plain=True)
    if element.candidate_groups is not None:
        yield Place(here, "candidate groups", element.candidate_groups, plain=True)
    yield from _of_inputs(element)
    for mapping in element.outputs:
        yield Place(here, f"output “{mapping.target}”", mapping.source)
    if element.script is not None and element.script_format.lower() == "feel":
        yield Place(here, "script", element.script)
    yield from _of_loop(element)


def _of_inputs(element: Element) -> Iterator[Place]:
    before: frozenset[str] = frozenset()
    for mapping in element.inputs:
        what, outside = f"input “{mapping.target}”", bool(element.topic)
        yield Place(element.id, what, mapping.source, outside=outside, local=before)
        if element.kind not in _AT_ONCE:
            before |= {mapping.target}


def _of_loop(element: Element) -> Iterator[Place]:
    loop = element.loop
    if loop is None:
        return
    counters = frozenset({"loopCounter", "nrOfInstances", "nrOfCompletedInstances", "nrOfActiveInstances"})
    for what, expression in (
        ("collection", loop.collection),
        ("loop cardinality", loop.cardinality),
        ("completion condition", loop.completion_condition),
        ("output element", loop.output_element),
        ("loop condition", loop.condition),
    ):
        if expression is not None:
            yield Place(element.id, what, expression, local=counters | {loop.element_variable})
