"""Faults of the data: names, kinds of values, conditions and expressions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

from app.domain.form import Field, Form
from app.domain.process import Element, Process
from tests.generative.mutation.editing import (
    Component,
    Diagram,
    camunda,
    diagram,
    drop_question,
    form,
    question,
    tag,
)
from tests.generative.mutation.ground import Ground
from tests.generative.mutation.mutant import Mutant, kind


def _names(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z_]\w*", re.sub(r'"(?:[^"\\]|\\.)*"', " ", text)))


def _texts(process: Process, element: Element) -> Iterator[str]:
    """The expressions of an element and of its ways out."""
    own = (element.due, element.assignee, element.candidate_groups, element.script)
    timed = (event.expression for event in element.events)
    asked = (process.flows[name].condition for name in element.outgoing)
    given = (each.source for each in (*element.inputs, *element.outputs))
    yield from (each.text for each in (*own, *timed, *asked, *given) if each is not None)


@cache
def _readers(ground: Ground) -> dict[str, dict[str, set[str]]]:
    """Variable → process → the places that read it, with their ways out and what is called with it."""
    found: dict[str, dict[str, set[str]]] = {}
    for process in ground.pack.processes.values():
        for element in process.elements.values():
            shown = ground.pack.forms.get(element.form)
            inside = (
                [text for field in shown.walk() for text in (field.hide, *field.templates)] if shown else []
            )
            for name in {name for text in (*_texts(process, element), *inside) for name in _names(text)}:
                places = found.setdefault(name, {}).setdefault(process.id, set())
                places.update({element.id, *element.outgoing})
    return found


@cache
def _read_fields(ground: Ground) -> tuple[tuple[Form, Field, frozenset[str]], ...]:
    """Each question that something reads after its task, and the places that read it."""
    return tuple(_fields_read(ground))


def _fields_read(ground: Ground) -> Iterator[tuple[Form, Field, frozenset[str]]]:
    """The same, one after the other.

    A key that several forms ask for, or that a call or service gives as well, keeps a value otherwise.
    """
    asking = Counter(key for each in ground.pack.forms.values() for key in _keys(each))
    for each in ground.pack.forms.values():
        own = {process.id for process, _ in ground.users(each.id)}
        tasks = {element.id for _, element in ground.users(each.id)}
        decided = [key for key in _keys(each) if key.endswith("decision")]
        for field in each.inputs():
            others = asking[field.key] > 1
            places = {
                place
                for name, at in _readers(ground).get(field.key, {}).items()
                if name in own
                for place in at
            }
            if places - tasks and not others and field.key not in _given_otherwise(ground):
                yield each, field, frozenset({*places, field.key, *decided})


@cache
def _reckoned(ground: Ground) -> frozenset[str]:
    """The dates that are counted from, or taken apart, somewhere."""
    pattern = re.compile(r"\badd [a-z ]+\((\w+),|\b(\w+)\.|month of year\((\w+)\)")
    return frozenset(
        name
        for process in ground.pack.processes.values()
        for element in process.elements.values()
        for text in _texts(process, element)
        for names in pattern.findall(text)
        for name in names
    )


@cache
def _reckoned_without(ground: Ground) -> frozenset[str]:
    """What an expression may do without: whether it is there, all the callers say together."""
    texts = [
        text
        for process in ground.pack.processes.values()
        for element in process.elements.values()
        for text in _texts(process, element)
    ]
    texts += [
        text
        for each in ground.pack.forms.values()
        for field in each.walk()
        for text in (field.hide, *field.templates)
    ]
    return frozenset(name for text in texts for name in re.findall(r"(\w+) *!?= *null\b", text))


@cache
def _due_from(ground: Ground) -> frozenset[str]:
    """The dates that a deadline is counted from."""
    pattern = re.compile(r"\badd [a-z ]+\((\w+),")
    return frozenset(
        name
        for process in ground.pack.processes.values()
        for element in process.elements.values()
        for each in (element.due, *(event.expression for event in element.events))
        if each is not None
        for name in pattern.findall(each.text)
    )


def _own(ground: Ground) -> tuple[str, ...]:
    """All the council's own diagrams: a message takes an answer from one to another."""
    return tuple(process.file for process in ground.councils_own)


def _keys(each: Form) -> set[str]:
    return {field.key for field in each.inputs()}


@cache
def _given_otherwise(ground: Ground) -> frozenset[str]:
    """What a call, a service or a decision gives."""
    elements = [e for process in ground.pack.processes.values() for e in process.elements.values()]
    given = {out.target for element in elements for out in element.outputs}
    return frozenset(given | {element.result_variable for element in elements})


