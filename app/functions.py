"""The functions that Holdfast adds to FEEL: the clocks of the protocols.

They bind `app.domain.calendar` to the FEEL evaluator; names have spaces as FEEL's own have.
A text in ISO 8601 form is taken where a date is expected, because JSON has no dates.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

from app.domain.calendar import add_months, local, months_between
from app.ports import Calendar

MOST_YEARS = 100
"""A technical bound, far beyond any protocol: working days are walked one by one."""
PER_YEAR = {"days": 366, "working days": 261, "weeks": 53, "months": 12, "hours": 366 * 24}


def moment(value: Any) -> date | datetime:
    """A date or an aware date and time from a FEEL value or its ISO text. Raises ValueError."""
    if isinstance(value, str):
        return moment(_parsed(value.strip()))
    if isinstance(value, datetime):
        return local(value)
    if isinstance(value, date):
        return value
    raise ValueError("expected a date or a date and time")


def _parsed(text: str) -> date | datetime:
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        # Python's own message would quote the text, which may be about a child.
        raise ValueError("the text is no date, as in 2026-11-20 or 2026-11-20T16:30:00Z") from None


def day_of(value: Any) -> date:
    """The London date of a date, a moment or ISO text."""
    at = moment(value)
    return at.date() if isinstance(at, datetime) else at


def whole(value: Any) -> int:
    """A whole number. Raises ValueError."""
    if not _is_number(value) or int(value) != value:
        raise ValueError("expected a whole number")
    return int(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) and isfinite(value)


def counted(value: Any, unit: str) -> int:
    """A whole number of days, weeks, months or hours within `MOST_YEARS`. Raises ValueError."""
    count = whole(value)
    bounded(count, unit)
    return count


def bounded(count: float, unit: str) -> None:
    """Raises ValueError when it is more than `MOST_YEARS`."""
    most = MOST_YEARS * PER_YEAR[unit]
    if abs(count) > most:
        raise ValueError(f"at most {most:,} {unit} ({MOST_YEARS} years) can be added")


def _moved(start: Any, day: Callable[[date], date]) -> date | datetime:
    """Move the day and keep the London time of day, if there is one."""
    at = moment(start)
    if isinstance(at, datetime):
        return datetime.combine(day(at.date()), at.timetz())
    return day(at)


def functions(calendar: Calendar, now: Callable[[], datetime]) -> dict[str, Callable[..., Any]]:
    """Name → function, for a council's calendar and a clock."""

    def add_working_days(start: Any, days: Any) -> date | datetime:
        return _moved(start, lambda day: calendar.add_working_days(day, counted(days, "working days")))

    def add_days(start: Any, days: Any) -> date | datetime:
        return _moved(start, lambda day: day + timedelta(days=counted(days, "days")))

    def add_weeks(start: Any, weeks: Any) -> date | datetime:
        return _moved(start, lambda day: day + timedelta(weeks=counted(weeks, "weeks")))

    def add_months_(start: Any, months: Any) -> date | datetime:
        return _moved(start, lambda day: add_months(day, counted(months, "months")))

    def working_day_hours_after(start: Any, hours: Any) -> datetime:
        at = moment(start)
        if not isinstance(at, datetime):
            raise ValueError("working day hours after needs a date and time, not a date alone")
        if not _is_number(hours):
            raise ValueError("expected a number of hours")
        bounded(hours, "hours")
        return calendar.working_day_hours_after(at, float(hours))

    def same_day(first: Any, second: Any = None) -> date | bool:
        return day_of(first) if second is None else day_of(first) == day_of(second)

    def months_since(start: Any, at: Any = None) -> int:
        return months_between(day_of(start), day_of(now() if at is None else at))

    return {
        "add working days": add_working_days,
        "add days": add_days,
        "add weeks": add_weeks,
        "add months": add_months_,
        "working day hours after": working_day_hours_after,
        "same day": same_day,
        "months since": months_since,
        "now": lambda: local(now()),
        "today": lambda: local(now()).date(),
    }
