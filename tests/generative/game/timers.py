"""When a timer is due (10.5.5, 13.5): a date, a duration from now, or a bounded cycle of durations."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from app.domain.calendar import end_of
from app.domain.process import EventDefinition
from tests.generative.game import expressions

_LENGTH = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_CYCLE = re.compile(r"R(\d+)/(.*)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?")


def moments(where: str, event: EventDefinition, context: dict[str, Any], now: datetime) -> list[datetime]:
    """All moments at which it is due, in order."""
    assert event.expression is not None
    text = event.expression.text
    literal = any(pattern.fullmatch(text) for pattern in (_LENGTH, _CYCLE, _DATE))
    found = text if literal else expressions.value(where, event.expression, context)
    if event.timer == "date":
        return [_moment(found)]
    if event.timer == "duration":
        return [now + _length(found)]
    cycle = _CYCLE.fullmatch(found)
    assert cycle is not None
    return [now + _length(cycle[2]) * count for count in range(1, int(cycle[1]) + 1)]


def _moment(found: Any) -> datetime:
    if isinstance(found, str):
        found = datetime.fromisoformat(found) if "T" in found else date.fromisoformat(found)
    return found if isinstance(found, datetime) else end_of(found)


def _length(found: Any) -> timedelta:
    if isinstance(found, timedelta):
        return found
    parts = _LENGTH.fullmatch(found)
    assert parts is not None
    days, hours, minutes = (int(part or 0) for part in parts.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)
