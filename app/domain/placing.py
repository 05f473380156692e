"""Where a token may be put by a manager's decision, and what is left out: rules over a diagram alone.

A gate is what a child's move needs: the task in which the new holder accepts, the step that moves the
child, and a call of a process that has such a step. Nothing is put past a gate (INV-04).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping

from app.domain.process import ACTIVITY_KINDS, GATEWAY_KINDS, Element, Process

TRANSFER = "holding.transfer"
"""The topic that gives a child another holder."""

_JOINS = frozenset({"parallelGateway", "inclusiveGateway"})
_WORK = ACTIVITY_KINDS | {"intermediateCatchEvent", "intermediateThrowEvent"}


def refusal(process: Process, source: str, target: str) -> str:
    """Why a token cannot be put from one element on another, empty when it can. No target: it is skipped."""
    here = process.elements[source]
    if here.kind == "startEvent":
        return "the process has not begun"
    if here.loop is not None and here.loop.standard:
        return "its loop would begin it again: complete the step, or choose one behind its sub-process"
    if not target:
        return ""
    if here.loop is not None:
        return "the step is done once for each of several things: one of them can be skipped"
    there = process.elements.get(target)
    if there is None or there.scope != here.scope:
        return "it is not in the same process or sub-process"
    if target == source:
        return "the token stands there already"
    if there.kind in ("startEvent", "boundaryEvent") or there.triggered_by_event:
        return "only its own event leads there"
    if there.kind in _JOINS and len(there.incoming) > 1:
        return "it brings several branches together, and waits for each of them"
    if _behind_event_gateway(process, there):
        return "it is one of several events, of which the first counts: choose the gateway in front of it"
    return ""


def places(process: Process, source: str) -> list[Element]:
    """The elements on which a token could be put, in the order drawn."""
    here = process.elements[source]
    return [each for each in process.inside(here.scope) if not refusal(process, source, each.id)]


def gate_between(processes: Mapping[str, Process], process: Process, source: str, target: str) -> str:
    """The gate that would be passed unseen, empty when there is none. No target: the source is skipped."""
    gates = _gates(processes, process, process.elements[source].scope)
    if not target:
        return source if source in gates else ""
    for gate in gates:
        if _only_behind(process, {gate}, target) and not _only_behind(process, {gate}, source):
            return gate
    if gates and _only_behind(process, gates, target) and not _only_behind(process, gates, source):
        return min(gates)
    return ""


def left_out(process: Process, source: str, target: str) -> list[Element]:
    """The steps that the token would have gone through and does not, its own first. No target: only it."""
    first = process.elements[source]
    if not target or goes_back(process, source, target):
        return [first]
    between = _reach(process, [source]) & _back(process, target)
    between -= {source, target}
    return [first, *(each for each in process.inside(first.scope) if each.id in between and _is_work(each))]


def goes_back(process: Process, source: str, target: str) -> bool:
    """Whether the target lies nearer to the beginning than the source."""
    depth = _depths(process, process.elements[source].scope)
    return depth.get(target, 0) < depth.get(source, 0)


def moves_holding(processes: Mapping[str, Process]) -> bool:
    """Whether any of these processes can give a child another holder."""
    return any(
        element.topic == TRANSFER for process in processes.values() for element in process.elements.values()
    )


def _is_work(element: Element) -> bool:
    return element.kind in _WORK and element.kind not in GATEWAY_KINDS


def _behind_event_gateway(process: Process, element: Element) -> bool:
    sources = (process.elements[process.flows[flow].source] for flow in element.incoming)
    return any(source.kind == "eventBasedGateway" for source in sources)


def _gates(processes: Mapping[str, Process], process: Process, scope: str) -> set[str]:
    inside = list(process.inside(scope))
    moving = {each.id for each in inside if _moves(processes, process, each, frozenset())}
    steps = {each.id for each in inside if each.topic == TRANSFER}
    return moving | {task for step in steps for task in _last_tasks(process, step)}


def _moves(
    processes: Mapping[str, Process], process: Process, element: Element, seen: frozenset[str]
) -> bool:
    """Whether an element moves the child, itself or by what it contains or calls."""
    if element.topic == TRANSFER:
        return True
    if any(_moves(processes, process, each, seen) for each in process.inside(element.id)):
        return True
    called = processes.get(element.called)
    if called is None or called.id in seen:
        return False
    within = called.elements.values()
    return any(_moves(processes, called, each, seen | {called.id}) for each in within)


def _last_tasks(process: Process, step: str) -> set[str]:
    """The tasks of people nearest before a step."""
    found, seen, queue = set(), {step}, deque([step])
    while queue:
        for flow in process.elements[queue.popleft()].incoming:
            source = process.flows[flow].source
            if process.elements[source].kind == "userTask":
                found.add(source)
            elif source not in seen:
                seen.add(source)
                queue.append(source)
    return found


def _only_behind(process: Process, gates: Collection[str], element: str) -> bool:
    """Whether every way to an element leads through one of the gates; a gate is not behind itself."""
    scope = process.elements[element].scope
    return element not in _reach(process, _starts(process, scope), gates)


def _starts(process: Process, scope: str) -> list[str]:
    """Where tokens come from in a scope: its start events, and what nothing leads to."""
    return [
        each.id
        for each in process.inside(scope)
        if not each.incoming and not each.attached_to and not each.triggered_by_event
    ]


def _reach(process: Process, starts: Collection[str], without: Collection[str] = ()) -> set[str]:
    """What can come after the starts, themselves included; nothing goes on from `without`."""
    found, queue = set(starts), deque(starts)
    while queue:
        name = queue.popleft()
        if name in without:
            continue
        for target in _following(process, name):
            if target not in found:
                found.add(target)
                queue.append(target)
    return found


def _following(process: Process, name: str) -> Iterator[str]:
    yield from (process.flows[flow].target for flow in process.elements[name].outgoing)
    yield from (event.id for event in process.boundary_events(name))


def _back(process: Process, target: str) -> set[str]:
    """What can come before an element."""
    found, queue = {target}, deque([target])
    while queue:
        element = process.elements[queue.popleft()]
        sources = [process.flows[flow].source for flow in element.incoming]
        for source in [*sources, element.attached_to] if element.attached_to else sources:
            if source not in found:
                found.add(source)
                queue.append(source)
    return found


def _depths(process: Process, scope: str) -> dict[str, int]:
    starts = _starts(process, scope)
    depth, queue = dict.fromkeys(starts, 0), deque(starts)
    while queue:
        name = queue.popleft()
        for target in _following(process, name):
            if target not in depth:
                depth[target] = depth[name] + 1
                queue.append(target)
    return depth
