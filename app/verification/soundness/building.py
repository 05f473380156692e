"""Makes the net of a scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.domain.process import ACTIVITY_KINDS, Element, Process
from app.verification.reach import starts as starts_of
from app.verification.soundness.branches import detached, link_target
from app.verification.soundness.net import InclusiveJoin, Net, Place, Step, Transition
from app.verification.soundness.outcomes import (
    Outcome,
    Watches,
    code,
    happens,
    of_task,
    trigger,
    waits,
)
from app.verification.soundness.ways import Way, leaving, too_many, ways

_JOINS = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})
_CONSUMED = frozenset({"", "terminate"})


class Scope:
    """What is directly inside a process or sub-process. `outcomes`: of its sub-processes and calls."""

    def __init__(
        self, process: Process, scope: str, watches: Watches, outcomes: Mapping[str, Outcome]
    ) -> None:
        self.process = process
        self.id = scope
        self.inside = watches.contents.get(scope, [])
        self.watches = watches
        self.outcomes = outcomes
        self.beginnings = _beginnings(process, scope, self.inside)
        self.beside = detached(process, self.inside, [name for group in self.beginnings for name in group])

    def ahead(self, name: str) -> list[tuple[str, str]]:
        """The flows out of an element with their targets; a link or a boundary event is come to without."""
        element = self.process.elements[name]
        flows = [(flow, self.process.flows[flow].target) for flow in leaving(self.process, element)]
        flows += [("", event.id) for event in self.watches.boundaries.get(name, ())]
        target = link_target(self.inside, element)
        return [*flows, ("", target)] if target else flows

    def outcome(self, element: Element) -> Outcome:
        """How an activity can end."""
        return self.outcomes.get(element.id) or of_task(element)

    def events_on(self, element: Element) -> list[Element]:
        """The boundary events that can happen to an activity, in the order written."""
        beside = self.watches.boundaries.get(element.id, [])
        outcome = self.outcome(element)
        return [event for event in beside if waits(element) and happens(event, beside, outcome)]

    def main(self) -> Net:
        """The flow from the starts."""
        builder = _Builder(self)
        for group in self.beginnings:
            builder.start(group)
        return builder.made()

    def branch(self, event: str) -> Net:
        """The branch of a boundary event that runs beside."""
        builder = _Builder(self)
        builder.after(self.process.elements[event])
        return builder.made()


def _beginnings(process: Process, scope: str, inside: list[Element]) -> list[list[str]]:
    """The sets of elements of which one set gets a token each: a message starts at its own start event."""
    around = process.elements.get(scope)
    if not inside:
        return []
    found = [element for element in starts_of(inside) if not element.triggered_by_event]
    if not all(element.kind == "startEvent" for element in found):
        return [[element.id for element in found]]
    plain = [element.id for element in found if not element.events]
    alone = [[element.id] for element in found if element.events and (around is None or not plain)]
    return ([plain] if plain else []) + alone


class _Builder:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.process = scope.process
        self.net = Net()
        self.numbers: dict[Place, int] = {}
        self.joins: dict[str, Element] = {}

    def start(self, group: Iterable[str]) -> None:
        """A token at each element of the group."""
        places = [self._at(name) for name in group]
        self.net.starts.append((tuple(places), ()))

    def after(self, event: Element) -> None:
        """A token behind an event that has happened."""
        for way in ways(self.process, event):
            self.net.starts.append((self._puts(way), (Step(event.id, way),)))

    def made(self) -> Net:
        """Everything that can be reached."""
        done = 0
        while done < len(self.net.places):
            self._leave(done)
            done += 1
        for join in self.joins.values():
            self._join(join)
        self.net.order = _order(self.net)
        return self.net

    # Places.

    def _number(self, place: Place) -> int:
        if place not in self.numbers:
            self.numbers[place] = len(self.net.places)
            self.net.places.append(place)
            self.net.uses.append([])
            element = self.process.elements[place.element]
            if element.kind == "endEvent" and trigger(element) in _CONSUMED:
                self.net.single.add(self.numbers[place])
        return self.numbers[place]

    def _at(self, name: str, fired: frozenset[str] = frozenset()) -> int:
        return self._number(Place(name, "", fired))

    def _put(self, flow: str) -> int:
        target = self.process.elements[self.process.flows[flow].target]
        if target.kind not in _JOINS or len(self._incoming(target)) < 2:
            return self._at(target.id)
        place = self._number(Place(target.id, flow))
        self.joins[target.id] = target
        return place

    def _puts(self, way: Way) -> tuple[int, ...]:
        return tuple(self._put(flow) for flow in way)

    def _incoming(self, element: Element) -> list[str]:
        """The flows into it, as written: one that comes from nowhere is waited for all the same."""
        return [flow for flow in element.incoming if flow in self.process.flows]

    # Transitions.

    def _add(
        self,
        takes: Iterable[int],
        puts: tuple[int, ...],
        step: Step,
        *,
        ends: bool = False,
        thrown: bool = False,
    ) -> None:
        transition = Transition(tuple(takes), puts, step, ends, thrown)
        for place in transition.takes:
            self.net.uses[place].append(transition)

    def _leave(self, number: int) -> None:
        place = self.net.places[number]
        element = self.process.elements[place.element]
        if place.flow:
            for way in ways(self.process, element):
                self._puts(way)  # the join itself is made when all of its places are known
            return
        if too_many(self.process, element):
            self.net.unfollowed = element.id
        if element.kind in ACTIVITY_KINDS:
            self._activity(number, place, element)
        elif element.kind == "endEvent":
            thrown = trigger(element) != "terminate"
            self._add([number], (), Step(element.id), ends=self._ends(element), thrown=thrown)
        elif element.kind == "intermediateThrowEvent" and self._ends(element):
            self._add([number], (), Step(element.id), ends=True, thrown=True)
        elif target := link_target(self.scope.inside, element):
            self._add([number], (self._at(target),), Step(element.id))
        else:
            self._go_on(number, element)

    def _go_on(self, number: int, element: Element) -> None:
        for way in ways(self.process, element):
            self._add([number], self._puts(way), Step(element.id, way))

    def _ends(self, element: Element) -> bool:
        """Whether the event ends everything around it."""
        kind = trigger(element)
        if kind == "escalation":
            catch = self.scope.watches.catch(self.scope.id, kind, code(element))
            return catch is not None and catch.interrupting
        return kind in {"terminate", "error"}

    def _activity(self, number: int, place: Place, element: Element) -> None:
        outcome = self.scope.outcome(element)
        if outcome.done or element.loop is not None:
            self._go_on(number, element)
        for event in self.scope.events_on(element):
            if event.id in self.scope.beside or event.id in place.fired:
                continue
            for way in ways(self.process, event):
                puts = self._puts(way)
                if not event.interrupting:
                    puts += (self._at(element.id, place.fired | {event.id}),)
                self._add([number], puts, Step(event.id, way))
        if self._is_left(element, outcome):
            self._add([number], (), Step(element.id), ends=True, thrown=True)

    def _is_left(self, element: Element, outcome: Outcome) -> bool:
        """Whether what is thrown inside ends this scope too."""
        watches = self.scope.watches
        if watches.left_over(element.id, "error", outcome):
            return True
        found = (
            watches.catch(self.scope.id, "escalation", thrown)
            for thrown in watches.left_over(element.id, "escalation", outcome)
        )
        return any(catch is not None and catch.interrupting for catch in found)

    def _join(self, join: Element) -> None:
        inputs = {flow: self._number(Place(join.id, flow)) for flow in self._incoming(join)}
        if too_many(self.process, join):
            self.net.unfollowed = join.id
        if join.kind == "parallelGateway":
            for way in ways(self.process, join):
                self._add(inputs.values(), self._puts(way), Step(join.id, way))
            return
        places = self.net.places
        choices = [(self._puts(way), Step(join.id, way)) for way in ways(self.process, join)]
        made = InclusiveJoin(inputs, choices, lambda place: self._reach(places[place].element, join))
        self.net.joins.update(dict.fromkeys(inputs.values(), made))

    def _reach(self, element: str, join: Element) -> frozenset[str]:
        """The flows into a join that a token at an element can come by, without passing it."""
        found: set[str] = set()
        seen = {element}
        queue = [element]
        while queue:
            for flow, target in self.scope.ahead(queue.pop()):
                if target == join.id:
                    found.add(flow)
                elif target not in seen:
                    seen.add(target)
                    queue.append(target)
        return frozenset(found)


def _order(net: Net) -> list[int]:
    """Place → its rank, such that a place lies before those that its token comes to (loops apart)."""
    after: list[list[int]] = [[p for t in uses for p in t.puts] for uses in net.uses]
    for place, join in net.joins.items():
        after[place] += [p for puts, _ in join.ways for p in puts]
    rank = [0] * len(net.places)
    seen: set[int] = set()
    left = len(net.places)
    for following in after:
        following.reverse()  # the branch drawn first shall come first
    for root in (place for puts, _ in reversed(net.starts) for place in reversed(puts)):
        if root in seen:
            continue
        seen.add(root)
        stack = [(root, iter(after[root]))]
        while stack:
            place, ahead = stack[-1]
            for target in ahead:
                if target not in seen:
                    seen.add(target)
                    stack.append((target, iter(after[target])))
                    break
            else:
                stack.pop()
                rank[place] = left
                left -= 1
    return rank
