"""Quiet hours and daily hours, over midnight and over both changes of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from app.domain import quiet

EVENING, MORNING = time(18), time(8)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "held_until"),
    [
        ("2026-11-20T17:59", "2026-11-20T17:59"),
        ("2026-11-20T18:00", "2026-11-21T08:00"),
        ("2026-11-21T03:00", "2026-11-21T08:00"),
        ("2026-11-21T08:00", "2026-11-21T08:00"),
        ("2026-03-28T20:00", "2026-03-29T07:00"),  # the clocks go on in that night
        ("2026-10-24T20:00", "2026-10-25T08:00"),  # and back in this one
    ],
)
def test_what_falls_into_quiet_hours_waits_for_their_end(now: str, held_until: str) -> None:
    assert quiet.after_quiet(at(now), EVENING, MORNING) == at(held_until)


def test_quiet_hours_may_lie_within_one_day_and_need_both_ends() -> None:
    assert quiet.is_quiet(at("2026-11-20T12:30"), time(12), time(13))
    assert not quiet.is_quiet(at("2026-11-20T13:00"), time(12), time(13))
    assert not quiet.is_quiet(at("2026-11-20T12:30"), time(12), None)
    assert not quiet.is_quiet(at("2026-11-20T12:30"), time(12), time(12))


def test_a_daily_hour_is_londons_and_always_ahead() -> None:
    assert quiet.next_at(at("2026-07-01T06:59"), MORNING) == at("2026-07-01T07:00")
    assert quiet.next_at(at("2026-07-01T07:00"), MORNING) == at("2026-07-02T07:00")
    skipped = quiet.next_at(at("2026-03-28T12:00"), time(1, 30))
    assert skipped == at("2026-03-29T01:30"), "half past one does not exist that night: it is half past two"


def test_an_hour_is_read_or_refused() -> None:
    assert quiet.hour("") is None
    assert quiet.hour("08:30") == time(8, 30)
    with pytest.raises(ValueError, match="hour"):
        quiet.hour("25:00")
