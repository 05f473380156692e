"""Faults of the drawing, and of the words on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.domain.process import TASK_KINDS, Element, Process
from tests.generative.mutation.editing import DI, Diagram, diagram
from tests.generative.mutation.ground import Ground
from tests.generative.mutation.mutant import Mutant, kind


def _shapes(
    ground: Ground,
    wanted: Callable[[Process, Element], bool],
    change: Callable[[Diagram, str], None],
) -> Iterator[Mutant]:
    for process in ground.councils_own:
        for element in process.elements.values():
            if wanted(process, element):

                def edit(drawn: Diagram, place: str = element.id) -> None:
                    change(drawn, place)

                about = frozenset({element.id, *element.outgoing})
                yield Mutant(process.file, element.id, about, diagram(edit))


def _task(process: Process, element: Element) -> bool:
    return element.kind == "userTask" and element.scope == process.id


@kind("an element that is not drawn", "missing-shape")
def not_drawn(ground: Ground) -> Iterator[Mutant]:
    def undraw(drawn: Diagram, place: str) -> None:
        for shape in list(drawn.root.iter(f"{{{DI}}}BPMNShape")):
            if shape.get("bpmnElement") == place:
                drawn.parents[shape].remove(shape)

    yield from _shapes(ground, _task, undraw)


@kind("a shape outside its lane", "draw-lane", "draw-overlap")
def out_of_lane(ground: Ground) -> Iterator[Mutant]:
    def shift(drawn: Diagram, place: str) -> None:
        for shape in drawn.root.iter(f"{{{DI}}}BPMNShape"):
            if shape.get("bpmnElement") == place:
                shape[0].set("y", "-900")

    yield from _shapes(ground, lambda process, e: _task(process, e) and bool(process.lanes), shift)


@kind("a question that asks nothing", "draw-question")
def no_question(ground: Ground) -> Iterator[Mutant]:
    def unname(drawn: Diagram, place: str) -> None:
        del drawn.nodes[place].attrib["name"]

    yield from _shapes(ground, lambda _, e: e.kind == "exclusiveGateway" and len(e.outgoing) > 1, unname)


@kind("a way out without its answer", "draw-answer")
def no_answer(ground: Ground) -> Iterator[Mutant]:
    def unname(drawn: Diagram, place: str) -> None:
        del drawn.flows(place, "sourceRef")[0].attrib["name"]

    yield from _shapes(ground, lambda _, e: e.kind == "exclusiveGateway" and len(e.outgoing) > 1, unname)


@kind("a task whose name says no deed", "draw-name")
def no_deed(ground: Ground) -> Iterator[Mutant]:
    def rename(drawn: Diagram, place: str) -> None:
        drawn.nodes[place].set("name", "Letter to the family")

    yield from _shapes(ground, _task, rename)


@kind("let a flow end beside its shape", "draw-undocked")
def undocked(ground: Ground) -> Iterator[Mutant]:
    for process in ground.pack.processes.values():
        for flow in process.flows:

            def edit(drawn: Diagram, flow: str = flow) -> None:
                for edge in drawn.root.iter(f"{{{DI}}}BPMNEdge"):
                    if edge.get("bpmnElement") == flow:
                        last = [node for node in edge if node.tag.endswith("waypoint")][-1]
                        last.set("x", str(float(last.attrib["x"]) - 200))
                        last.set("y", str(float(last.attrib["y"]) - 200))

            yield Mutant(process.file, flow, frozenset({flow}), diagram(edit))


@kind("a step without a name", "draw-unnamed")
def unnamed(ground: Ground) -> Iterator[Mutant]:
    for process in ground.pack.processes.values():
        for element in process.elements.values():
            if element.kind in TASK_KINDS:

                def edit(drawn: Diagram, name: str = element.id) -> None:
                    del drawn.nodes[name].attrib["name"]

                yield Mutant(process.file, element.id, frozenset({element.id}), diagram(edit))
