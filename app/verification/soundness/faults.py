"""What is wrong with a net, read off its states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.domain.process import Process
from app.verification.soundness.exploring import Meeting, States
from app.verification.soundness.net import ENDED, Net, Step

Kind = Literal["deadlock", "leftover", "livelock", "dead", "unbounded", "double", "uncaught", "unproved"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `steps`: the way to it from the start of the process, empty where no way shows it.

    `missing`: the flows for which a join waits in vain; `others`: the elements that go round, or those
    at which tokens stand still.
    `states`: how many were looked at before the limit.
    """

    kind: Kind
    element: str
    steps: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    states: int = 0


def faults_of(process: Process, net: Net, states: States, *, endless: bool) -> Iterator[Fault]:
    """The faults of a net. `endless`: it may go round for ever, because a timer around it will end it."""
    growing = list(_meetings(process, net, states))
    yield from growing
    yield from _stuck(process, net, states)
    if states.complete and not endless and not any(fault.kind == "unbounded" for fault in growing):
        yield from _rounds(net, states)


def _meetings(process: Process, net: Net, states: States) -> Iterator[Fault]:
    """Where tokens meet; of places one behind the other, the first alone, unless they met there sooner."""
    told: set[int] = set()
    behind: dict[str, int] = {}
    ranked = sorted(states.meetings, key=lambda m: (not m.grows, net.order[m.place]))
    for meeting in ranked:
        element = net.places[meeting.place].element
        follows = behind.get(element, meeting.before + 1) <= meeting.before
        if meeting.place in told or follows or _blurred(states, meeting):
            continue
        told.add(meeting.place)
        for after in _after(process, element):
            behind[after] = min(meeting.before, behind.get(after, meeting.before))
        steps = (*states.path(meeting.before), meeting.step)
        yield Fault("unbounded" if meeting.grows else "double", element, steps)


def _blurred(states: States, meeting: Meeting) -> bool:
    return states.blurred[meeting.before]


def _after(process: Process, element: str) -> set[str]:
    reached: set[str] = set()
    queue = [element]
    while queue:
        for flow in process.elements[queue.pop()].outgoing:
            target = process.flows[flow].target if flow in process.flows else ""
            if target in process.elements and target not in reached:
                reached.add(target)
                queue.append(target)
    return reached


def _stuck(process: Process, net: Net, states: States) -> Iterator[Fault]:
    """States from which nothing leads on though tokens are left."""
    told: set[str] = set()
    for number in range(states.followed):
        marking = states.found[number]
        if marking == ENDED or states.after[number] or states.blurred[number]:
            continue
        waiting = sorted(marking, key=lambda place: net.order[place])
        element = net.places[waiting[0]].element
        if element in told:
            continue
        still = tuple(dict.fromkeys(net.places[place].element for place in waiting))
        told.update(still)
        steps = tuple(states.path(number))
        ended = any(process.elements[step.element].kind == "endEvent" for step in steps)
        came = {net.places[place].flow for place in waiting}
        missing = tuple(flow for flow in process.elements[element].incoming if flow not in came)
        yield Fault("leftover" if ended else "deadlock", element, steps, missing, still)


def _rounds(net: Net, states: States) -> Iterator[Fault]:
    """States from which no end can be reached, though something always goes on."""
    before: list[list[int]] = [[] for _ in states.found]
    for number, following in enumerate(states.after):
        for other in following:
            before[other].append(number)
    well = {n for n, marking in enumerate(states.found) if marking == ENDED or not states.after[n]}
    queue = list(well)
    while queue:
        for number in before[queue.pop()]:
            if number not in well:
                well.add(number)
                queue.append(number)
    lost = next((n for n in range(len(states.found)) if n not in well and not states.blurred[n]), None)
    if lost is not None:
        turning = _last_round(states, lost)
        names = _elements_at(net, states, turning)
        yield Fault("livelock", names[0], tuple(states.path(turning[0])), others=tuple(names))


def _last_round(states: States, lost: int) -> list[int]:
    """The states between which it goes for ever in the end, the first reached first."""
    behind = _behind(states, lost)
    while len(further := _behind(states, behind[-1])) < len(behind):
        behind = further
    return sorted(behind)


def _behind(states: States, state: int) -> list[int]:
    seen = {state: None}
    for number in (queue := [state]):
        new = [other for other in states.after[number] if other not in seen]
        seen.update(dict.fromkeys(new))
        queue += dict.fromkeys(new)
    return list(seen)


def _elements_at(net: Net, states: States, numbers: list[int]) -> list[str]:
    """The elements with a token in some states, in the order met; what only waits at a join comes last."""
    moving: dict[str, None] = {}
    waiting: dict[str, None] = {}
    for number in numbers:
        for place in sorted(states.found[number], key=lambda place: net.order[place]):
            found = waiting if net.is_before_a_join(place) else moving
            found.setdefault(net.places[place].element)
    return list(moving | waiting)
