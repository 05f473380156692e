"""What an element gives: the variables that it sets, and where their values come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from app.domain.decision import Decision
from app.domain.form import INPUT_TYPES, Field, Form
from app.domain.process import Assignment, Element
from app.ports import Parameter
from app.verification.data.facts import ANYTHING, UNSET, Source, Sources, State, Variables, is_unset, under
from app.verification.data.samples import evaluate, kind_of, worlds

Lookup = Callable[[str], Sources]
_PARAMETER = {
    "string": "text",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "moment",
    "list": "list",
}
_FIELD = {"textfield": "text", "textarea": "text", "radio": "text", "select": "text", "number": "number"}
_SUBTYPE = {"time": "time", "datetime": "moment"}


def of_parameter(parameter: Parameter, element: str) -> Source:
    """What a handler's output gives."""
    kind = _PARAMETER.get(parameter.type, "any")
    return Source(kind, nullable=not parameter.required or kind == "any", element=element)


def of_field(field: Field, element: str) -> Source:
    """What the answer to a question gives where the question is asked."""
    options = tuple(option.value for option in field.options)
    if field.type == "checkbox":
        return Source("boolean", (True,) if field.required else (True, False), element=element)
    if field.type in {"checklist", "taglist"}:
        return Source("list", options, element=element)
    if field.type == "datetime":
        return Source(_SUBTYPE.get(field.subtype, "date"), nullable=not field.required, element=element)
    return Source(_FIELD.get(field.type, "any"), options, not field.required, element)


def questions(fields: tuple[Field, ...], hides: tuple[str, ...] = ()) -> Iterator[tuple[Field, str]]:
    """Each question of a form with the FEEL under which it, or a group around it, is hidden."""
    for field in fields:
        own = (*hides, field.hide.strip().removeprefix("=").strip()) if field.hide else hides
        if field.type in INPUT_TYPES and field.key:
            yield field, own[0] if len(own) == 1 else " or ".join(f"({hide})" for hide in own)
        yield from questions(field.fields, own)


def answered(state: State, form: Form, element: str) -> State:
    """After a form was submitted: a hidden question leaves the variable as it was."""
    asked = list(questions(form.fields))
    keys = {field.key for field, _ in asked}
    variables: dict[str, Sources] = {}
    answers: dict[str, Sources] = {}
    for field, hide in asked:
        source = frozenset({of_field(field, element)})
        if hide:
            shown = under(source, (hide, False))
            variables[field.key] = shown | under(state.of(field.key), (hide, True), keys)
            kept = state.answers.get(field.key, frozenset({UNSET}))
            answers[field.key] = shown | under(kept, (hide, True), keys)
        else:
            variables[field.key] = answers[field.key] = source
    return state.writing(variables, answers)


def handled(state: State, element: Element, outputs: Variables | None) -> State:
    """After something outside gave results: through the output mapping, or under their own names.

    `outputs`: None when it is not known what they are.
    """
    if element.outputs:
        local = outputs if outputs is not None else {}
        unknown = outputs is None
        return state.writing(
            {
                mapping.target: mapped(state, mapping, local, element.id, unknown=unknown)
                for mapping in element.outputs
            }
        )
    if outputs is None:
        return replace(state, anything=True)
    return state.writing(outputs) if outputs else state


def mapped(
    state: State, mapping: Assignment, local: Variables, element: str, *, unknown: bool = False
) -> Sources:
    """Where the value of a mapping comes from; `local`: names that only the mapping knows."""
    text = mapping.source.text.strip().removeprefix("=").strip()

    def lookup(name: str) -> Sources:
        return local[name] if name in local else state.of(name)

    if text.isidentifier() and text not in {"true", "false", "null"}:
        found = lookup(text)
        return ANYTHING if unknown and all(map(is_unset, found)) else found
    if unknown:
        return ANYTHING
    return worked_out(text, state, lookup, element)


def worked_out(text: str, state: State, lookup: Lookup, element: str) -> Sources:
    """The kinds of value that an expression gives."""
    found = worlds([text], state.holds, lookup)
    if found is None:
        return ANYTHING
    kinds: set[str] = set()
    for world in found:
        value, _ = evaluate(text, world.values)
        if isinstance(value, str) and not world.values:
            return frozenset({Source("text", (value,), element=element)})
        kinds.add("any" if world.is_free() else kind_of(value))
    null = "null" in kinds or "any" in kinds
    real = kinds - {"null"}
    if not real:
        return ANYTHING
    return frozenset(Source(kind, nullable=null, element=element) for kind in real)


def decided(decision: Decision | None, element: Element) -> Source:
    """What a decision gives: texts written as literals in every rule are all there can be."""
    shape = element.map_decision_result
    unknown = Source("any", nullable=True, element=element.id)
    if shape not in {"value", "singleEntry"}:
        return unknown
    if decision is None or len(decision.outputs) != 1:
        return unknown
    texts = [rule.outputs[0] for rule in decision.rules]
    texts += [decision.outputs[0].default] if decision.outputs[0].default else []
    values = [evaluate(text, {})[0] for text in texts if text.strip() not in {"", "-"}]
    if decision.hit_policy in {"COLLECT", "RULE ORDER", "OUTPUT ORDER"} or not values:
        return unknown
    kinds = {kind_of(value) for value in values}
    if kinds == {"text"}:
        return Source("text", tuple(dict.fromkeys(values)), element=element.id)
    return Source(kinds.pop(), element=element.id) if len(kinds) == 1 else unknown


def payload(state: State, element: Element) -> Mapping[str, Sources]:
    """What a throwing element sends."""
    return {mapping.target: mapped(state, mapping, {}, element.id) for mapping in element.inputs}
