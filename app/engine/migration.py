"""Moving an instance to another version of its process: every token stays where it stands, or nothing moves.

Elements are the same when their ids are, or when a person says so. What a token needs of its element must be
as it was: its kind, its place in the nest of scopes, what it waits for. What only its expressions decide is
asked again where they changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from app.domain.errors import HoldfastError
from app.domain.finding import Finding, Severity
from app.engine.compatible import Versions
from app.engine.definition import CompiledDefinition
from app.engine.instance import Instance
from app.engine.nodes.activities import Activity, UserTask
from app.engine.nodes.base import Node
from app.engine.nodes.catching import Catching, EventStart, Trigger, Watch
from app.engine.nodes.gateways import EventGateway, Join, ParallelGateway
from app.engine.nodes.loops import Repeated
from app.engine.nodes.scopes import Body, EventSubProcess
from app.engine.token import Token
from app.ports import Data, Moved


def hindrances(old: Instance, versions: Versions) -> list[Finding]:
    """What stands in the way, one finding for each token that cannot stay where it is, oldest first."""
    found = [versions.hindrance(token) for token in _in_order(old)]
    return list(dict.fromkeys(finding for finding in found if finding is not None))


def moved(old: Instance, new: Instance, versions: Versions) -> list[Moved]:
    """Each thing that waits and what becomes of it; what the new version adds stands at the end."""
    told = []
    for token in _in_order(old):
        if not token.waits:
            continue
        after = new.tasks.get(token.id)
        told.append(
            Moved(
                process=token.node.process.id,
                element=token.node.element.id,
                becomes=versions.element(token) if after is not None else "",
                due=token.internal_data.get("due"),
                new_due=after.internal_data.get("due") if after is not None else None,
            )
        )
    fresh = [token for token in _in_order(new) if token.waits and token.id not in old.tasks]
    return told + [
        Moved(token.node.process.id, "", token.node.element.id, None, token.internal_data.get("due"))
        for token in fresh
    ]


def moving(
    old: Instance,
    target: CompiledDefinition,
    versions: Versions,
    now: datetime,
    known: Mapping[str, Data],
) -> Instance:
    """The instance on the new version, run on to rest. Raises what running on does.

    Nothing may stand in the way. `known`: process id → values of variables that only the new version reads.
    """
    new = Instance(target, now)
    new.ticks, new.ends, new.encoded = old.ticks, list(old.ends), old.encoded
    before = {token.id: token.node for token in old.tasks.values()}
    for token in _in_order(old):
        if versions.is_let_go(token):
            continue
        parent = None if token.parent is None else new.tasks[token.scope.id]
        copy = Token(new, versions.node(token), parent, token.number, token._state)
        copy.data, copy.stamps, copy.internal_data = token.data, token.stamps, token.internal_data
        if parent is None:
            new.task_tree = copy
    kept = _in_order(new)
    _give(new, kept, known)
    for token in kept:
        _renew(token, before[token.id], versions)
    for token in kept:
        _arm(token, before[token.id].process.id, versions)
    for token in kept:
        # A branch that the new version does not draw any more is not waited for.
        if isinstance(token.node, ParallelGateway) and token.alive and token.waits:
            token.node.arrived(token)
    new.go()
    return new


def failed(target: CompiledDefinition, reason: HoldfastError) -> Finding:
    """That an instance cannot go on in the new version, as a finding."""
    name = getattr(reason, "element", "")
    places = (process.elements.get(name) or process.flows.get(name) for process in target.processes.values())
    place = next((place for place in places if place is not None), None)
    return Finding(
        Severity.ERROR,
        "migration-fails",
        target.process.file,
        target.process.line if place is None else place.line,
        name or target.process.id,
        str(reason),
        "Correct the expression in the new version, or let the process end on the old one.",
    )


def _in_order(instance: Instance) -> list[Token]:
    return sorted(instance.tasks.values(), key=lambda token: token.number)


def _give(new: Instance, tokens: list[Token], known: Mapping[str, Data]) -> None:
    """Let every token know what only the new version reads, as written at one time."""
    tick = new.tick()
    for token in tokens:
        values = known.get(token.node.process.id, {}) if not token.node.is_watch else {}
        for name, value in values.items():
            if name not in token.stamps:
                token.data[name], token.stamps[name] = value, tick


def _renew(token: Token, before: object, versions: Versions) -> None:
    """What a token remembers, worked out again where the new version says something else."""
    node = token.node
    if isinstance(node, Catching) and isinstance(before, Catching):
        node.renew(token, before, _source(token))
    elif isinstance(node, UserTask) and isinstance(before, UserTask):
        node.renew(token, before)
    elif isinstance(node, Join) and "flow" in token.internal_data:
        token.internal_data["flow"] = versions.flow(token.node, token.internal_data["flow"])
    elif isinstance(node, Repeated):
        node.renew(token)


def _source(token: Token) -> Token:
    """The token over whose variables an event is worked out."""
    if isinstance(token.node, Trigger):
        return _source(token.scope)
    beside = isinstance(token.node, Watch) or isinstance(token.scope.node, EventGateway)
    return token.scope if beside else token


def _arm(token: Token, process: str, versions: Versions) -> None:
    """Set the watches that only the new version draws around a token."""
    node, instance = token.node, token.workflow
    watches: list[Catching] = []
    if isinstance(node, Body):
        watches = [
            start
            for start in node.watches
            if versions.is_new_start(process, start) and not _interrupted(token)
        ]
    elif isinstance(node, EventGateway):
        there = {inner.node.name for inner in token.inner}
        watches = [cast(Catching, arc.target) for arc in node.arcs if arc.target.name not in there]
    elif isinstance(node, Activity):
        watches = [cast(Catching, each) for each in node.boundary if versions.is_new_boundary(process, each)]
    for watch in watches:
        instance.watch(watch, token, token)


def _interrupted(scope: Token) -> bool:
    """Whether an event sub-process has ended all else in a scope, its other watches too."""
    handlers = (inner.node for inner in scope.inner if isinstance(inner.node, EventSubProcess))
    return any(start.interrupting for handler in handlers for start in _starts(scope.node, handler))


def _starts(body: Node, handler: EventSubProcess) -> list[EventStart]:
    return [start for start in cast(Body, body).watches if start.sub_process is handler]
