"""The day of a run in a browser: none crosses midnight, because a late one begins on the next morning."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from app.domain.calendar import LONDON, local
from app.services.clock import DemoClock

LATEST = time(22)
"""From then on a run could still go on at midnight."""

MORNING = time(9)


def ahead_of(now: datetime) -> timedelta:
    """How far the site's clock is ahead of the machine's in a run that begins now."""
    here = local(now)
    if here.time() < LATEST:
        return timedelta()
    return datetime.combine(here.date() + timedelta(days=1), MORNING, LONDON).astimezone(UTC) - now


BEGUN = datetime.now(UTC)
AHEAD = ahead_of(BEGUN)
TODAY = local(BEGUN + AHEAD).date()
"""The day on the pages."""


def at(days: int, hour: int) -> datetime:
    """A moment as it is typed, so many days from today."""
    return datetime(TODAY.year, TODAY.month, TODAY.day, hour, 30) + timedelta(days=days)  # noqa: DTZ001


def on(days: int) -> date:
    """A day, so many days from today."""
    return TODAY + timedelta(days=days)


def said(day: date) -> str:
    """A day as the pages write it."""
    return f"{day.day} {day:%B %Y}"


class Daytime(DemoClock):
    """The demonstration's clock, ahead for a run that begins late."""

    def offset(self) -> timedelta:
        """How far it is ahead of the machine's, with what a test moved it on."""
        return super().offset() + AHEAD
