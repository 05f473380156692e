"""When a timer is due: ISO 8601 literals as Camunda Modeler writes them, or what FEEL gives.

A date means the end of that day in London. A duration in days and time runs on the clock; one in
months runs on the calendar, in London time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.domain.calendar import add_months, end_of, local

_LENGTH = re.compile(
    r"(?P<sign>-?)P((?P<years>\d+)Y)?((?P<months>\d+)M)?((?P<weeks>\d+)W)?((?P<days>\d+)D)?"
    r"(T((?P<hours>\d+)H)?((?P<minutes>\d+)M)?((?P<seconds>\d+(\.\d+)?)S)?)?"
)
_CYCLE = re.compile(r"R(?P<times>\d*)/((?P<start>\d{4}-[^/]+)/)?(?P<every>P[^/]+)")


@dataclass(frozen=True, slots=True)
class Length:
    """A duration: calendar months, and clock time."""

    months: int = 0
    time: timedelta = timedelta()

    @property
    def positive(self) -> bool:
        """Whether it leads forward in time."""
        return self.months >= 0 and self.time >= timedelta() and (self.months > 0 or self.time > timedelta())

    def after(self, moment: datetime) -> datetime:
        """The moment (UTC) this much later."""
        if not self.months:
            return (moment + self.time).astimezone(UTC)
        here = local(moment)
        day = add_months(here.date(), self.months)
        return (datetime.combine(day, here.timetz()).astimezone(UTC) + self.time).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Cycle:
    """A bounded repetition: the first moment, the distance and how many times in all."""

    first: datetime
    every: Length
    times: int


def moment_of(value: Any) -> datetime:
    """The moment (UTC) that a date, date-time or its ISO text means. Raises ValueError."""
    if isinstance(value, str):
        text = value.strip()
        return moment_of(date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text))
    if isinstance(value, datetime):
        return local(value).astimezone(UTC)
    if isinstance(value, date):
        return end_of(value)
    raise ValueError(f"expected a date or a date and time, got {value!r}")


def length_of(value: Any) -> Length:
    """A duration from FEEL's value or ISO text. Raises ValueError."""
    if isinstance(value, timedelta):
        return Length(time=value)
    months = getattr(value, "months", None)
    if isinstance(months, int):
        return Length(months)
    found = _LENGTH.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or not any(part for name, part in found.groupdict().items() if name != "sign"):
        raise ValueError(f"expected a duration such as P5D or PT2H, got {value!r}")
    part = {name: float(text) if text else 0.0 for name, text in found.groupdict().items() if name != "sign"}
    sign = -1 if found["sign"] else 1
    time = timedelta(**{name: part[name] for name in ("weeks", "days", "hours", "minutes", "seconds")})
    return Length(sign * int(part["years"] * 12 + part["months"]), sign * time)


def cycle_of(value: Any, now: datetime) -> Cycle:
    """A bounded repetition such as `R3/PT1H`, counted from now or from its own start. Raises ValueError."""
    found = _CYCLE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"expected a bounded repetition such as R3/PT1H, got {value!r}")
    if not found["times"] or int(found["times"]) < 1:
        raise ValueError(f"{value!r} has no end: write how many times, for example R3/PT1H")
    every = length_of(found["every"])
    if not every.positive:
        raise ValueError(f"{value!r} does not lead forward in time")
    first = moment_of(found["start"]) if found["start"] else every.after(now)
    return Cycle(first, every, int(found["times"]))
