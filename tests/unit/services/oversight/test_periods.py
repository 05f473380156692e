"""Days of London made into moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.services.oversight import periods
from app.services.oversight.periods import FIRST, LAST, Asked, NoPeriod

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
BEGINNING = datetime(2026, 1, 5, 9, tzinfo=UTC)
TODAY = NOW.date()


def test_days_back_end_now_and_begin_at_the_same_time_of_day() -> None:
    period = periods.of(Asked(30), NOW, BEGINNING)
    assert (period.since, period.until) == (NOW - timedelta(days=30), NOW)
    assert period.runs
    assert period.first is None


def test_everything_begins_with_the_first_case_and_not_after_now() -> None:
    assert periods.of(Asked(), NOW, BEGINNING).since == BEGINNING
    assert periods.of(Asked(), NOW, NOW + timedelta(days=1)).since == NOW


@pytest.mark.parametrize(
    ("first", "last", "since", "until"),
    [
        (date(2026, 1, 1), date(2026, 1, 31), "2026-01-01T00:00Z", "2026-02-01T00:00Z"),
        (date(2026, 7, 1), date(2026, 7, 1), "2026-06-30T23:00Z", "2026-07-01T23:00Z"),
        (date(2026, 3, 29), date(2026, 3, 29), "2026-03-29T00:00Z", "2026-03-29T23:00Z"),
        (date(2026, 10, 25), date(2026, 10, 25), "2026-10-24T23:00Z", "2026-10-26T00:00Z"),
        (date(2026, 11, 1), date(2026, 11, 20), "2026-11-01T00:00Z", "2026-11-20T16:30Z"),
    ],
)
def test_days_are_whole_days_of_london(first: date, last: date, since: str, until: str) -> None:
    period = periods.of(Asked(0, first, last), NOW, BEGINNING)
    assert (period.since, period.until) == (datetime.fromisoformat(since), datetime.fromisoformat(until))
    assert (period.first, period.last, period.to_come) == (first, last, None)
    assert period.runs == (last == TODAY)


def test_a_last_day_that_is_still_to_come_is_clipped_to_today() -> None:
    period = periods.of(Asked(0, date(2026, 11, 1), date(9999, 12, 31)), NOW, BEGINNING)
    assert (period.last, period.until, period.to_come) == (TODAY, NOW, date(9999, 12, 31))


def test_the_earliest_day_there_is_can_be_asked_for() -> None:
    assert periods.of(Asked(0, date.min, TODAY), NOW, BEGINNING).since.year == 1


def test_both_days_are_told_at_once_what_is_wrong_with_them() -> None:
    with pytest.raises(NoPeriod) as found:
        periods.between(("", "", ""), ("30", "2", "2026"), TODAY)
    assert set(found.value.problems) == {FIRST, LAST}
    assert "Enter the first day" in str(found.value)
    assert "30 2 2026 does not exist" in str(found.value)


@pytest.mark.parametrize("year", ["26", "20266", "٢٠٢٦", "2O26"])
def test_a_year_has_four_numbers(year: str) -> None:
    with pytest.raises(NoPeriod) as found:
        periods.between(("1", "1", year), ("1", "2", "2026"), TODAY)
    assert list(found.value.problems) == [FIRST]
    assert "4 numbers" in str(found.value)


@pytest.mark.parametrize("day", ["0", "32", "-1", "+1", "1.", "x", "²", "9" * 10])
def test_a_day_that_does_not_exist_is_refused(day: str) -> None:
    with pytest.raises(NoPeriod, match="does not exist"):
        periods.between((day, "1", "2026"), ("1", "2", "2026"), TODAY)


def test_one_day_is_a_period_and_today_the_last_that_can_begin_one() -> None:
    today = ("20", "11", "2026")
    assert periods.between(today, today, TODAY) == Asked(0, TODAY, TODAY)
    with pytest.raises(NoPeriod, match="21 November 2026 is still to come"):
        periods.between(("21", "11", "2026"), ("22", "11", "2026"), TODAY)
    with pytest.raises(NoPeriod, match="same as or after the first day, 20 November 2026"):
        periods.between(today, ("19", "11", "2026"), TODAY)
