"""Dates, times and durations: their texts (ISO 8601 as DMN 1.5, 10.3.4.1 narrows it) and parts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from app.domain.calendar import add_months
from app.feel.values import NoValue, YearsMonths

__all__ = [
    "UTC",
    "Temporal",
    "between",
    "later",
    "months_later",
    "offset",
    "part",
    "read_any",
    "read_date",
    "read_date_and_time",
    "read_duration",
    "read_time",
    "text",
    "time_as_length",
    "time_later",
    "zone",
]

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d(?::\d\d)?)?(?:@([A-Za-z_]+(?:/[A-Za-z_+\-0-9]+)*))?",
    re.ASCII,
)
_DURATION = re.compile(
    r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,9}))?S)?)?",
    re.ASCII,
)
_LONGEST = 100
_ZONES_SIGN = {"-": -1, "+": 1}

Temporal = date | time | datetime | timedelta | YearsMonths


def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name. Raises NoValue."""
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        raise NoValue("the text names no time zone") from None


def offset(text: str) -> tzinfo:
    """`Z`, which the standard writes small too, or `+01:00`. Raises NoValue."""
    if text in ("Z", "z"):
        return UTC
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    if hours > 14 or minutes > 59:
        raise NoValue("the offset from UTC is out of range")
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0)
    return timezone(_ZONES_SIGN[text[0]] * length)


def read_date(text: str) -> date:
    """Raises NoValue."""
    found = _DATE.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else _not("a date (as in 2026-01-31)")
    except ValueError:
        return _not("a date (as in 2026-01-31)")


def read_time(text: str) -> time:
    """Raises NoValue."""
    found = _TIME.fullmatch(text.removeprefix("T"))
    if not found or (found[5] and found[6]):
        return _not("a time (as in 16:30:00)")
    micro = int((found[4] or "0").ljust(9, "0")[:6])
    where = zone(found[6]) if found[6] else offset(found[5]) if found[5] else None
    try:
        return time(int(found[1]), int(found[2]), int(found[3]), micro, where)
    except ValueError:
        return _not("a time (as in 16:30:00)")


def read_date_and_time(text: str) -> datetime:
    """A date alone is its midnight. Raises NoValue."""
    day, separator, rest = text.partition("T")
    if not separator:
        return datetime.combine(read_date(day), time())
    return datetime.combine(read_date(day), read_time(rest))


def read_duration(text: str) -> timedelta | YearsMonths:
    """Raises NoValue."""
    found = _DURATION.fullmatch(text) if len(text) <= _LONGEST else None
    if not found or not any(found.groups()[1:]):
        return _not("a duration (as in P5D or PT2H or P3M)")
    sign = -1 if found[1] else 1
    years, months, *rest = found.groups()[1:]
    if (years or months) and any(rest):
        return _not("a duration: years and months cannot be mixed with days and times")
    if years or months:
        return YearsMonths(sign * (int(years or 0) * 12 + int(months or 0)))
    days, hours, minutes, seconds, fraction = (part or "0" for part in rest)
    try:
        length = timedelta(
            int(days), int(seconds), int(fraction.ljust(9, "0")[:6]), 0, int(minutes), int(hours)
        )
        return sign * length
    except OverflowError:
        return _not("a duration (as in P5D or PT2H or P3M)")


def read_any(text: str) -> Temporal:
    """The text of an `@"…"` literal. Raises NoValue."""
    if text.startswith(("P", "-P")):
        return read_duration(text)
    if not _DATE.match(text):
        return read_time(text) if ":" in text else read_date(text)
    return read_date_and_time(text) if "T" in text else read_date(text)


def _not(what: str) -> NoReturn:
    raise NoValue(f"the text is not {what}")


def later(moment: datetime, length: timedelta) -> datetime:
    """A moment so much later in elapsed time, in the same zone."""
    if moment.tzinfo is None:
        return moment + length
    return (moment.astimezone(UTC) + length).astimezone(moment.tzinfo)


def months_later(day: date, length: YearsMonths) -> date:
    """Calendar months later, on the last day of a shorter month. Keeps a time of day."""
    moved = add_months(day, length.months)
    return datetime.combine(moved, day.timetz()) if isinstance(day, datetime) else moved


