"""A scope as a net: places that hold tokens, and transitions that move them.

At most one token counts on a place. A second one is noted and taken together with the first, so that every
net has finitely many states, however often an event may happen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

Marking = frozenset[int]
"""The places that hold a token. The empty one is the end of the scope."""

ENDED: Marking = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """A token at an element; before a join, on the flow by which it came.

    `fired`: the non-interrupting boundary events that have already happened to this token.
    """

    element: str
    flow: str = ""
    fired: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """An element passed, and the flows by which the token left it."""

    element: str
    flows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """Takes a token from each of `takes` and puts one on each of `puts`.

    `ends`: ends the whole scope, with every token in it; `thrown`: by something thrown out of it.
    """

    takes: tuple[int, ...]
    puts: tuple[int, ...]
    step: Step
    ends: bool = False
    thrown: bool = False


class InclusiveJoin:
    """A join that waits for every token that can still come.

    `inputs`: incoming flow → its place; `ways`: for each choice of flows out of it, the places and the step;
    `reach`: gives for a place the incoming flows that a token there can come by without passing the join.
    """

    def __init__(
        self,
        inputs: Mapping[str, int],
        ways: Sequence[tuple[tuple[int, ...], Step]],
        reach: Callable[[int], frozenset[str]],
    ) -> None:
        self.inputs = inputs
        self.ways = ways
        self.own = frozenset(inputs.values())
        self.reach = cache(reach)

    def transitions(self, marking: Marking) -> list[Transition]:
        """What it does in a marking: nothing as long as another token is to come (13.4.3)."""
        present = {flow for flow, place in self.inputs.items() if place in marking}
        if not present:
            return []
        if len(present) < len(self.inputs):
            for place in marking - self.own:
                flows = self.reach(place)
                if flows and flows.isdisjoint(present):
                    return []
        takes = tuple(sorted(self.inputs[flow] for flow in present))
        return [Transition(takes, puts, step) for puts, step in self.ways]

    def concerns(self, marking: Marking) -> bool:
        """Whether another token may still come to it."""
        return any(self.reach(place) for place in marking - self.own)


@dataclass(slots=True)
class Net:
    """A scope, or a branch that runs beside it.

    `starts`: what it may begin with, and the steps that were made to begin. `uses`: place → the transitions
    that take from it; `joins`: place → the inclusive join before which it lies; `order`: place → how far it
    lies from the start. `single`: places on which a second token does no harm. `unfollowed`: an element
    with too many conditions to follow all of their combinations.
    """

    places: list[Place] = field(default_factory=list)
    starts: list[tuple[tuple[int, ...], tuple[Step, ...]]] = field(default_factory=list)
    uses: list[list[Transition]] = field(default_factory=list)
    joins: dict[int, InclusiveJoin] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    single: set[int] = field(default_factory=set)
    unfollowed: str = ""

    def is_before_a_join(self, place: int) -> bool:
        """Whether a token there waits for others."""
        return place in self.joins or any(len(each.takes) > 1 for each in self.uses[place])

    def transitions(self) -> Iterator[Transition]:
        """All that can move a token; an inclusive join as if it waited for each way in."""
        for place, uses in enumerate(self.uses):
            yield from (each for each in uses if each.takes[0] == place)
        for join in {id(join): join for join in self.joins.values()}.values():
            takes = tuple(sorted(join.own))
            yield from (Transition(takes, puts, step) for puts, step in join.ways)
