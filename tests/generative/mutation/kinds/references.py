"""Faults of what a diagram refers to: forms, topics, decisions, processes, messages, people."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.domain.process import Element
from tests.generative.mutation.editing import Diagram, camunda, diagram, tag
from tests.generative.mutation.ground import Ground
from tests.generative.mutation.mutant import Mutant, kind


def _attribute(ground: Ground, wanted: Callable[[Element], bool], name: str, value: str) -> Iterator[Mutant]:
    """Write another value into an attribute; an empty value takes it away."""
    for process in ground.pack.processes.values():
        for element in process.elements.values():
            if wanted(element):

                def edit(drawn: Diagram, place: str = element.id) -> None:
                    drawn.nodes[place].set(name, value)
                    if not value:
                        del drawn.nodes[place].attrib[name]

                yield Mutant(process.file, element.id, frozenset({element.id}), diagram(edit))


@kind("ask a form that there is not", "unknown-form")
def unknown_form(ground: Ground) -> Iterator[Mutant]:
    yield from _attribute(ground, lambda e: bool(e.form), camunda("formRef"), "no-such-form")


@kind("a task without a form", "no-form")
def no_form(ground: Ground) -> Iterator[Mutant]:
    yield from _attribute(ground, lambda e: bool(e.form), camunda("formRef"), "")


@kind("a topic that nothing serves", "unknown-topic")
def unknown_topic(ground: Ground) -> Iterator[Mutant]:
    yield from _attribute(ground, lambda e: bool(e.topic), camunda("topic"), "fax.send")


@kind("a service without a topic", "no-topic", "implementation")
def no_topic(ground: Ground) -> Iterator[Mutant]:
    yield from _attribute(ground, lambda e: bool(e.topic), camunda("topic"), "")


@kind("call a process that there is not", "unknown-process")
def unknown_process(ground: Ground) -> Iterator[Mutant]:
    yield from _attribute(ground, lambda e: bool(e.called), "calledElement", "no_such_process")


@kind("decide by a table that there is not", "unknown-decision")
def unknown_decision(ground: Ground) -> Iterator[Mutant]:
    for process in ground.pack.processes.values():
        for element in process.elements.values():
            if element.kind == "serviceTask":

                def edit(drawn: Diagram, place: str = element.id) -> None:
                    node = drawn.nodes[place]
                    node.tag = tag("businessRuleTask")
                    for name in ("type", "topic"):
                        del node.attrib[camunda(name)]
                    for inside in list(node.iter(camunda("inputOutput"))):
                        drawn.parents[inside].remove(inside)
                    node.set(camunda("decisionRef"), "no_such_table")
                    node.set(camunda("resultVariable"), "result")

                yield Mutant(process.file, element.id, frozenset({element.id}), diagram(edit))


@kind("a message that the file does not define", "unknown-message")
def unknown_message(ground: Ground) -> Iterator[Mutant]:
    for process in ground.pack.processes.values():
        for element in process.elements.values():
            if any(event.kind == "message" for event in element.events):

                def edit(drawn: Diagram, place: str = element.id) -> None:
                    for inside in drawn.nodes[place].iter(tag("messageEventDefinition")):
                        inside.set("messageRef", "Message_nowhere")

                yield Mutant(process.file, element.id, frozenset({element.id}), diagram(edit))


@kind("a lane of no role", "unknown-lane")
def unknown_lane(ground: Ground) -> Iterator[Mutant]:
    for process in ground.councils_own:
        for lane in process.lanes:

            def edit(drawn: Diagram, lane: str = lane) -> None:
                for node in drawn.root.iter(tag("lane")):
                    if node.get("name") == lane:
                        node.set("name", "Early Intervention Hub")

            inside = {e.id for e in process.elements.values() if e.lane == lane}
            yield Mutant(process.file, lane, frozenset(inside), diagram(edit))


@kind("an element in no lane", "no-lane")
def no_lane(ground: Ground) -> Iterator[Mutant]:
    for process in ground.councils_own:
        for element in process.inside(process.id):
            if process.lanes and not element.attached_to:  # a boundary event stands where its task stands

                def edit(drawn: Diagram, place: str = element.id) -> None:
                    for node in list(drawn.root.iter(tag("flowNodeRef"))):
                        if node.text == place:
                            drawn.parents[node].remove(node)

                yield Mutant(process.file, element.id, frozenset({element.id}), diagram(edit))


@kind("a candidate group of no role", "unknown-role")
def unknown_group(ground: Ground) -> Iterator[Mutant]:
    own = {process.file for process in ground.councils_own}
    for mutant in _attribute(
        ground, lambda e: e.kind == "userTask", camunda("candidateGroups"), "Early Intervention Hub"
    ):
        if mutant.file in own:
            yield mutant
