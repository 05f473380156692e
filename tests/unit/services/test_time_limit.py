"""By when a subject access request is answered."""

from __future__ import annotations

from datetime import date

import pytest

from app.services.disclosing.time_limit import limits


@pytest.mark.parametrize(
    ("since", "answer_by", "extended"),
    [
        (date(2026, 11, 3), date(2026, 12, 3), date(2027, 2, 3)),
        # The Information Commissioner's own examples: a bank holiday counts as the first day …
        (date(2026, 1, 1), date(2026, 2, 2), date(2026, 4, 1)),
        # … a last day at Christmas moves behind the holidays …
        (date(2024, 11, 25), date(2024, 12, 27), date(2025, 2, 25)),
        # … and a shorter month ends on its last day.
        (date(2023, 1, 31), date(2023, 2, 28), date(2023, 5, 2)),
        (date(2028, 1, 31), date(2028, 2, 29), date(2028, 5, 2)),
    ],
)
def test_a_month_is_counted_to_the_same_day_and_on_to_a_working_day(
    since: date, answer_by: date, extended: date
) -> None:
    assert limits(since).answer_by == answer_by
    assert limits(since).extended == extended
