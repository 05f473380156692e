"""What a watch finds is told in words that a manager reads at a glance."""

from __future__ import annotations

import pytest

from app.services.watches.file import long


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (60, "1 minute"),
        (59 * 60, "59 minutes"),
        (119 * 60, "119 minutes"),
        (2 * 3600, "2 hours"),
        (47 * 3600 + 59, "47 hours"),
        (53 * 3600, "2 days"),
    ],
)
def test_a_length_of_time_is_told_in_the_unit_that_fits(seconds: float, told: str) -> None:
    assert long(seconds) == told
