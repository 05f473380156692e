"""The engine against a token game written from the standard alone, on random tangles of gateways.

A tangle has gateways as points and user tasks as ways between them; its conditions never change, so the
game is decided by which task is done next.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .build import Part, Run, diagram, gate, start, user

KINDS = ("exclusive", "exclusive", "parallel", "inclusive", "inclusive", "inclusive")
MOSTLY = st.sampled_from((True, True, True, False))


@dataclass
class Tangle:
    """Point → kind; way → (from, to, whether its condition holds). A way to -1 ends."""

    kinds: list[str]
    ways: list[tuple[int, int, bool]]

    def out_of(self, point: int) -> list[int]:
        return [way for way, (source, _, _) in enumerate(self.ways) if source == point]

    def into(self, point: int) -> list[int]:
        return [way for way, (_, target, _) in enumerate(self.ways) if target == point]

    def taken(self, point: int) -> list[int]:
        """The ways that a token leaves by; the last is the default, except at a parallel gateway."""
        ways = self.out_of(point)
        if self.kinds[point] == "parallel" or len(ways) < 2:
            return ways
        holding = [way for way in ways[:-1] if self.ways[way][2]] or ways[-1:]
        return holding[:1] if self.kinds[point] == "exclusive" else holding


@dataclass
class Game:
    """Clause 13.4: tokens are on ways (a task is open) or have arrived at a point by a way."""

    tangle: Tangle
    open: Counter[int] = field(default_factory=Counter)
    arrived: Counter[int] = field(default_factory=Counter)

    def finish(self, way: int) -> None:
        self.open[way] -= 1
        target = self.tangle.ways[way][1]
        if target >= 0:
            self.arrived[way] += 1
            self.settle()

    def settle(self) -> None:
        # An inclusive gateway is asked when nothing else can move.
        while self.fire("exclusive", "parallel") or self.fire("inclusive"):
            pass

    def fire(self, *kinds: str) -> bool:
        for point, kind in enumerate(self.tangle.kinds):
            if kind not in kinds:
                continue
            ways = self.tangle.into(point)
            here = [way for way in ways if self.arrived[way]]
            ready = {
                "exclusive": bool(here),
                "parallel": bool(ways) and here == ways,
                "inclusive": bool(here) and not self.awaited(point, set(here)),
            }[kind]
            if ready:
                for way in here[:1] if kind == "exclusive" else here:
                    self.arrived[way] -= 1
                for way in self.tangle.taken(point):
                    self.open[way] += 1
                return True
        return False

    def awaited(self, point: int, here: set[int]) -> bool:
        """Whether a token elsewhere can come to an empty way in, and to none where one has come."""
        for way in +self.open + +self.arrived:
            if self.open[way] or self.tangle.ways[way][1] != point:
                reached = self.reached(way, point)
                if reached and not reached & here:
                    return True
        return False

    def reached(self, way: int, point: int) -> set[int]:
        found: set[int] = set()
        seen: set[int] = set()
        queue = [way]
        while queue:
            current = queue.pop()
            target = self.tangle.ways[current][1]
            if target == point:
                found.add(current)
            elif target >= 0 and target not in seen:
                seen.add(target)
                queue += self.tangle.out_of(target)
        return found


@st.composite
def tangles(draw: st.DrawFn) -> Tangle:
    count = draw(st.integers(3, 6))
    kinds = ["inclusive", *(draw(st.sampled_from(KINDS)) for _ in range(count - 1))]
    ways = [
        (source, draw(st.integers(1, count - 1) | st.integers(-1, count - 1)), draw(MOSTLY))
        for source in range(count)
        for _ in range(draw(st.integers(2 if source == 0 else 1, 3)))
    ]
    reached = {0}
    for _ in range(count):
        reached |= {target for source, target, _ in ways if source in reached}
    return Tangle(kinds, [way for way in ways if way[0] in reached])


def drawn(tangle: Tangle) -> Run:
    """The tangle as a diagram. A token begins at a way of its own into point 0."""
    points = sorted({source for source, _, _ in tangle.ways})
    parts: list[Part | str] = [start(), gate("begin"), "s > begin > g0"]
    parts += [gate(f"g{point}", tangle.kinds[point]) for point in points]
    for way, (source, target, holds) in enumerate(tangle.ways):
        out = tangle.out_of(source)
        tail = ""
        if tangle.kinds[source] != "parallel" and len(out) > 1:
            tail = "!" if way == out[-1] else f"? {str(holds).lower()}"
        parts += [user(f"w{way}"), f"g{source} > w{way} {tail}"]
        if target >= 0:
            parts.append(f"w{way} > g{target}")
    return Run(diagram("p", *parts))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tangles(), st.lists(st.integers(0, 20), min_size=15, max_size=15))
def test_the_engine_plays_the_game_of_the_standard(tangle: Tangle, choices: list[int]) -> None:
    # The way by which the first token comes is one more way in, from nowhere.
    tangle.ways.append((-2, 0, True))
    game = Game(tangle, arrived=Counter({len(tangle.ways) - 1: 1}))
    game.settle()
    run = drawn(Tangle(tangle.kinds, tangle.ways[:-1]))
    for choice in choices:
        assert run.open == sorted(f"w{way}" for way in game.open.elements())
        ways = sorted(game.open.elements())
        if not ways:
            break
        way = ways[choice % len(ways)]
        game.finish(way)
        run.do(f"w{way}")
    assert run.ended == (not +game.open and not +game.arrived)