def _field_kind(
    ground: Ground,
    wanted: Callable[[Field], bool],
    change: Callable[[list[Component], str], None],
    *,
    beside: tuple[str, ...] = (),
) -> Iterator[Mutant]:
    for each, field, places in _read_fields(ground):
        if wanted(field):

            def edit(components: list[Component], key: str = field.key) -> None:
                change(components, key)

            callers = field.key in _reckoned_without(ground)
            yield Mutant(each.file, field.key, places, form(edit), callers=callers, beside=beside)


@kind("rename the question that gives a variable", "unset-variable", "never-given", "decision-record")
def orphan(ground: Ground) -> Iterator[Mutant]:
    def rename(components: list[Component], key: str) -> None:
        question(components, key)["key"] = f"{key}_then"

    yield from _field_kind(ground, lambda field: True, rename)


@kind("drop the question that gives a variable", "unset-variable", "never-given", "decision-record")
def dropped(ground: Ground) -> Iterator[Mutant]:
    yield from _field_kind(ground, lambda field: True, drop_question)


@kind("make a question optional whose answer is needed", "empty-variable")
def optional(ground: Ground) -> Iterator[Mutant]:
    def loosen(components: list[Component], key: str) -> None:
        question(components, key)["validate"]["required"] = False

    yield from _field_kind(
        ground,
        lambda f: f.type == "datetime" and f.required and f.key in _due_from(ground),
        loosen,
        beside=_own(ground),
    )


@kind("ask for a text where a date is needed", "wrong-type")
def text_for_date(ground: Ground) -> Iterator[Mutant]:
    def retype(components: list[Component], key: str) -> None:
        asked = question(components, key)
        asked["type"] = "textfield"
        asked["label"] = asked.pop("dateLabel", None) or asked.pop("dateTimeLabel", None) or "When?"
        asked.pop("subtype", None)

    yield from _field_kind(
        ground, lambda f: f.type == "datetime" and f.key in _reckoned(ground), retype, beside=_own(ground)
    )


@kind("take away an answer that a condition compares with", "unknown-option", "field-family")
def no_option(ground: Ground) -> Iterator[Mutant]:
    """All callers of a called process are looked at: one of them may give what its question no longer
    offers."""
    called = {e.called for process in ground.pack.processes.values() for e in process.elements.values()}
    for each, field, places in _read_fields(ground):
        asked = {
            text
            for process, _ in ground.users(each.id)
            for flow in process.flows.values()
            if flow.condition is not None
            for text in re.findall(rf'\b{field.key} *!?= *"(\w+)"', flow.condition.text)
        }
        for option in field.options:
            if option.value in asked:

                def edit(
                    components: list[Component], key: str = field.key, value: str = option.value
                ) -> None:
                    values = question(components, key)["values"]
                    next(v for v in values if v["value"] == value)["value"] = f"{value}_2"

                place = f"{field.key} = {option.value}"
                callers = any(process.id in called for process, _ in ground.users(each.id))
                yield Mutant(each.file, place, places, form(edit), callers=callers)


def _conditions(ground: Ground) -> Iterator[tuple[Process, str, str, frozenset[str]]]:
    """Each condition of an exclusive gateway: process, flow, text, and what a finding may name."""
    for process in ground.pack.processes.values():
        for flow in process.flows.values():
            if flow.condition is not None and process.elements[flow.source].kind == "exclusiveGateway":
                yield process, flow.id, flow.condition.text, frozenset({flow.id, flow.source})


def _conditioned(ground: Ground, rewrite: Callable[[str], str]) -> Iterator[Mutant]:
    for process, flow, text, about in _conditions(ground):
        if rewrite(text) != text:

            def edit(drawn: Diagram, flow: str = flow) -> None:
                for inside in drawn.nodes[flow].iter(tag("conditionExpression")):
                    inside.text = rewrite(inside.text or "")

            yield Mutant(process.file, flow, about, diagram(edit), callers=True)


@kind("compare with an answer that is not offered", "unknown-option")
def unoffered(ground: Ground) -> Iterator[Mutant]:
    chosen = {f.key for each in ground.pack.forms.values() for f in each.inputs() if f.options}

    def rewrite(text: str) -> str:
        return re.sub(
            r'\b(\w+) (!?=) "(\w+)"',
            lambda m: f'{m[1]} {m[2]} "{m[3]} please"' if m[1] in chosen else m[0],
            text,
        )

    yield from _conditioned(ground, rewrite)


@kind("a fault of syntax in a condition", "feel-syntax")
def syntax(ground: Ground) -> Iterator[Mutant]:
    yield from _conditioned(ground, lambda text: f"{text} and (")


@kind("a condition in another language", "foreign-expression")
def foreign(ground: Ground) -> Iterator[Mutant]:
    yield from _conditioned(ground, lambda text: "${" + text.removeprefix("= ") + "}")


