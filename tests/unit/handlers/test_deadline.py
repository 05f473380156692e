"""Every clock on the anchors that hurt: a weekend, Christmas, Easter and a change of the clocks."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import HandlerFailed

VECTORS = json.loads((Path(__file__).parent / "deadline_vectors.json").read_text())

DAY_CLOCKS = {
    "wd1": ("deadline.working_days", 1),
    "wd3": ("deadline.working_days", 3),
    "wd5": ("deadline.working_days", 5),
    "wd10": ("deadline.working_days", 10),
    "wd15": ("deadline.working_days", 15),
    "wd20": ("deadline.working_days", 20),
    "wd45": ("deadline.working_days", 45),
    "cal5": ("deadline.days", 5),
    "weeks4": ("deadline.weeks", 4),
    "weeks8": ("deadline.weeks", 8),
    "months3": ("deadline.months", 3),
}
MOMENT_CLOCKS = {
    "h24_elapsed": ("deadline.elapsed_hours", 24),
    "h72_working_day_clock": ("deadline.working_day_hours", 72),
}


def rows(clocks: dict[str, tuple[str, int]]) -> list[Any]:
    """One test for each anchor and clock."""
    return [
        pytest.param(row["anchor"], topic, n, row[key], id=f"{row['anchor'][:10]}-{key}")
        for row in VECTORS
        for key, (topic, n) in clocks.items()
    ]


@pytest.mark.parametrize(("anchor", "topic", "n", "due"), rows(DAY_CLOCKS))
def test_a_clock_of_days_ends_on_the_day_of_the_vector(outputs, anchor, topic, n, due):
    start = datetime.fromisoformat(anchor)
    assert outputs(topic, from_=start.date(), n=n) == {"due": date.fromisoformat(due)}
    moved = outputs(topic, from_=start, n=n)["due"]
    assert moved.date() == date.fromisoformat(due)
    assert moved.time() == start.time()


@pytest.mark.parametrize(("anchor", "topic", "n", "due"), rows(MOMENT_CLOCKS))
def test_a_clock_of_hours_ends_at_the_moment_of_the_vector(outputs, anchor, topic, n, due):
    assert outputs(topic, from_=anchor, n=n)["due"] == datetime.fromisoformat(due)


def test_every_vector_is_used():
    assert {key for row in VECTORS for key in row} == {"anchor", *DAY_CLOCKS, *MOMENT_CLOCKS}


def test_working_days_count_the_councils_own_closure_days(desk):
    class Closed:
        def add_working_days(self, start: date, days: int) -> date:
            return start + timedelta(days=days + 7)

    result = desk.call("deadline.working_days", {"from": "2026-11-20", "n": 1}, calendar=Closed())
    assert result.outputs == {"due": date(2026, 11, 28)}


def test_months_end_on_the_last_day_of_a_shorter_month(outputs):
    assert outputs("deadline.months", from_="2027-11-30", n=3) == {"due": date(2028, 2, 29)}


def test_same_day_is_judged_in_london(outputs):
    late = "2026-07-01T23:30:00+00:00"
    assert outputs("deadline.same_day", from_=late) == {"due": date(2026, 7, 2), "same_day": None}
    assert outputs("deadline.same_day", from_=late, at="2026-07-02T20:00:00+01:00")["same_day"] is True
    assert outputs("deadline.same_day", from_=late, at="2026-07-01T20:00:00+01:00")["same_day"] is False


@pytest.mark.parametrize(
    ("event", "at", "months", "within"),
    [
        ("2026-08-20", "2026-11-20", 3, True),
        ("2026-08-20", "2026-11-21", 3, False),
        ("2026-08-21", "2026-11-20", 2, True),
        ("2026-11-30", "2027-02-28", 3, True),
        ("2026-11-30", "2027-03-01", 3, False),
        ("2027-01-20", "2026-11-20", -2, True),
        (None, "2026-11-20", None, False),
    ],
)
def test_look_back_says_how_long_ago_and_whether_that_is_within(outputs, event, at, months, within):
    found = outputs("deadline.look_back", from_=event, n=3, at=at)
    assert found == {"months": months, "within": within}


def test_look_back_judges_by_today_when_no_other_day_is_given(outputs):
    assert outputs("deadline.look_back", from_="2026-08-20", n=3) == {"months": 3, "within": True}


@pytest.mark.parametrize(
    ("topic", "inputs", "words"),
    [
        ("deadline.days", {"n": 5}, "the input from is empty"),
        ("deadline.days", {"from": "2026-11-20"}, "the input n is empty"),
        ("deadline.days", {"from": "tomorrow", "n": 5}, "the text is no date"),
        ("deadline.days", {"from": "2026-02-30", "n": 5}, "the text is no date"),
        ("deadline.days", {"from": "2026-11-20T10:00:00", "n": 5}, "time zone"),
        ("deadline.days", {"from": "2026-11-20", "n": 2.5}, "whole number"),
        ("deadline.days", {"from": "2026-11-20", "n": True}, "must be a number"),
        ("deadline.days", {"from": "2026-11-20", "n": 10**9}, "longest clock"),
        ("deadline.working_days", {"from": "2026-11-20", "n": float("nan")}, "longest clock"),
        ("deadline.days", {"from": "9999-12-31", "n": 1}, "out of range"),
        ("deadline.elapsed_hours", {"from": date(2026, 11, 20), "n": 1}, "a date and time"),
        ("deadline.elapsed_hours", {"from": "2026-11-20T10:00:00Z", "n": -1}, "cannot run backwards"),
        ("deadline.days", {"from": "2026-11-20", "n": 1, "hours": 1}, "no input hours"),
    ],
)
def test_a_clock_that_cannot_run_says_why(desk, topic, inputs, words):
    with pytest.raises(HandlerFailed, match=words) as failed:
        desk.call(topic, inputs)
    assert failed.value.topic == topic
