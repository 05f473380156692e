"""The day on the pages of a run in a browser is one day from its beginning to its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.calendar import local
from tests.browser.clock import LATEST, MORNING, ahead_of


@pytest.mark.parametrize(
    ("begun", "hours"),
    [
        (datetime(2026, 11, 20, 21, 59, tzinfo=UTC), 0),
        (datetime(2026, 11, 20, 22, 0, tzinfo=UTC), 11),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), 9.5),
        (datetime(2026, 7, 3, 20, 59, tzinfo=UTC), 0),
        (datetime(2026, 7, 3, 21, 30, tzinfo=UTC), 10.5),
        (datetime(2026, 7, 3, 23, 10, tzinfo=UTC), 0),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), 9),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), 0),
    ],
)
def test_a_run_that_begins_late_begins_on_the_next_morning(begun: datetime, hours: float) -> None:
    assert ahead_of(begun) == timedelta(hours=hours)
    shown = local(begun + ahead_of(begun))
    assert shown.time() < LATEST
    assert not hours or shown.time() == MORNING
