"""The functions that Holdfast adds to FEEL, called as FEEL calls them."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app import feel
from app.domain.calendar import WorkingCalendar
from app.functions import functions

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
FUNCTIONS = functions(WorkingCalendar({date(2026, 11, 26): "Away day"}), lambda: NOW)


def feel_value(text: str, **context: Any) -> Any:
    return feel.compile(text, functions=frozenset(FUNCTIONS)).evaluate(context, FUNCTIONS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("add working days(contact, 1)", date(2026, 11, 23)),
        ("add working days(contact, 5)", date(2026, 11, 30)),
        ("add working days(contact, -1)", date(2026, 11, 19)),
        ('add working days("2026-11-20", 1)', date(2026, 11, 23)),
        ("add days(contact, 5)", date(2026, 11, 25)),
        ("add weeks(contact, 4)", date(2026, 12, 18)),
        ("add months(contact, 3)", date(2027, 2, 20)),
        ("same day(contact)", date(2026, 11, 20)),
        ('same day(contact, "2026-11-20T23:30:00Z")', True),
        ('same day(contact, "2026-11-21")', False),
        ('months since("2026-08-20")', 3),
        ('months since("2026-08-21")', 2),
        ('months since("2026-08-31", "2027-02-28")', 6),
        ("today()", date(2026, 11, 20)),
    ],
)
def test_values(text: str, value: Any) -> None:
    assert feel_value(text, contact=date(2026, 11, 20)) == value


def test_a_moment_keeps_its_london_time_of_day_over_the_change_of_clocks() -> None:
    summer = datetime(2026, 10, 23, 8, 15, tzinfo=UTC)
    moved = feel_value("add working days(at, 1)", at=summer)
    assert moved == datetime(2026, 10, 26, 9, 15, tzinfo=UTC)


def test_working_day_hours_run_on_working_days_only() -> None:
    at = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    assert feel_value("working day hours after(at, 24)", at=at) == datetime(2026, 11, 23, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        'add working days("soon", 1)',
        "add working days(null, 1)",
        "add working days(contact, 1.5)",
        "working day hours after(contact, 24)",
    ],
)
def test_a_wrong_argument_gives_null_and_says_why(text: str) -> None:
    warnings: list[str] = []
    compiled = feel.compile(text, functions=frozenset(FUNCTIONS))
    assert compiled.evaluate({"contact": date(2026, 11, 20)}, FUNCTIONS, warnings) is None
    assert warnings


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("add working days(contact, 1e9)", "at most 26,100 working days (100 years)"),
        ("add days(contact, -36601)", "at most 36,600 days (100 years)"),
        ("add weeks(contact, 5301)", "at most 5,300 weeks (100 years)"),
        ("add months(contact, 1201)", "at most 1,200 months (100 years)"),
        ("working day hours after(now(), 1e7)", "at most 878,400 hours (100 years)"),
        ("working day hours after(now(), name)", "expected a number of hours"),
        ("add days(contact, name)", "expected a whole number"),
        ("add days(name, 1)", "the text is no date"),
        ("add days(day, 1)", "the text is no date"),
        ("add days([name], 1)", "expected a date"),
    ],
)
def test_a_refusal_is_quick_and_never_quotes_a_value(text: str, reason: str) -> None:
    warnings: list[str] = []
    context = {"contact": date(2026, 11, 20), "name": "Testa Fictional", "day": "Mx Example"}
    began = time.perf_counter()
    assert feel.compile(text, functions=frozenset(FUNCTIONS)).evaluate(context, FUNCTIONS, warnings) is None
    assert time.perf_counter() - began < 60, "no measurement: without a bound it would not end"
    assert reason in "".join(warnings)
    assert not any(value in "".join(warnings) for value in ("Fictional", "Example", "2026-11-20T00"))


def test_a_hundred_years_are_within_reach() -> None:
    assert feel_value("add months(contact, 1200)", contact=date(2026, 11, 20)) == date(2126, 11, 20)
