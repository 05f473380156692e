"""The kinds of property, each a rule that an analyst can read and a path or place that breaks it.

precedes      on every path to `then`, something of `first` was done before
responds      after `first`, every path to an end does something of `then`
only_when     at `then`, `given` holds, whatever was answered on the way
unhindered    where `message` interrupts, `reaches` comes before anything of `without` and before any end,
              and every other interruption can itself be interrupted
present       something of `some` is there
absent        nothing of `never` is there, nor in what the process calls
asks          a form that `where` selects also asks, and requires, each of `also`
offers        the question `key` offers each of `values`
offers_not    the question `key` does not offer any of `values`
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from app.domain.form import Field
from app.domain.pack import Pack
from app.domain.process import ACTIVITY_KINDS, Element, Process
from app.verification.data.facts import names_in
from app.verification.data.judging import shown
from app.verification.data.meaning import Meaning
from app.verification.data.samples import worlds
from app.verification.invariants.paths import Path, begins, following, shortest
from app.verification.invariants.selecting import Selector, selector


@dataclass(frozen=True, slots=True)
class Breach:
    """A place that breaks a property, with what it does and the path to it."""

    element: str
    line: int | None
    what: str
    path: Path = ()
    file: str = ""


class Unreadable(ValueError):
    """A property that is not written as its kind needs it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A process under one property."""

    pack: Pack
    process: Process
    parameters: Mapping[str, Any]
    meaning: Meaning

    def select(self, name: str) -> Selector:
        """The elements that a parameter selects. Raises `Unreadable`."""
        found = selector(self.pack, self.parameters.get(name))
        if found is None:
            raise Unreadable(f"“{name}” does not select elements")
        return found

    def text(self, name: str) -> str:
        """A text. Raises `Unreadable`."""
        found = self.parameters.get(name)
        if not isinstance(found, str) or not found:
            raise Unreadable(f"“{name}” is missing")
        return found

    def texts(self, name: str) -> list[str]:
        """A list of texts. Raises `Unreadable`."""
        found = self.parameters.get(name)
        if not isinstance(found, list) or not found:
            raise Unreadable(f"“{name}” is missing")
        return [str(item) for item in found]


def _named(element: Element) -> str:
    return f"“{element.name or element.id}”"


def precedes(subject: Subject) -> Iterator[Breach]:
    """On every path to `then`, something of `first` was done before."""
    first, then, process = subject.select("first"), subject.select("then"), subject.process
    for element in then.of(process):
        path = shortest(
            process,
            begins(process),
            lambda e, goal=element: e.id == goal.id,  # type: ignore[misc]
            lambda e: first.matches(process, e),
        )
        if path is not None:
            yield Breach(element.id, element.line, f"{_named(element)} can be reached without it", path)


def responds(subject: Subject) -> Iterator[Breach]:
    """After `first`, every path to an end does something of `then`."""
    first, then, process = subject.select("first"), subject.select("then"), subject.process
    for element in first.of(process):
        path = shortest(
            process,
            [element.id],
            lambda e: not following(process, e, events=False) and not then.matches(process, e),
            lambda e: then.matches(process, e),
            onwards=True,
        )
        if path is not None:
            yield Breach(element.id, element.line, f"after {_named(element)} it can end without it", path)


def only_when(subject: Subject) -> Iterator[Breach]:
    """At `then`, `given` holds, whatever was answered on the way."""
    then, given, process = subject.select("then"), subject.text("given"), subject.process
    begun = list(subject.meaning.beginnings(process)) or [subject.meaning.uncalled(process)]
    for flow in (subject.meaning.follow(each)[0] for each in begun):
        for element in then.of(process):
            state = flow.before.get(element.id)
            if state is None:
                continue
            found = worlds([given], state.holds, state.of)
            wrong = next((world for world in found or () if not world.holds(given)), None)
            if wrong is None and found is not None:
                continue
            example = shown(wrong, names_in(given)) if wrong else "some answers"
            path = shortest(
                process,
                begins(process),
                lambda e, goal=element: e.id == goal.id,  # type: ignore[misc]
                lambda _: False,
            )
            yield Breach(
                element.id, element.line, f"{_named(element)} can be reached with {example}", path or ()
            )


def unhindered(subject: Subject) -> Iterator[Breach]:
    """Where `message` interrupts, nothing comes before the goal; no interruption shuts the message out."""
    process, message = subject.process, subject.text("message")
    starts = [e for e in process.elements.values() if _catches(e, message)]
    for start in starts:
        yield from _hindered(subject, process, start, (), [start.id])
    for handler in process.elements.values():
        inside = list(process.inside(handler.id)) if handler.triggered_by_event else []
        opening = [e for e in inside if e.kind == "startEvent" and e.interrupting]
        if opening and not any(_catches(e, message) for e in opening):
            yield from _shut_out(subject, handler, message)


def _catches(element: Element, message: str) -> bool:
    named = any(event.kind == "message" and event.name == message for event in element.events)
    return named and element.interrupting and element.kind in {"startEvent", "boundaryEvent"}


def _hindered(
    subject: Subject, process: Process, start: Element, around: tuple[str, ...], path: list[str]
) -> Iterator[Breach]:
    """The first hindrance on each way from an element to the goal, called processes included."""
    if around and process.id in around:
        return
    reaches, without = subject.select("reaches"), subject.select("without")
    seen: set[str] = set()
    queue = [(name, [*path, name]) for name in following(process, start, events=False)]
    while queue:
        name, way = queue.pop(0)
        element = process.elements[name]
        if name in seen or reaches.matches(process, element):
            continue
        seen.add(name)
        if without.matches(process, element):
            yield Breach(
                start.id if not around else path[0],
                start.line,
                f"{_named(element)} stands before it",
                tuple(way),
            )
            continue
        called = subject.pack.processes.get(element.called)
        if called is not None:
            inner = [e for e in called.inside(called.id) if e.kind == "startEvent" and not e.events]
            for begin in inner:
                yield from _hindered(subject, called, begin, (*around, process.id), way)
            if _surely(subject, called):
                continue
        after = following(process, element, events=False)
        if not after and not around:
            yield Breach(start.id, start.line, f"{_named(element)} ends it before", tuple(way))
        queue += [(other, [*way, other]) for other in after]


def _surely(subject: Subject, process: Process) -> bool:
    """Whether every path through a called process reaches the goal."""
    reaches = subject.select("reaches")
    starts = [e.id for e in process.inside(process.id) if e.kind == "startEvent" and not e.events]
    missed = shortest(
        process,
        starts,
        lambda e: not following(process, e, events=False) and not reaches.matches(process, e),
        lambda e: reaches.matches(process, e),
        onwards=True,
    )
    return missed is None


def _shut_out(subject: Subject, handler: Element, message: str) -> Iterator[Breach]:
    """An interrupting event sub-process ends what listens beside it: each wait in it must listen itself."""
    process = subject.process
    if _listens(process, handler.id, message):
        return
    for element in process.inside(handler.id):
        waits = element.kind in ACTIVITY_KINDS - {"task", "scriptTask"} and not element.triggered_by_event
        called = subject.pack.processes.get(element.called)
        if called is not None and (_surely(subject, called) or _listens(called, called.id, message)):
            continue
        if waits and not any(_catches(event, message) for event in process.boundary_events(element.id)):
            yield Breach(element.id, element.line, f"during {_named(element)} “{message}” would not be heard")


def _listens(process: Process, scope: str, message: str) -> bool:
    """Whether an event sub-process of a scope hears the message for all that is in it."""
    return any(
        _catches(start, message)
        for inner in process.inside(scope)
        if inner.triggered_by_event
        for start in process.inside(inner.id)
    )


def present(subject: Subject) -> Iterator[Breach]:
    """Something of `some` is there."""
    some, process = subject.select("some"), subject.process
    if not any(some.of(process)):
        yield Breach(process.id, process.line, "nothing does it")


def absent(subject: Subject) -> Iterator[Breach]:
    """Nothing of `never` is there, nor in what the process calls."""
    never, done = subject.select("never"), set()
    waiting: list[tuple[Process, Element | None]] = [(subject.process, None)]
    while waiting:
        process, through = waiting.pop()
        if process.id in done:
            continue
        done.add(process.id)
        for element in process.elements.values():
            at = through or element
            if never.matches(process, element):
                yield Breach(at.id, at.line, f"{_named(element)} does it")
            called = subject.pack.processes.get(element.called)
            if called is not None:
                waiting.append((called, at))


def asks(subject: Subject) -> Iterator[Breach]:
    """A form that `where` selects also asks, and requires, each of `also`."""
    where, also = subject.select("where"), subject.texts("also")
    for element in where.of(subject.process):
        form = subject.pack.forms.get(element.form)
        keys = [field.key for field in form.inputs() if field.required] if form else []
        for wanted in also:
            if not any(fnmatchcase(key, wanted) for key in keys):
                yield Breach(
                    element.id, element.line, f"the form of {_named(element)} does not require “{wanted}”"
                )


def offers(subject: Subject) -> Iterator[Breach]:
    """The question `key` offers each of `values`."""
    values = subject.texts("values")
    for element, field in _questions(subject):
        missing = [value for value in values if value not in {option.value for option in field.options}]
        if missing:
            what = f"the form of {_named(element)} does not offer “{', '.join(missing)}”"
            yield Breach(element.id, element.line, what)


def _questions(subject: Subject) -> Iterator[tuple[Element, Field]]:
    """The questions with the key `key`, and where they are asked."""
    key = subject.text("key")
    for element in subject.process.elements.values():
        form = subject.pack.forms.get(element.form)
        for field in form.inputs() if form else ():
            if fnmatchcase(field.key, key):
                yield element, field


def offers_not(subject: Subject) -> Iterator[Breach]:
    """The question `key` does not offer any of `values`."""
    values = set(subject.texts("values"))
    for element, field in _questions(subject):
        for option in field.options:
            if option.value in values:
                what = f"the form of {_named(element)} offers “{option.label or option.value}”"
                yield Breach(element.id, element.line, what)


KINDS: Mapping[str, Callable[[Subject], Iterator[Breach]]] = {
    "precedes": precedes,
    "responds": responds,
    "only_when": only_when,
    "unhindered": unhindered,
    "present": present,
    "absent": absent,
    "asks": asks,
    "offers": offers,
    "offers_not": offers_not,
}
