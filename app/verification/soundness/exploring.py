"""Follows a net through all states that matter.

Of transitions that cannot disturb each other only one order is followed: the token that lies nearest to the
start moves first (a persistent set of transitions). Conditions apart, a token at an element competes with no
other, so the choices at one element are such a set. Where a token goes back in a loop, or waits where another
may come to it, all orders are followed, so that no transition is put off for ever. Every state without a way
on is found, by a way that is as short as any; and two tokens that can meet do meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.verification.soundness.encounters import Encounters
from app.verification.soundness.net import ENDED, Marking, Net, Step, Transition

TOKENS = 50
"""Tokens that a state may have, on average, before the limit is reached with fewer states."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A token comes to a `place` where another is. `before`: the state; `grows`: it may happen for ever."""

    place: int
    before: int
    step: Step
    grows: bool


@dataclass(slots=True)
class States:
    """The states reached. `came`: from which state by which step; `after`: the states that follow.

    `blurred`: states behind a meeting, in which one token stands for several. `passed`: the elements that
    some token has left, each with the state before and the steps. `entered`: place → the first state with a
    token there. `followed`: how many have been followed; `done`: the end was reached, and not by throwing.
    `complete`: False when the limit was reached.
    """

    found: list[Marking] = field(default_factory=list)
    came: list[tuple[int, Sequence[Step]]] = field(default_factory=list)
    after: list[list[int]] = field(default_factory=list)
    blurred: list[bool] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    passed: dict[str, tuple[int, Sequence[Step]]] = field(default_factory=dict)
    entered: dict[int, int] = field(default_factory=dict)
    followed: int = 0
    done: bool = False
    complete: bool = True

    def path(self, state: int) -> list[Step]:
        """The steps from a start to a state."""
        parts: list[Sequence[Step]] = []
        while state >= 0:
            state, steps = self.came[state]
            parts.append(steps)
        return [step for steps in reversed(parts) for step in steps]

    def history(self, state: int) -> Iterator[Marking]:
        """The markings on the way to a state, itself first."""
        while state >= 0:
            yield self.found[state]
            state, _ = self.came[state]


def explore(net: Net, limit: int) -> States:
    """All states of a net that matter, nearest first; at most `limit`."""
    return _Explorer(net, limit).run()


class _Explorer:
    def __init__(self, net: Net, limit: int) -> None:
        self.net = net
        self.limit = limit
        self.states = States(complete=not net.unfollowed)
        self.numbers: dict[Marking, int] = {}
        self.encounters = Encounters(net)

    def run(self) -> States:
        for puts, steps in self.net.starts:
            self._note(-1, frozenset(puts), steps, blurred=False)
        states, effort = self.states, 0
        while states.followed < len(states.found):
            effort += len(states.found[states.followed])
            if len(states.found) > self.limit or effort > self.limit * TOKENS:
                states.complete = False
                break
            self._follow(states.followed)
            states.followed += 1
        return states

    def _note(self, before: int, marking: Marking, steps: Sequence[Step], *, blurred: bool) -> int:
        number = self.numbers.get(marking)
        if number is None:
            states = self.states
            number = self.numbers[marking] = len(states.found)
            states.found.append(marking)
            states.came.append((before, steps))
            states.after.append([])
            states.blurred.append(blurred)
            for place in marking:
                states.entered.setdefault(place, number)
        for step in steps:
            self.states.passed.setdefault(step.element, (before, steps))
        return number

    def _follow(self, at: int) -> None:
        marking = self.states.found[at]
        groups, together = self._groups(marking)
        for index, group in enumerate(groups):
            self.states.after[at] += [self._fire(at, marking, transition) for transition in group]
            alone = not together and not any(self._goes_back(transition) for transition in group)
            if index == 0 and alone and not self._may_be_met(at, group[0]):
                return

    def _goes_back(self, transition: Transition) -> bool:
        """Whether it can be part of a loop: every loop has a transition that does not only lead ahead."""
        order = self.net.order
        last = max(order[place] for place in transition.takes)
        return any(order[place] <= last for place in transition.puts)

    def _may_be_met(self, at: int, first: Transition) -> bool:
        """Whether another token may come where one moves; behind a meeting, one more is not looked for."""
        return not self.states.blurred[at] and self.encounters.possible(self.states.found[at], first.takes)

    def _groups(self, marking: Marking) -> tuple[list[list[Transition]], bool]:
        """Transitions that compete with each other, by group, and whether the groups may compete too."""
        order = self.net.order
        found: dict[int, list[Transition]] = {}
        for place in marking:
            uses = self.net.uses[place]
            if uses and (len(uses[0].takes) == 1 or marking.issuperset(uses[0].takes)):
                found[min(uses[0].takes)] = uses
        together = False
        for join in {id(join): join for p in marking if (join := self.net.joins.get(p))}.values():
            fired = join.transitions(marking)
            if fired:
                found[fired[0].takes[0]] = fired
                together = together or join.concerns(marking.difference(fired[0].takes))
        ranked = sorted(found.items(), key=lambda item: (any(t.ends for t in item[1]), order[item[0]]))
        return [group for _, group in ranked], together

    def _fire(self, at: int, marking: Marking, transition: Transition) -> int:
        if transition.ends:
            self.states.done = self.states.done or not transition.thrown
            return self._note(at, ENDED, (transition.step,), blurred=self.states.blurred[at])
        rest = marking.difference(transition.takes)
        puts = frozenset(transition.puts)
        doubled = [
            place
            for place in puts
            if (place in rest or transition.puts.count(place) > 1) and place not in self.net.single
        ]
        after = rest | puts
        blurred = self.states.blurred[at]
        if doubled:
            grows = not blurred and any(after.issuperset(earlier) for earlier in self.states.history(at))
            self.states.meetings += [Meeting(place, at, transition.step, grows) for place in doubled]
            blurred = True
        self.states.done = self.states.done or not after
        return self._note(at, after, (transition.step,), blurred=blurred)
