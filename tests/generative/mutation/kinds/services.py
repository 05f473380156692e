"""Faults of what a service is given."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.process import Element, Process
from tests.generative.mutation.editing import Diagram, camunda, diagram
from tests.generative.mutation.ground import Ground, required_inputs
from tests.generative.mutation.mutant import Mutant, kind


def _inputs(ground: Ground) -> Iterator[tuple[Process, Element]]:
    for process in ground.pack.processes.values():
        for element in process.elements.values():
            if element.topic and element.inputs:
                yield process, element


@kind("give a service a number for a text", "wrong-type")
def wrong_input(ground: Ground) -> Iterator[Mutant]:
    for process, element in _inputs(ground):
        for given in element.inputs:
            if given.target in {"text", "subject", "heading", "title", "start"}:

                def edit(drawn: Diagram, place: str = element.id, name: str = given.target) -> None:
                    for node in drawn.nodes[place].iter(camunda("inputParameter")):
                        if node.get("name") == name:
                            node.text = "= 7"

                place = f"{element.id}: {given.target}"
                yield Mutant(process.file, place, frozenset({element.id}), diagram(edit))


@kind("take away what a service needs", "missing-input")
def missing_input(ground: Ground) -> Iterator[Mutant]:
    for process, element in _inputs(ground):
        for given in element.inputs:
            if given.target not in required_inputs(element.topic):
                continue

            def edit(drawn: Diagram, place: str = element.id, name: str = given.target) -> None:
                for node in list(drawn.nodes[place].iter(camunda("inputParameter"))):
                    if node.get("name") == name:
                        drawn.parents[node].remove(node)

            place = f"{element.id}: {given.target}"
            yield Mutant(process.file, place, frozenset({element.id}), diagram(edit))