@kind("a slip in a condition's variable", "unset-variable")
def slip(ground: Ground) -> Iterator[Mutant]:
    yield from _conditioned(ground, lambda text: re.sub(r"= (\w+)(\w) ([!=])", r"= \1 \3", text, count=1))


@kind("an answer that no condition takes", "conditions-gap")
def conditions_gap(ground: Ground) -> Iterator[Mutant]:
    """The default way asks for something that leaves an answer over, which can be named."""
    yield from _left_over(ground, lambda text: bool(ASKED_OF_ANSWERS.fullmatch(text)))


@kind("something else that no condition takes", "no-default")
def other_gap(ground: Ground) -> Iterator[Mutant]:
    """The same where the condition reckons, or compares two variables: what is left over has no one name."""
    yield from _left_over(ground, lambda text: not ASKED_OF_ANSWERS.fullmatch(text))


ASKED_OF_ANSWERS = re.compile(r"= {0}( (and|or) {0})*".format(r'\(?\w+ !?= ("\w+"|true|false)\)?'))
"""A condition that compares answers with words, and does nothing else."""


def _left_over(ground: Ground, wanted: Callable[[str], bool]) -> Iterator[Mutant]:
    for process, flow, text, about in _conditions(ground):
        gateway = process.elements[process.flows[flow].source]
        if not gateway.default or len(gateway.outgoing) != 2 or not wanted(text):
            continue

        def edit(drawn: Diagram, gateway: Element = gateway, text: str = text) -> None:
            del drawn.nodes[gateway.id].attrib["default"]
            added = drawn.nodes[gateway.default].makeelement(tag("conditionExpression"), {})
            added.text = text
            drawn.nodes[gateway.default].append(added)

        yield Mutant(process.file, gateway.id, about | {gateway.default}, diagram(edit), callers=True)


@kind("two answers for one question", "conditions-overlap")
def overlap(ground: Ground) -> Iterator[Mutant]:
    """The default way gets the condition of the other, and a third way is the default."""
    for process, flow, text, about in _conditions(ground):
        gateway = process.elements[process.flows[flow].source]
        if not gateway.default:
            continue

        def edit(drawn: Diagram, gateway: Element = gateway, text: str = text) -> None:
            target = drawn.nodes[gateway.default].attrib["targetRef"]
            drawn.flow("Put", gateway.id, target, text)

        yield Mutant(process.file, flow, about | {"Put", gateway.default}, diagram(edit), callers=True)


@kind("an answer that can never be given", "never-true")
def never_true(ground: Ground) -> Iterator[Mutant]:
    yield from _conditioned(ground, lambda text: "= false")


@kind("ask for what was excluded before", "never-true")
def excluded(ground: Ground) -> Iterator[Mutant]:
    """A way that also asks for another answer than its own."""

    def rewrite(text: str) -> str:
        return re.sub(r'^= (\w+) = "(\w+)"$', r'= \1 = "\2" and \1 != "\2"', text)

    yield from _conditioned(ground, rewrite)


def _asked_in(ground: Ground, process: Process) -> set[str]:
    asked = (ground.pack.forms.get(element.form) for element in process.elements.values())
    return {key for each in asked if each is not None for key in _keys(each)}


@kind("take nothing back from a called process", "unset-variable")
def nothing_back(ground: Ground) -> Iterator[Mutant]:
    for process in ground.pack.processes.values():
        for element in process.elements.values():
            for out in element.outputs if element.called else ():
                readers = _readers(ground).get(out.target, {}).get(process.id, set()) - {
                    element.id,
                    *element.outgoing,
                }
                if not readers or out.target in _asked_in(ground, process):
                    continue

                def edit(drawn: Diagram, place: str = element.id, name: str = out.target) -> None:
                    for node in list(drawn.nodes[place].iter(camunda("out"))):
                        if node.get("target") == name:
                            drawn.parents[node].remove(node)

                place = f"{element.id}: {out.target}"
                yield Mutant(process.file, place, frozenset(readers), diagram(edit), callers=True)


@kind("ask the family twice", "asked-twice")
def twice(ground: Ground) -> Iterator[Mutant]:
    """A task asks again, word for word, what the task before it asked."""
    for process in ground.councils_own:
        for element in process.elements.values():
            for flow in element.outgoing:
                following = process.elements[process.flows[flow].target]
                first, second = (ground.pack.forms.get(e.form) for e in (element, following))
                if first is None or second is None:
                    continue
                again = next((f for f in first.inputs() if not f.properties.get("confirm")), None)
                if again is None or again.key in _keys(second):
                    continue
                copied = {"type": "textarea", "id": "Field_again", "key": again.key, "label": again.label}

                def edit(components: list[Component], copied: Component = copied) -> None:
                    components.append({**copied, "validate": {"required": True}})

                about = frozenset({following.id, again.key})
                yield Mutant(second.file, f"{again.key} in {second.id}", about, form(edit))