def between(end: datetime, start: datetime) -> timedelta:
    """Elapsed time. Raises NoValue when only one of the two has a time zone."""
    if (end.tzinfo is None) != (start.tzinfo is None):
        raise NoValue("a local date and time cannot be set against one with a time zone")
    if end.tzinfo is None or start.tzinfo is None:
        return end - start
    return end.astimezone(UTC) - start.astimezone(UTC)


def time_as_length(at: time) -> timedelta:
    """A time as the length since midnight, in UTC when it has an offset."""
    length = timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
    shift = at.utcoffset()
    return length if shift is None else length - shift


def time_later(at: time, length: timedelta) -> time:
    """A time so much later on the clock, past midnight if need be."""
    moved = datetime.combine(date(2000, 1, 1), at.replace(tzinfo=None)) + length % timedelta(days=1)
    return moved.time().replace(tzinfo=at.tzinfo)


def text(value: Temporal) -> str:
    """The ISO text that reads back as the same value."""
    if isinstance(value, datetime):
        return f"{value.date().isoformat()}T{text(value.timetz())}" if value.tzinfo is None else _zoned(value)
    if isinstance(value, time):
        return _clock(value) + _where(value.tzinfo, value.utcoffset())
    if isinstance(value, timedelta):
        return _length(value)
    return str(value) if isinstance(value, YearsMonths) else value.isoformat()


def _zoned(value: datetime) -> str:
    return f"{value.date().isoformat()}T{_clock(value.time())}{_where(value.tzinfo, value.utcoffset())}"


def _clock(value: time) -> str:
    shown = value.replace(tzinfo=None).isoformat()
    return shown.rstrip("0") if "." in shown else shown


def _where(where: tzinfo | None, shift: timedelta | None) -> str:
    if isinstance(where, ZoneInfo):
        return f"@{where.key}"
    if where is None or shift is None:
        return ""
    if not shift:
        return "Z"
    minutes = abs(shift) // timedelta(minutes=1)
    return f"{'-' if shift < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"


def _length(value: timedelta) -> str:
    size = abs(value)
    hours, rest = divmod(size.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{size.microseconds:06}".rstrip("0") if size.microseconds else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    days = f"{size.days}D" if size.days else ""
    body = days + (f"T{clock}" if clock else "") or "T0S"
    return ("-P" if value < timedelta() else "P") + body


def part(value: Any, name: str) -> Any:
    """A property such as `.year` or `.time offset`. Raises NoValue when that value has none of the name."""
    found = _PARTS.get(type(value), {}).get(name)
    if found is None:
        raise NoValue(f"there is no property {name}")
    return found(value)


def _zone_name(value: Any) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _signed(value: timedelta, unit: int, size: int) -> int:
    seconds = abs(value) // timedelta(seconds=1)
    return (-1 if value < timedelta() else 1) * (seconds // unit % size)


_DAY: dict[str, Any] = {
    "year": lambda v: v.year,
    "month": lambda v: v.month,
    "day": lambda v: v.day,
    "weekday": lambda v: v.isoweekday(),
}
_CLOCK: dict[str, Any] = {
    "hour": lambda v: v.hour,
    "minute": lambda v: v.minute,
    "second": lambda v: v.second,
    "time offset": lambda v: v.utcoffset(),
    "timezone": _zone_name,
}
_PARTS: dict[type, dict[str, Any]] = {
    date: _DAY,
    datetime: {**_DAY, **_CLOCK},
    time: _CLOCK,
    timedelta: {
        "days": lambda v: (-1 if v < timedelta() else 1) * abs(v).days,
        "hours": lambda v: _signed(v, 3600, 24),
        "minutes": lambda v: _signed(v, 60, 60),
        "seconds": lambda v: _signed(v, 1, 60),
    },
    YearsMonths: {
        "years": lambda v: (-1 if v.months < 0 else 1) * (abs(v.months) // 12),
        "months": lambda v: (-1 if v.months < 0 else 1) * (abs(v.months) % 12),
    },
}
