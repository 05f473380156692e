"""Working days against the councils' deadline vectors, across bank holidays, month ends and clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import (
    WorkingCalendar,
    add_months,
    end_of,
    local,
    months_between,
)

VECTORS = [
    # anchor, working days → date, the working-day clock of 72 hours, three calendar months
    (
        "2026-11-20T16:30:00+00:00",
        {1: "2026-11-23", 3: "2026-11-25", 5: "2026-11-27", 10: "2026-12-04", 20: "2026-12-18"},
        "2026-11-25T16:30:00+00:00",
        "2027-02-20",
    ),
    (
        "2026-11-21T11:00:00+00:00",
        {1: "2026-11-23", 3: "2026-11-25", 5: "2026-11-27", 10: "2026-12-04", 45: "2027-01-27"},
        "2026-11-26T00:00:00+00:00",
        "2027-02-21",
    ),
    (
        "2026-12-23T15:30:00+00:00",
        {1: "2026-12-24", 3: "2026-12-30", 5: "2027-01-04", 10: "2027-01-11", 45: "2027-03-01"},
        "2026-12-30T15:30:00+00:00",
        "2027-03-23",
    ),
    (
        "2026-04-02T09:15:00+01:00",
        {1: "2026-04-07", 3: "2026-04-09", 5: "2026-04-13", 20: "2026-05-05", 45: "2026-06-10"},
        "2026-04-09T09:15:00+01:00",
        "2026-07-02",
    ),
    (
        "2026-10-24T12:00:00+01:00",
        {1: "2026-10-26", 3: "2026-10-28", 5: "2026-10-30", 15: "2026-11-13", 45: "2026-12-29"},
        "2026-10-29T00:00:00+00:00",
        "2027-01-24",
    ),
]
CALENDAR = WorkingCalendar()


@pytest.mark.parametrize(("anchor", "days", "clock", "months"), VECTORS)
def test_vectors(anchor: str, days: dict[int, str], clock: str, months: str) -> None:
    at = datetime.fromisoformat(anchor)
    for number, expected in days.items():
        assert CALENDAR.add_working_days(local(at).date(), number) == date.fromisoformat(expected)
    assert CALENDAR.working_day_hours_after(at, 72) == datetime.fromisoformat(clock)
    assert add_months(local(at).date(), 3) == date.fromisoformat(months)


def test_a_closure_day_is_not_a_working_day() -> None:
    closed = WorkingCalendar({date(2026, 11, 23): "Moving offices"})
    assert closed.closed_because(date(2026, 11, 23)) == "Moving offices"
    assert closed.add_working_days(date(2026, 11, 20), 1) == date(2026, 11, 24)


def test_a_bank_holiday_says_its_name() -> None:
    assert "Boxing Day" in CALENDAR.closed_because(date(2026, 12, 28))


def test_months_end_on_the_last_day_of_a_shorter_month() -> None:
    assert add_months(date(2027, 11, 30), 3) == date(2028, 2, 29)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_between(date(2026, 11, 30), date(2027, 2, 28)) == 3
    assert months_between(date(2026, 11, 30), date(2027, 2, 27)) == 2


def test_a_day_ends_at_londons_midnight() -> None:
    assert end_of(date(2026, 7, 1)) == datetime(2026, 7, 1, 23, tzinfo=UTC)
    assert end_of(date(2026, 12, 1)) == datetime(2026, 12, 2, tzinfo=UTC)


def test_a_naive_moment_is_refused_with_an_example() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local(datetime(2026, 11, 20, 16, 30))  # noqa: DTZ001 - the point of the test


days = st.dates(date(2024, 1, 1), date(2030, 1, 1))


@given(days, st.integers(1, 60))
def test_counting_forward_and_back_meet(start: date, number: int) -> None:
    end = CALENDAR.add_working_days(start, number)
    assert CALENDAR.is_working_day(end)
    between = sum(
        CALENDAR.is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1)
    )
    assert between == number


@given(days, st.integers(-60, 60))
def test_months_added_are_months_between(start: date, months: int) -> None:
    end = add_months(start, months)
    assert months_between(start, end) == months
