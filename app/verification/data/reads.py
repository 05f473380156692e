"""Where a process reads variables: its own expressions, its decisions, and the texts of its forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.errors import HoldfastError
from app.domain.form import Form
from app.domain.pack import Pack
from app.domain.process import Element, Expression, Process
from app.feel.errors import FeelError
from app.feel.table import variables
from app.ports import Handlers
from app.verification import iso
from app.verification.data.facts import State, names_in
from app.verification.data.flow import Flow, written
from app.verification.data.writes import answered
from app.verification.expressions import FUNCTIONS

_COUNTERS = frozenset({"loopCounter", "nrOfInstances", "nrOfCompletedInstances", "nrOfActiveInstances"})


@dataclass(frozen=True, slots=True)
class Read:
    """An expression where it is worked out. `what` names it in a message.

    `outside`: over the answers of the whole instance too. `kinds`: what it must give, any of them; empty
    when that is left open. `needed`: null will not do. `lenient`: what is unknown counts as null.
    `local`: names that the element itself brings. `names`: read beside those of the text.
    """

    element: str
    what: str
    text: str
    state: State
    line: int | None = None
    outside: bool = False
    kinds: frozenset[str] = frozenset()
    needed: bool = False
    lenient: bool = False
    local: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @property
    def wanted(self) -> frozenset[str]:
        """The variables that it reads."""
        return (names_in(self.text) | self.names) - self.local


_DAY = frozenset({"date", "moment"})
_TIMER = {"date": _DAY, "duration": frozenset({"duration"}), "cycle": frozenset({"text"})}
_TYPES = {
    "string": frozenset({"text"}),
    "number": frozenset({"number"}),
    "boolean": frozenset({"boolean"}),
    "date": frozenset({"date"}),
    "datetime": frozenset({"moment"}),
    "list": frozenset({"list"}),
}


def reads(pack: Pack, handlers: Handlers | None, flow: Flow) -> Iterator[Read]:
    """Every place in a followed process that reads variables, with what is known there."""
    process = flow.process
    for element in process.elements.values():
        before = flow.before.get(element.id)
        if before is None:
            continue
        yield from _of_task(element, before)
        yield from _of_inputs(handlers, element, before)
        yield from _of_events(process, flow, element, before)
        if element.loop is not None:
            yield from _of_loop(element, before)
        if element.decision in pack.decisions:
            yield from _of_decision(pack, element, before)
        form = pack.forms.get(element.form)
        if form is not None:
            yield from of_form(form, element, answered(before, form, element.id))
        if element.id in flow.after:
            yield from conditions(flow, element, flow.after[element.id])


def conditions(flow: Flow, element: Element, state: State) -> Iterator[Read]:
    """The conditions of an element's flows; `state`: what is known after it."""
    for name in element.outgoing:
        way = flow.process.flows.get(name)
        if way is not None and way.condition is not None and way.id != element.default:
            yield Read(
                element.id,
                f"condition of the flow “{way.name or way.id}”",
                written(way.condition.text),
                state,
                way.line,
                kinds=frozenset({"boolean"}),
                needed=True,
            )


def _read(element: Element, what: str, expression: Expression, state: State, **more: object) -> Read:
    return Read(
        element.id,
        what,
        written(expression.text),
        state,
        expression.line or element.line,
        **more,  # type: ignore[arg-type] # the fields of Read by name
    )


def _of_task(element: Element, state: State) -> Iterator[Read]:
    if element.due is not None and not iso.looks_plain(element.due.text):
        yield _read(element, "due date", element.due, state, kinds=_DAY)
    for what, expression in (("assignee", element.assignee), ("candidate groups", element.candidate_groups)):
        if expression is not None and expression.text.strip().startswith("="):
            yield _read(element, what, expression, state, kinds=frozenset({"text", "list"}))
    if element.script is not None and element.script_format.lower() == "feel":
        yield _read(element, "script", element.script, state)


def _of_inputs(handlers: Handlers | None, element: Element, state: State) -> Iterator[Read]:
    handler = handlers.get(element.topic) if handlers and element.topic else None
    declared = {p.name: p for p in handler.inputs} if handler else {}
    before: frozenset[str] = frozenset()
    for mapping in element.inputs:
        parameter = declared.get(mapping.target)
        yield _read(
            element,
            f"value of “{mapping.target}”",
            mapping.source,
            state,
            outside=bool(element.topic),
            kinds=_TYPES.get(parameter.type, frozenset()) if parameter else frozenset(),
            needed=parameter is not None and parameter.required,
            lenient=True,
            local=before,
        )
        if element.kind != "callActivity":
            before |= {mapping.target}  # each input parameter sees those before it


def _of_events(process: Process, flow: Flow, element: Element, state: State) -> Iterator[Read]:
    host = process.elements.get(element.attached_to)
    at = flow.before.get(host.id, state) if host is not None else state
    for event in element.events:
        if event.kind == "timer" and event.expression and not iso.looks_plain(event.expression.text):
            kinds = _TIMER.get(event.timer, frozenset())
            yield _read(element, "timer", event.expression, at, kinds=kinds, needed=True)
        if event.correlation_key is not None:
            yield _read(element, "correlation key", event.correlation_key, at)


def _of_loop(element: Element, state: State) -> Iterator[Read]:
    loop = element.loop
    if loop is None:
        return
    local = _COUNTERS | {loop.element_variable}
    if loop.collection is not None:
        yield _read(
            element, "collection", loop.collection, state, kinds=frozenset({"list"}), needed=True, local=local
        )
    if loop.cardinality is not None:
        kinds = frozenset({"number"})
        yield _read(element, "cardinality", loop.cardinality, state, kinds=kinds, needed=True, local=local)


def _of_decision(pack: Pack, element: Element, state: State) -> Iterator[Read]:
    decision = pack.decisions[element.decision]
    try:
        names = variables(decision, tuple(FUNCTIONS), pack.decisions)
    except (FeelError, HoldfastError):
        return  # what is wrong with the decision itself has its own finding
    what = f"decision “{decision.name or decision.id}”"
    yield Read(element.id, what, "true", state, element.line, lenient=True, names=names)


def of_form(form: Form, element: Element, state: State) -> Iterator[Read]:
    """What a form's texts and hide conditions read; its own answers, which `state` holds, are at hand."""
    own = frozenset(field.key for field in form.inputs())
    for field in form.walk():
        place = f"the question “{field.label or field.key}”" if field.key else "a text"
        if field.hide:
            what = f"hide condition of {place} of the form “{form.id}”"
            text = written(field.hide)
            yield Read(element.id, what, text, state, element.line, outside=True, lenient=True, local=own)
        for template in field.templates:
            what = f"{place} of the form “{form.id}”"
            yield Read(
                element.id,
                what,
                written(template),
                state,
                element.line,
                outside=True,
                lenient=True,
                local=own,
            )
