"""Two versions of one process beside each other: what was added, taken away and drawn otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain import permissions
from app.domain.errors import NotFound
from app.domain.permissions import Action
from app.domain.process import Element, Process
from app.domain.records import Deployment, User
from app.services import wording
from app.services.core import Core
from app.store import UnitOfWork

MOST_VERSIONS = 50
"""Deployments that can be chosen, the newest first."""

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One version: the deployment, the process as it draws it (None: it has no such process) and its file."""

    deployment: Deployment
    process: Process | None
    xml: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """An element that is not as it was. `how`: what is otherwise, in words."""

    element: str
    name: str
    what: str
    how: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Versions:
    """Two versions of a process. `choices`: the deployments, newest first."""

    name: str
    old: Drawn
    new: Drawn
    choices: Sequence[Deployment]
    differences: Sequence[Difference]


def compare(core: Core, process_id: str, actor: User, old: int = 0, new: int = 0) -> Versions:
    """Two versions by number; without numbers the one in force and the one before it.

    Raises `Forbidden`, `NotFound`.
    """
    permissions.check(actor, Action.WATCH, actor.council)
    with core.store.read() as uow:
        choices = uow.deployments.of_council(actor.council, MOST_VERSIONS)
        if not choices:
            raise NotFound("deployment of", actor.council)
        later = _by_number(choices, new) if new else choices[0]
        before = [each for each in choices if each.version < later.version]
        earlier = _by_number(choices, old) if old else next(iter(before), later)
        first = _drawn(core, uow, earlier, process_id)
        second = _drawn(core, uow, later, process_id)
    found = second.process or first.process
    if found is None:
        raise NotFound("process", process_id)
    return Versions(found.name or process_id, first, second, choices, list(differences(first, second)))


def differences(old: Drawn, new: Drawn) -> Iterator[Difference]:
    """Element by element, in the order drawn; the new version first."""
    before = old.process.elements if old.process else {}
    after = new.process.elements if new.process else {}
    names = wording.names_of([each for each in (old.process, new.process) if each is not None])
    for key, element in after.items():
        if key not in before:
            yield Difference(key, names[key], ADDED)
            continue
        how = list(_how(before[key], element, old, new))
        if how:
            yield Difference(key, names[key], CHANGED, how)
    for key in before:
        if key not in after:
            yield Difference(key, names[key], REMOVED)


def _how(was: Element, now: Element, old: Drawn, new: Drawn) -> Iterator[str]:
    for title, before, after in (
        ("Name", was.name, now.name),
        ("Kind", was.kind, now.kind),
        ("Lane", was.lane, now.lane),
        ("Form", was.form, now.form),
        ("Done by", was.topic, now.topic),
        ("Calls", was.called, now.called),
        ("Clauses", ", ".join(was.clauses), ", ".join(now.clauses)),
        ("Assumption", was.assumption, now.assumption),
        ("Due", _text(was.due), _text(now.due)),
        ("Clock", _clocks(was), _clocks(now)),
        ("For", _text(was.candidate_groups), _text(now.candidate_groups)),
        ("Leads to", _leads(was, old.process), _leads(now, new.process)),
    ):
        if before != after:
            yield f"{title}: was {before or 'nothing'}, is now {after or 'nothing'}"


def _text(expression: object) -> str:
    return str(getattr(expression, "text", "") or "")


def _clocks(element: Element) -> str:
    return ", ".join(_text(event.expression) for event in element.events if event.kind == "timer")


def _leads(element: Element, process: Process | None) -> str:
    if process is None:
        return ""
    found = []
    for key in element.outgoing:
        flow = process.flows[key]
        when = _text(flow.condition)
        found.append(f"{flow.target} when {when}" if when else flow.target)
    return ", ".join(sorted(found))


def _by_number(choices: Sequence[Deployment], number: int) -> Deployment:
    for each in choices:
        if each.version == number:
            return each
    raise NotFound("version", number)


def _drawn(core: Core, uow: UnitOfWork, deployment: Deployment, process_id: str) -> Drawn:
    pack = core.catalogue.deployed(uow, deployment.id).pack
    process = pack.processes.get(process_id)
    if process is None:
        return Drawn(deployment, None)
    return Drawn(deployment, process, pack.files[process.file].decode("utf-8", "replace"))
