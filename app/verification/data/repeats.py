"""Questions that a family is asked twice in one run of a process."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from app.domain.finding import Finding
from app.domain.form import Field
from app.domain.pack import Pack
from app.domain.process import Element, Process
from app.verification.codes import finding
from app.verification.reach import links, scopes
from app.verification.scope import is_council

FULL_QUESTION = 6
"""Words from which on a label says by itself what is asked; a shorter one takes its sense from its form."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question where it is asked."""

    element: Element
    field: Field


def check_questions(pack: Pack) -> list[Finding]:
    """The same fact asked for at two tasks that follow each other, unless a question says `confirm`."""
    if not is_council(pack):
        return []
    return [
        found
        for process in pack.processes.values()
        if process.executable
        for found in _repeated(pack, process)
    ]


def _repeated(pack: Pack, process: Process) -> Iterator[Finding]:
    places: dict[tuple[str, str], list[Asked]] = {}
    for element in process.elements.values():
        for field in _asked(pack, element, ()):
            for fact in _facts(field):
                places.setdefault(fact, []).append(Asked(element, field))
    contents = dict(scopes(process))
    after = {
        name: _after(process, name, contents)
        for name in {one.element.id for asked in places.values() if len(asked) > 1 for one in asked}
    }
    told: set[tuple[str, str]] = set()
    for asked in places.values():
        for first, second in _following(asked, after):
            pair = (first.element.id, second.field.key)
            if pair not in told and "confirm" not in second.field.properties:
                told.add(pair)
                yield _told(process, first, second, after)


def _asked(pack: Pack, element: Element, around: tuple[str, ...]) -> Iterator[Field]:
    """The questions of a task, or of all the tasks of a called process."""
    form = pack.forms.get(element.form)
    yield from form.inputs() if form else ()
    called = pack.processes.get(element.called)
    if called is not None and called.id not in around:
        for inner in called.elements.values():
            scope = called.elements.get(inner.scope)
            if scope is None or not scope.triggered_by_event:
                yield from _asked(pack, inner, (*around, called.id))


def _facts(field: Field) -> Iterator[tuple[str, str]]:
    """What a question asks for: its variable, and its label where that is a whole question."""
    yield "key", field.key
    words = re.findall(r"\w+", field.label.casefold())
    if len(words) >= FULL_QUESTION and "{{" not in field.label:
        yield "label", " ".join(words)


def _following(asked: list[Asked], after: Mapping[str, dict[str, str]]) -> Iterator[tuple[Asked, Asked]]:
    """Pairs of which the second can come after the first; in a loop, in the order drawn."""
    for place, first in enumerate(asked):
        for second in asked[place + 1 :]:
            if first.element.id == second.element.id:
                continue
            if second.element.id in after[first.element.id]:
                yield first, second
            elif first.element.id in after[second.element.id]:
                yield second, first


def _after(process: Process, start: str, contents: Mapping[str, list[Element]]) -> dict[str, str]:
    """Element → the one before it, for all that a token can come to after an element, which comes first.

    What an event sub-process asks is another matter, and it may interrupt at any moment.
    """
    came: dict[str, str] = {start: ""}
    queue = [start]
    while queue:
        here = process.elements[queue.pop(0)]
        following = [process.flows[name].target for name in here.outgoing if name in process.flows]
        beside = contents.get(here.scope, [])
        following += [event.id for event in beside if event.attached_to == here.id]
        following += [e.id for e in contents.get(here.id, ()) if not e.triggered_by_event]
        thrown = set(links(here, "intermediateThrowEvent"))
        following += [e.id for e in beside if thrown & set(links(e, e.kind))] if thrown else []
        around = process.elements.get(here.scope)
        if not following and around is not None:
            following = [process.flows[name].target for name in around.outgoing if name in process.flows]
        for name in following:
            if name in process.elements and name not in came:
                came[name] = here.id
                queue.append(name)
    return came


def _told(process: Process, first: Asked, second: Asked, after: Mapping[str, dict[str, str]]) -> Finding:
    name = first.element.name or first.element.id
    found = finding(
        "asked-twice",
        process.file,
        second.element.line,
        second.element.id,
        f"“{second.field.label or second.field.key}” was asked before, at “{name}”: "
        "the family would be asked twice.",
        f"Show the earlier answer instead of the question “{second.field.key}”, or say in its property "
        "confirm why it is asked again on purpose.",
    )
    came = after[first.element.id]
    path = [second.element.id]
    while came.get(path[-1]):
        path.append(came[path[-1]])
    return replace(found, path=tuple(reversed(path)))
