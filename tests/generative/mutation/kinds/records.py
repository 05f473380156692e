"""Faults of decisions and their records, and of forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from app.domain.form import Field, Form
from app.domain.process import Element, Process
from tests.generative.mutation.editing import Component, Diagram, diagram, drop_question, form, question
from tests.generative.mutation.ground import Ground, reached_from
from tests.generative.mutation.mutant import Mutant, kind


def _decisions(ground: Ground) -> Iterator[tuple[Form, Field]]:
    for each in ground.pack.forms.values():
        decided = next((field for field in each.inputs() if field.key.endswith("decision")), None)
        if decided is not None:
            yield each, decided


def _parts(
    ground: Ground, ending: str, change: Callable[[list[Component], str, str], None]
) -> Iterator[Mutant]:
    for each, decided in _decisions(ground):
        for field in each.inputs():
            if field.key.endswith(ending):

                def edit(
                    components: list[Component], key: str = field.key, decided: str = decided.key
                ) -> None:
                    change(components, key, decided)

                yield Mutant(each.file, field.key, frozenset({field.key, decided.key}), form(edit))


def _drop(components: list[Component], key: str, decided: str) -> None:
    drop_question(components, key)


def _optional(components: list[Component], key: str, decided: str) -> None:
    del question(components, key)["validate"]["required"]


def _only_on_yes(components: list[Component], key: str, decided: str) -> None:
    yes = question(components, decided)["values"][0]["value"]
    question(components, key)["conditional"] = {"hide": f'={decided} != "{yes}"'}


@kind("remove a rationale", "decision-record")
def no_rationale(ground: Ground) -> Iterator[Mutant]:
    yield from _parts(ground, "rationale", _drop)


@kind("remove a decider", "decision-record")
def no_decider(ground: Ground) -> Iterator[Mutant]:
    yield from _parts(ground, "decider", _drop)


@kind("make a rationale optional", "decision-record")
def optional_rationale(ground: Ground) -> Iterator[Mutant]:
    yield from _parts(ground, "rationale", _optional)


@kind("make a decider optional", "decision-record")
def optional_decider(ground: Ground) -> Iterator[Mutant]:
    yield from _parts(ground, "decider", _optional)


@kind("ask for the rationale on yes alone", "decision-record")
def rationale_on_yes(ground: Ground) -> Iterator[Mutant]:
    yield from _parts(ground, "rationale", _only_on_yes)


def _must_follow(ground: Ground, process: Process, note: Element) -> bool:
    """Whether a property asks for this record after the decision before it, and nothing later gives it."""
    before = [process.elements[process.flows[flow].source] for flow in note.incoming]
    asked = ground.guards(process, note, ("responds", "then"))
    wanted = [
        e for e in before if any(one in asked for one in ground.guards(process, e, ("responds", "first")))
    ]
    others = [e for e in process.elements.values() if e.topic == note.topic and e.id != note.id]
    after = reached_from(process, note.id)
    return note.topic == "records.note" and bool(wanted) and not any(e.id in after for e in others)


@kind("drop the record of a decision", "decision-record", "invariant")
def no_record(ground: Ground) -> Iterator[Mutant]:
    for process in ground.councils_own:
        for element in process.elements.values():
            if _must_follow(ground, process, element) and len(element.outgoing) == 1:

                def edit(drawn: Diagram, name: str = element.id) -> None:
                    drawn.bypass(name)

                near = {process.flows[f].target for f in element.outgoing}
                near |= {process.flows[f].source for f in element.incoming}
                about = frozenset({process.id, element.id, *near})
                yield Mutant(process.file, element.id, about, diagram(edit))


@kind("record a decision on yes alone", "decision-record", "invariant")
def record_on_yes(ground: Ground) -> Iterator[Mutant]:
    for process in ground.councils_own:
        for element in process.elements.values():
            following = [process.flows[f].target for f in element.outgoing]
            if len(following) != 1 or not _must_follow(ground, process, element):
                continue
            asked = process.elements[following[0]]
            for flow in asked.outgoing:
                if asked.kind == "exclusiveGateway" and flow != asked.default:

                    def edit(drawn: Diagram, name: str = element.id, flow: str = flow) -> None:
                        drawn.move(name, flow)

                    near = {process.flows[f].source for f in element.incoming}
                    about = frozenset({process.id, element.id, asked.id, flow, *near})
                    yield Mutant(process.file, f"{element.id} into {flow}", about, diagram(edit))


@kind("a form without questions", "empty-form")
def nothing_asked(ground: Ground) -> Iterator[Mutant]:
    for each in ground.pack.forms.values():

        def edit(components: list[Component]) -> None:
            components[:] = [{"type": "text", "text": "Go on.", "id": "Field_text"}]

        tasks = frozenset(element.id for _, element in ground.users(each.id))
        if tasks:
            yield Mutant(each.file, each.id, tasks, form(edit))


@kind("one key for two questions", "duplicate-key")
def two_of_a_key(ground: Ground) -> Iterator[Mutant]:
    for each in ground.pack.forms.values():
        fields = [field for field in each.inputs() if field in each.fields]
        for first, second in pairwise(fields):

            def edit(components: list[Component], first: str = first.key, second: str = second.key) -> None:
                question(components, second)["key"] = first

            yield Mutant(each.file, second.key, frozenset({first.key, second.key}), form(edit))


@kind("a key that is no variable", "field-key")
def no_variable(ground: Ground) -> Iterator[Mutant]:
    for each in ground.pack.forms.values():
        for field in each.inputs():

            def edit(components: list[Component], key: str = field.key) -> None:
                question(components, key)["key"] = f"{key} of today"

            yield Mutant(each.file, field.key, frozenset({f"{field.key} of today"}), form(edit))


@kind("a choice without choices", "field-options")
def no_choices(ground: Ground) -> Iterator[Mutant]:
    for each in ground.pack.forms.values():
        for field in each.inputs():
            if field.options:

                def edit(components: list[Component], key: str = field.key) -> None:
                    question(components, key)["values"] = []

                yield Mutant(each.file, field.key, frozenset({field.key, field.id}), form(edit))


@kind("choose from people of no role", "unknown-role")
def no_role(ground: Ground) -> Iterator[Mutant]:
    for each in ground.pack.forms.values():
        for field in each.inputs():
            if field.values_key:

                def edit(components: list[Component], key: str = field.key) -> None:
                    question(components, key)["valuesKey"] = "people:Fairy Godmother"

                yield Mutant(each.file, field.key, frozenset({field.key}), form(edit))


@kind("take the way out of a plan away", "invariant", "unknown-option")
def no_exit(ground: Ground) -> Iterator[Mutant]:
    """A choice that a property wants to be offered."""
    wanted = [
        (str(one.parameters.get("key")), value)
        for invariant in ground.pack.invariants
        for one in invariant.properties
        if one.kind == "offers" and (not one.councils or ground.pack.council.id in one.councils)
        for value in one.parameters["values"]
    ]
    for each in ground.pack.forms.values():
        for key, value in wanted:
            if key not in {field.key for field in each.inputs()}:
                continue

            def edit(components: list[Component], key: str = key, value: str = value) -> None:
                values = question(components, key)["values"]
                values.remove(next(v for v in values if v["value"] == value))

            tasks = frozenset(element.id for _, element in ground.users(each.id))
            yield Mutant(each.file, f"{key}: {value}", tasks, form(edit))
