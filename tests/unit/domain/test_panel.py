"""In which week a child's turn comes."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.panel import week_of

FIRST = date(2026, 12, 21)


@pytest.mark.parametrize(
    ("place", "day"),
    [(0, FIRST), (4, FIRST), (5, date(2026, 12, 28)), (9, date(2026, 12, 28)), (10, date(2027, 1, 4))],
)
def test_five_a_week(place, day):
    assert week_of(place, FIRST, 5) == day


@pytest.mark.parametrize(("place", "each"), [(-1, 5), (0, 0)])
def test_no_such_place(place, each):
    with pytest.raises(ValueError, match="place"):
        week_of(place, FIRST, each)
