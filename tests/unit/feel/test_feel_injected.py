"""Functions that the evaluation brings: what they are handed, and what their errors become."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.domain.calendar import WorkingCalendar
from app.feel import compile
from app.functions import functions

OURS = functions(WorkingCalendar(), lambda: datetime(2026, 11, 20, 16, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("add working days(contact_made_at, 5)", date(2026, 11, 27)),
        ('add working days("2026-11-20", 10 / 2)', date(2026, 11, 27)),
        ("add working days(days: 5, start: contact_made_at)", date(2026, 11, 27)),
        ("today()", date(2026, 11, 20)),
        ("same day(now(), today())", True),
        ("months since(contact_made_at)", 0),
        ("add days(today(), 1) > today()", True),
    ],
)
def test_clocks(text: str, value: Any) -> None:
    assert compile(text, OURS).evaluate({"contact_made_at": date(2026, 11, 20)}, OURS) == value


def test_whole_numbers_are_handed_over_as_int() -> None:
    seen: list[Any] = []
    ours = {"look at": lambda *values: seen.extend(values)}
    compile("look at(1, 10/5, 1/4, [2.0], {a: 1e2}, null)", ours).evaluate({}, ours)
    assert seen == [1, 2, 0.25, [2], {"a": 100}, None]
    assert [type(value) for value in seen[:3]] == [int, int, float]
    assert type(seen[3][0]) is int


def test_what_a_function_refuses_is_null_with_its_message() -> None:
    warnings: list[str] = []
    assert compile("add working days(null, 5)", OURS).evaluate({}, OURS, warnings) is None
    assert warnings[0].startswith("add working days: expected a date")


def test_too_many_or_unknown_arguments_are_null_with_a_message() -> None:
    warnings: list[str] = []
    assert compile("add days(today(), 1, 2)", OURS).evaluate({}, OURS, warnings) is None
    assert compile("add days(from: today(), days: 1)", OURS).evaluate({}, OURS, warnings) is None
    assert len(warnings) == 2


def test_a_function_that_was_declared_but_not_brought_is_null() -> None:
    warnings: list[str] = []
    assert compile("add days(x, 1)", OURS).evaluate({"x": 1}, {}, warnings) is None
    assert warnings == ["the function add days is not there"]


def test_a_brought_function_comes_before_one_of_the_same_name() -> None:
    ours = {"today": lambda: "never", "count": lambda items: "many"}
    assert compile("[today(), count([1])]", ours).evaluate({}, ours) == ["never", "many"]
    assert compile("count(list: [1])", ours).evaluate({}, {}) == 1


def test_a_fault_of_the_program_is_not_hidden() -> None:
    def broken() -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        compile("broken()", ["broken"]).evaluate({}, {"broken": broken})
