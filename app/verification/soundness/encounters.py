"""Whether a token that waits may be met by another one before it moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from app.verification.soundness.net import Marking, Net, Transition


class Encounters:
    """The places from which tokens can come to a place while another token stays there."""

    def __init__(self, net: Net) -> None:
        self._single = net.single
        self._taking: dict[int, list[Transition]] = defaultdict(list)
        self._putting: dict[int, list[Transition]] = defaultdict(list)
        for each in net.transitions():
            for place in each.takes:
                self._taking[place].append(each)
            for place in each.puts:
                self._putting[place].append(each)
        self._behind: dict[int, frozenset[int]] = {}

    def possible(self, marking: Marking, takes: Collection[int]) -> bool:
        """Whether one of the other tokens can come to one of these places."""
        others = marking.difference(takes)
        if not others:
            return False
        return any(not others.isdisjoint(self._to(place)) for place in takes if place not in self._single)

    def _to(self, place: int) -> frozenset[int]:
        """Where tokens may come from; not through a join that needs the token which stays."""
        if place not in self._behind:
            ahead = _reached(place, self._taking, forward=True)
            free = {
                put: [each for each in found if len(each.takes) == 1 or ahead.isdisjoint(each.takes)]
                for put, found in self._putting.items()
            }
            self._behind[place] = _reached(place, free, forward=False) - {place}
        return self._behind[place]


def _reached(place: int, ways: Mapping[int, Sequence[Transition]], *, forward: bool) -> frozenset[int]:
    seen, waiting = {place}, [place]
    while waiting:
        for each in ways.get(waiting.pop(), ()):
            new = set(each.puts if forward else each.takes) - seen
            seen |= new
            waiting += new
    return frozenset(seen)
