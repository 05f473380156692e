"""Numbers and days, whatever somebody typed."""

from __future__ import annotations

from datetime import date

import pytest

from app.web import given


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "²", "1" * 10, "9" * 5_000])
def test_what_is_no_number_is_none(text: str) -> None:
    assert given.whole(text) is None


def test_a_number_has_as_many_digits_as_are_asked_for() -> None:
    assert given.whole(" 0042 ") == 42
    assert given.whole("1" * 15, 15) == int("1" * 15)


def boxes(year: str, month: str, day: str) -> dict[str, str]:
    return {"until-year": year, "until-month": month, "until-day": day}


@pytest.mark.parametrize("year", ["", "0", "20x6", "99999", "9" * 20, "9" * 5_000])
def test_boxes_that_make_no_day_are_none(year: str) -> None:
    assert given.day(boxes(year, "2", "3"), "until") is None
    assert given.day(boxes("2026", "2", "30"), "until") is None


def test_three_boxes_are_a_day() -> None:
    assert given.day(boxes("2026", "02", " 3"), "until") == date(2026, 2, 3)
    assert given.is_empty(boxes("", " ", ""), "until")
    assert not given.is_empty(boxes("", "2", ""), "until")
