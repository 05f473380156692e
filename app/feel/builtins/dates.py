"""Date, time and duration functions (DMN 1.5, 10.3.4.1, 10.3.4.6, 10.3.4.8 and 10.3.4.11)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.calendar import LONDON, months_between
from app.feel import temporal
from app.feel.builtins import checks
from app.feel.builtins.registry import builtin
from app.feel.comparing import same
from app.feel.limits import Run
from app.feel.values import NoValue, YearsMonths, kind, name_of

dates = partial(builtin, group="Dates and times")


@dates(
    "date(from) | date(year, month, day)",
    "A date from its text, from a date and time, or from its parts.",
    ('date("2026-11-22")', '@"2026-11-22"'),
    ("date(2026, 11, 22)", '@"2026-11-22"'),
    ('date(@"2026-11-22T09:30:00Z")', '@"2026-11-22"'),
)
def _date(run: Run, *parts: Any) -> date:
    del run
    if len(parts) == 3:
        return date(*(checks.count(part) for part in parts))
    return temporal.read_date(parts[0]) if isinstance(parts[0], str) else checks.day(parts[0])


@dates(
    "time(from) | time(hour, minute, second, offset?)",
    "A time of day from its text, from a date and time, or from its parts.",
    ('time("09:30:00")', '@"09:30:00"'),
    ('time(@"2026-11-22T09:30:00")', '@"09:30:00"'),
    ("time(9, 30, 0)", '@"09:30:00"'),
)
def _time(run: Run, *parts: Any) -> time:
    del run
    if len(parts) == 1:
        return _time_of(parts[0])
    hour, minute, second = parts[:3]
    seconds = checks.number(second)
    micro = int((seconds - int(seconds)) * 1_000_000)
    return time(checks.count(hour), checks.count(minute), int(seconds), micro, _offset(*parts[3:]))


def _time_of(value: Any) -> time:
    if isinstance(value, str):
        return temporal.read_time(value)
    if isinstance(value, datetime):
        return value.timetz()
    if isinstance(value, time):
        return value
    if isinstance(value, date):
        return time(tzinfo=temporal.UTC)
    raise NoValue(f"{name_of(value)} is not a time")


def _offset(length: Any = None) -> tzinfo | None:
    if length is None:
        return None
    if isinstance(length, timedelta):
        return timezone(length)
    raise NoValue(f"{name_of(length)} is not a duration")


@dates(
    "date and time(from) | date and time(date, time) | date and time(date, timezone)",
    "A date and time from its text, or from a date and a time of day.",
    ('date and time("2026-11-22T09:30:00Z")', '@"2026-11-22T09:30:00Z"'),
    ('date and time(@"2026-11-22", @"09:30:00")', '@"2026-11-22T09:30:00"'),
)
def _date_and_time(run: Run, *parts: Any) -> datetime:
    del run
    if len(parts) == 2 and isinstance(parts[1], str) and isinstance(parts[0], datetime):
        return _in_zone(parts[0], temporal.zone(parts[1]))
    if len(parts) == 2 and isinstance(parts[1], time):
        return datetime.combine(checks.day(parts[0]), parts[1])
    if len(parts) == 2:
        raise NoValue(f"{name_of(parts[1])} is not a time")
    if isinstance(parts[0], datetime):
        return parts[0]
    if isinstance(parts[0], date):
        return datetime.combine(parts[0], time(tzinfo=temporal.UTC))
    return temporal.read_date_and_time(checks.string(parts[0]))


def _in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


@dates(
    "duration(from)",
    "A duration from its text: days and times, or years and months, never both.",
    ('duration("P5D")', '@"P5D"'),
    ('duration("P1Y6M").months', "6"),
)
def _duration(run: Run, text: Any) -> timedelta | YearsMonths:
    del run
    if isinstance(text, (timedelta, YearsMonths)):
        return text
    return temporal.read_duration(checks.string(text))


@dates(
    "years and months duration(from, to)",
    "The complete years and months between two dates.",
    ('years and months duration(@"2025-01-31", @"2026-03-30")', '@"P1Y1M"'),
)
def _years_and_months(run: Run, start: Any, end: Any) -> YearsMonths:
    del run
    return YearsMonths(months_between(checks.day(start), checks.day(end)))


@dates("now()", "The current date and time.", ("now() instance of date and time", "true"))
def _now(run: Run) -> datetime:
    del run
    return datetime.now(LONDON)


@dates("today()", "The current date.", ("today() instance of date", "true"))
def _today(run: Run) -> date:
    del run
    return datetime.now(LONDON).date()


@dates("day of year(date)", "The number of the day in its year.", ('day of year(@"2019-09-17")', "260"))
def _day_of_year(run: Run, day: Any) -> int:
    del run
    return checks.day(day).timetuple().tm_yday


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dates("day of week(date)", "The English name of the day.", ('day of week(@"2019-09-17")', '"Tuesday"'))
def _day_of_week(run: Run, day: Any) -> str:
    del run
    return _DAYS[checks.day(day).weekday()]


@dates(
    "month of year(date)", "The English name of the month.", ('month of year(@"2019-09-17")', '"September"')
)
def _month_of_year(run: Run, day: Any) -> str:
    del run
    return _MONTHS[checks.day(day).month - 1]


@dates("week of year(date)", "The ISO number of the week.", ('week of year(@"2003-12-29")', "1"))
def _week_of_year(run: Run, day: Any) -> int:
    del run
    return checks.day(day).isocalendar().week


@dates(
    "is(value1, value2)",
    "Whether two values are the same thing: of one type, and dates and times in the same zone too.",
    ('is(@"2012-12-25", @"2012-12-25T00:00:00")', "false"),
    ('is(@"23:00:50Z", @"23:00:50+00:00")', "true"),
)
def _is(run: Run, first: Any, second: Any) -> bool:
    if kind(first) != kind(second):
        return False
    if isinstance(first, (datetime, time)):
        return _same_zone(first, second) and first == second
    return same(first, second, run) is True


def _same_zone(first: Any, second: Any) -> bool:
    names = {getattr(value.tzinfo, "key", None) for value in (first, second)}
    return len(names) == 1 and first.utcoffset() == second.utcoffset()
