"""A process in a few lines, for the report of a disagreement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.process import Element, Process


@dataclass(frozen=True, repr=False)
class Drawn:
    """A random process; in reports its sketch stands for it."""

    process: Process

    def __repr__(self) -> str:
        return sketch(self.process)


def sketch(process: Process) -> str:
    """Its elements, a scope's further in, and then its flows."""
    return "\n".join([process.id, *_scope(process, process.id, "  ")])


def _scope(process: Process, scope: str, margin: str) -> Iterator[str]:
    for element in process.inside(scope):
        yield margin + _element(element)
        yield from _scope(process, element.id, margin + "  ")
    for flow in process.flows.values():
        if process.elements[flow.source].scope == scope:
            condition = f" ? {flow.condition.text}" if flow.condition else ""
            default = " !" if process.elements[flow.source].default == flow.id else ""
            yield f"{margin}{flow.source} > {flow.target}{condition}{default}"


def _element(element: Element) -> str:
    words = [element.kind, element.id]
    for event in element.events:
        text = event.expression or event.correlation_key
        words.append(" ".join(filter(None, [event.kind, event.name, event.timer, text.text if text else ""])))
    if element.attached_to:
        words.append(f"on {element.attached_to}")
    if not element.interrupting:
        words.append("not interrupting")
    if element.triggered_by_event:
        words.append("by event")
    words += [f"in {mapping.target}={mapping.source.text}" for mapping in element.inputs]
    words += [f"out {mapping.target}={mapping.source.text}" for mapping in element.outputs]
    if element.called:
        words.append(
            f"calls {element.called}" + " all in" * element.call_in_all + " all out" * element.call_out_all
        )
    if element.script:
        words.append(f"{element.result_variable} = {element.script.text}")
    if element.loop:
        loop = element.loop
        facts = {"over": loop.collection, "times": loop.cardinality, "until": loop.completion_condition}
        facts["while"] = loop.condition
        words.append("standard loop" if loop.standard else "one by one" if loop.sequential else "all at once")
        words += [f"{word} {expression.text}" for word, expression in facts.items() if expression]
        words += [f"at most {loop.maximum}"] * (loop.maximum is not None) + ["test before"] * loop.test_before
    return " ".join(words)
