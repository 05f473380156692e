"""The stored state: types that come back, a size that stays, a definition that must fit."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.codec import WrongType, decode, encode
from app.engine.merging import Stamp, merge, written
from app.engine.state import UnknownState
from app.feel.values import Range, YearsMonths

from .build import ENGINE, Run, diagram, end, gate, start, user

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        3,
        2.5,
        "text",
        [1, [2, {"a": None}]],
        date(2026, 11, 20),
        datetime(2026, 11, 20, 12, 30, tzinfo=LONDON),
        datetime(2026, 10, 25, 1, 30, fold=1, tzinfo=LONDON),
        datetime(2026, 11, 20, 12, 30, tzinfo=UTC),
        datetime(2026, 11, 20, 12, 30, tzinfo=timezone(timedelta(hours=5))),
        datetime(2026, 11, 20, 12, 30),  # noqa: DTZ001 - FEEL has local moments
        time(9, 30),
        time(9, 30, tzinfo=UTC),
        timedelta(days=2, seconds=3, microseconds=4),
        YearsMonths(14),
        Decimal("0.1"),
        Range(1, date(2026, 1, 1), True, False),
        {"$": ["date", "not one"], "a": date(2026, 1, 1)},
    ],
)
def test_a_value_comes_back_with_its_type(value: Any) -> None:
    back = decode(encode(value))
    assert back == value
    assert type(back) is type(value)
    if isinstance(value, datetime):
        assert (back.tzinfo, back.utcoffset(), back.fold) == (value.tzinfo, value.utcoffset(), value.fold)


def test_what_no_variable_can_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="function"):
        encode(lambda: 1)


VALUES = st.recursive(
    st.integers(0, 3),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def branches(draw: st.DrawFn) -> list[tuple[dict[str, Any], dict[str, Stamp]]]:
    """What three branches made of one variable, each by writes of its own."""
    tick = 1
    first = draw(VALUES)
    made: list[tuple[dict[str, Any], dict[str, Stamp]]] = [({"v": first}, {"v": tick}) for _ in range(3)]
    for _ in range(draw(st.integers(0, 6))):
        tick += 1
        data, stamps = made[draw(st.integers(0, 2))]
        value = draw(VALUES)
        stamps["v"] = written(data["v"], stamps["v"], value, tick)
        data["v"] = value
    return made


def merged(*parts: tuple[dict[str, Any], dict[str, Stamp]]) -> tuple[dict[str, Any], dict[str, Stamp]]:
    data, stamps = dict(parts[0][0]), dict(parts[0][1])
    for other in parts[1:]:
        merge(data, stamps, *other)
    return data, stamps


@settings(max_examples=500)
@given(branches())
def test_the_order_in_which_branches_are_merged_does_not_matter(
    parts: list[tuple[dict[str, Any], dict[str, Stamp]]],
) -> None:
    a, b, c = parts
    assert merged(a, b)[0] == merged(b, a)[0]
    assert merged(a, a) == a
    assert merged(merged(a, b), c)[0] == merged(a, merged(b, c))[0]


@given(branches())
def test_a_branch_that_changed_nothing_contributes_nothing(
    parts: list[tuple[dict[str, Any], dict[str, Stamp]]],
) -> None:
    a, b, _ = parts
    if b[1]["v"] == 1:
        assert merged(a, b)[0] == a[0]


def test_branches_that_begin_the_same_context_keep_the_keys_of_both() -> None:
    parts = gate("f", "parallel"), user("a"), user("b"), gate("j", "parallel"), user("z")
    run = Run(diagram("p", start(), *parts, "s > f > a > j > z", "f > b > j"))
    run.do("a", plan={"p": 1, "in": {"x": 1}}).do("b", plan={"q": 2, "in": {"y": 2}})
    assert run.data == {"plan": {"p": 1, "q": 2, "in": {"x": 1, "y": 2}}}


@pytest.mark.parametrize("answers", [{"x": object()}, {"x": {1: 2}}, {"x": [print]}])
def test_a_variable_of_the_wrong_type_is_refused_and_changes_nothing(answers: dict[str, Any]) -> None:
    run = Run(diagram("p", start(), user("a"), end(), "s > a > e"), reload=False)
    before = run.execution.save()
    with pytest.raises(WrongType, match="cannot hold"):
        run.do("a", **answers)
    assert run.execution.save() == before


def test_keys_removed_in_one_branch_stay_removed() -> None:
    base: dict[str, Any] = {"a": 1, "b": 2}
    first = ({"v": {"a": 1}}, {"v": written(base, 1, {"a": 1}, 2)})
    second = ({"v": {"a": 5, "b": 2}}, {"v": written(base, 1, {"a": 5, "b": 2}, 3)})
    assert merged(first, second)[0] == {"v": {"a": 5}}


def test_the_state_is_as_small_after_two_hundred_passes_as_after_five() -> None:
    process = diagram(
        "p",
        start(),
        gate("m"),
        gate("f", "parallel"),
        user("a"),
        user("b"),
        gate("j", "parallel"),
        user("z"),
        gate("g"),
        end(),
        "s > m > f > a > j > z > g",
        "f > b > j",
        "g > m ? again",
        "g > e !",
    )
    run = Run(process, reload=False)
    sizes = []
    for count in range(200):
        run.do("a", x=count % 2).do("b", y=count % 3).do("z", again=True)
        sizes.append(len(run.execution.save()))
    assert max(sizes[5:]) <= sizes[5] + 32


def test_an_ended_instance_keeps_its_data_and_nothing_else() -> None:
    run = Run(diagram("p", start(), user("a"), end(), "s > a > e")).do("a", x=date(2026, 1, 1))
    seen = run.snapshot
    assert (seen.ended, seen.ends, seen.data) == (True, ("e",), {"x": date(2026, 1, 1)})
    assert not [*seen.tasks, *seen.timers, *seen.messages, *seen.services]


def test_a_state_that_does_not_fit_the_definition_is_refused() -> None:
    old = Run(diagram("p", start(), user("a"), end(), "s > a > e"))
    new = Run(diagram("p", start(), user("b"), end(), "s > b > e"))
    with pytest.raises(UnknownState, match="no element a"):
        ENGINE.load(new.definition, old.execution.save())
