"""Working days of a council: weekdays that are neither English bank holidays nor its own closure days.

The convention is the one of the deadline vectors: the anchor's own day never counts; a date in is a
date out; a "working-day clock" runs 24 hours on each working day and stands still on the others.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")


def local(moment: datetime) -> datetime:
    """An aware moment as London time. Raises ValueError on a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a date and time needs its time zone, for example 2026-11-20T16:30:00Z")
    return moment.astimezone(LONDON)


def day_in_words(day: date) -> str:
    """27 November 2026."""
    return f"{day.day} {day:%B %Y}"


def moment_in_words(moment: datetime) -> str:
    """27 November 2026 at 16:30, as London's clocks show it. Raises ValueError on a naive moment."""
    here = local(moment)
    return f"{day_in_words(here.date())} at {here:%H:%M}"


def end_of(day: date) -> datetime:
    """The moment (UTC) at which a day is over in London: a deadline on that day is missed then."""
    return datetime.combine(day + timedelta(days=1), time(), LONDON).astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """Calendar months later, on the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(start: date, end: date) -> int:
    """Complete calendar months from start to end, negative when end is earlier."""
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


class WorkingCalendar:
    """The working days of one council.

    `closures`: the council's own closure days with their reason.
    """

    def __init__(self, closures: Mapping[date, str] | None = None) -> None:
        self.closures = dict(closures or {})
        self._bank = holidays.country_holidays("GB", subdiv="ENG")

    def closed_because(self, day: date) -> str:
        """Why a day is not a working day, or an empty string."""
        if day.weekday() >= 5:
            return "Saturday" if day.weekday() == 5 else "Sunday"
        return self.closures.get(day) or self._bank.get(day) or ""

    def is_working_day(self, day: date) -> bool:
        """Whether the council works on that day."""
        return not self.closed_because(day)

    def add_working_days(self, start: date, days: int) -> date:
        """The date `days` working days after (before, when negative) `start`, whose own day never counts."""
        step = timedelta(days=1 if days >= 0 else -1)
        day = start
        left = abs(days)
        while left:
            day += step
            if self.is_working_day(day):
                left -= 1
        return day

    def working_day_hours_after(self, start: datetime, hours: float) -> datetime:
        """`hours` later on a clock that runs all day on working days only; aware, in London time."""
        moment = local(start)
        left = timedelta(hours=hours)
        while True:
            midnight = datetime.combine(moment.date() + timedelta(days=1), time(), LONDON)
            if self.is_working_day(moment.date()):
                # Wall-clock hours: a working day is 24 hours long also when the clocks change.
                room = midnight.replace(tzinfo=None) - moment.replace(tzinfo=None)
                if left < room:
                    return (moment.replace(tzinfo=None) + left).replace(tzinfo=LONDON)
                left -= room
                if not left:
                    return midnight
            moment = midnight
