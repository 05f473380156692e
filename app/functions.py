"""The functions that Holdfast adds to FEEL: the clocks of the protocols.

They bind `app.domain.calendar` to the FEEL evaluator; names have spaces as FEEL's own have.
A text in ISO 8601 form is taken where a date is expected, because JSON has no dates.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from app.domain.calendar import add_months, local, months_between
from app.ports import Calendar


def moment(value: Any) -> date | datetime:
    """A date or an aware date and time from a FEEL value or its ISO text. Raises ValueError."""
    if isinstance(value, str):
        text = value.strip()
        parsed = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
        return moment(parsed)
    if isinstance(value, datetime):
        return local(value)
    if isinstance(value, date):
        return value
    raise ValueError(f"expected a date or a date and time, got {value!r}")


def day_of(value: Any) -> date:
    """The London date of a date, a moment or ISO text."""
    at = moment(value)
    return at.date() if isinstance(at, datetime) else at


def whole(value: Any) -> int:
    """A whole number. Raises ValueError."""
    if isinstance(value, bool) or int(value) != value:
        raise ValueError(f"expected a whole number, got {value!r}")
    return int(value)


def _moved(start: Any, day: Callable[[date], date]) -> date | datetime:
    """Move the day and keep the London time of day, if there is one."""
    at = moment(start)
    if isinstance(at, datetime):
        return datetime.combine(day(at.date()), at.timetz())
    return day(at)


def functions(calendar: Calendar, now: Callable[[], datetime]) -> dict[str, Callable[..., Any]]:
    """Name → function, for a council's calendar and a clock."""

    def add_working_days(start: Any, days: Any) -> date | datetime:
        return _moved(start, lambda day: calendar.add_working_days(day, whole(days)))

    def add_days(start: Any, days: Any) -> date | datetime:
        return _moved(start, lambda day: day + timedelta(days=whole(days)))

    def add_weeks(start: Any, weeks: Any) -> date | datetime:
        return _moved(start, lambda day: day + timedelta(weeks=whole(weeks)))

    def add_months_(start: Any, months: Any) -> date | datetime:
        return _moved(start, lambda day: add_months(day, whole(months)))

    def working_day_hours_after(start: Any, hours: Any) -> datetime:
        at = moment(start)
        if not isinstance(at, datetime):
            raise ValueError("working day hours after needs a date and time, not a date alone")
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
