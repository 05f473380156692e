"""The engine, saved and loaded between every two steps, and the token game: they agree on everything seen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.generative.diagrams import START, blocks, interrupted, repeating, tangles
from tests.generative.driven import ENGINE
from tests.generative.parts import OTHERS
from tests.generative.sketch import Drawn
from tests.generative.walk import Walk

VALUES = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.integers(0, 3) for name in "abcd"},
        "day": st.dates(date(2026, 11, 1), date(2026, 12, 31)),
        "made": st.dictionaries(st.sampled_from("pq"), st.integers(0, 3), min_size=1),
        "plan": st.fixed_dictionaries({"p": st.integers(0, 3)}, optional={"q": st.integers(0, 3)}),
    },
)
WAITS = st.sampled_from(
    [timedelta(), timedelta(), timedelta(minutes=30), timedelta(hours=1), timedelta(days=2)]
)
STEPS = st.lists(st.tuples(st.integers(0, 40), VALUES, WAITS), min_size=10, max_size=16)


def agree(drawn: Drawn, steps: list[tuple[int, dict[str, Any], timedelta]]) -> None:
    process = drawn.process
    assume(not ENGINE.refusals(process))
    # A message that no start event waits for starts nothing, on either side.
    Walk([process, *OTHERS], START, "Nobody waits for this")
    walk = Walk([process, *OTHERS], START, "Begin" if "m" in process.elements else "")
    for choice, values, wait in steps:
        if not walk.take(choice, values, wait):
            break


@given(blocks(), STEPS)
def test_diagrams_of_blocks(drawn: Drawn, steps: list[tuple[int, dict[str, Any], timedelta]]) -> None:
    agree(drawn, steps)


@given(tangles(), STEPS)
def test_tangled_diagrams(drawn: Drawn, steps: list[tuple[int, dict[str, Any], timedelta]]) -> None:
    agree(drawn, steps)


@given(interrupted(), STEPS)
def test_interrupted_diagrams(drawn: Drawn, steps: list[tuple[int, dict[str, Any], timedelta]]) -> None:
    agree(drawn, steps)


@given(repeating(), STEPS)
def test_repeating_diagrams(drawn: Drawn, steps: list[tuple[int, dict[str, Any], timedelta]]) -> None:
    agree(drawn, steps)
