"""Variables as JSON and back with the same types.

JSON's own values stand as they are. Every other type, and a context with a key `$`, becomes
`{"$": [tag, …]}`. A moment keeps its zone, because arithmetic across a change of the clocks needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.errors import HoldfastError
from app.feel.values import Range, YearsMonths

PLAIN = frozenset({str, int, float, bool, type(None)})
"""The types that JSON gives back as they are."""


class WrongType(HoldfastError, TypeError):
    """A variable cannot hold a {type}."""

    def __init__(self, kind: type) -> None:
        self.kind = kind
        super().__init__(
            f"A variable cannot hold a {kind.__name__}. Give a text, a number, yes or no, a date, a time, a "
            "duration, a list, or a context whose keys are texts."
        )


def encode(value: Any) -> Any:
    """A value as JSON. Raises WrongType for what no variable can hold, such as a function."""
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is list or kind is tuple:
        return [encode(item) for item in value]
    if kind is dict:
        if "$" in value:
            return {"$": ["context", [[key, encode(item)] for key, item in value.items()]]}
        return {key: encode(item) for key, item in value.items()}
    writer = _WRITERS.get(kind)
    if writer is None:
        raise WrongType(kind)
    return {"$": writer(value)}


def decode(value: Any) -> Any:
    """The value that `encode` was given."""
    kind = type(value)
    if kind is list:
        return [decode(item) for item in value]
    if kind is dict:
        tagged = value.get("$")
        if tagged is not None:
            if tagged[0] == "date":  # by far the most frequent
                return date.fromisoformat(tagged[1])
            return _READERS[tagged[0]](*tagged[1:])
        return {key: decode(item) for key, item in value.items()}
    return value


def own(value: Any) -> Any:
    """A copy that shares no list or context with the caller's value. Raises WrongType."""
    kind = type(value)
    if kind in PLAIN:
        return value
    if isinstance(value, dict):
        for key in value:
            if type(key) is not str:
                raise WrongType(type(key))
        return {key: own(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [own(item) for item in value]
    if kind not in _WRITERS:
        raise WrongType(kind)
    return value


def _zone(where: tzinfo | None) -> str:
    return where.key or "" if isinstance(where, ZoneInfo) else "UTC" if where is UTC else ""


def _read_moment(text: str, zone: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if not zone:
        return moment
    return moment.astimezone(UTC if zone == "UTC" else ZoneInfo(zone))


def _read_time(text: str, zone: str) -> time:
    at = time.fromisoformat(text)
    return at.replace(tzinfo=UTC if zone == "UTC" else ZoneInfo(zone)) if zone else at


_WRITERS: dict[type, Callable[[Any], list[Any]]] = {
    date: lambda v: ["date", v.isoformat()],
    datetime: lambda v: ["moment", v.isoformat(), _zone(v.tzinfo)],
    time: lambda v: ["time", v.isoformat(), _zone(v.tzinfo)],
    timedelta: lambda v: ["length", v.days, v.seconds, v.microseconds],
    YearsMonths: lambda v: ["months", v.months],
    Decimal: lambda v: ["decimal", str(v)],
    Range: lambda v: ["range", encode(v.start), encode(v.end), v.start_included, v.end_included],
}
_READERS: dict[str, Callable[..., Any]] = {
    "date": date.fromisoformat,
    "moment": _read_moment,
    "time": _read_time,
    "length": timedelta,
    "months": YearsMonths,
    "decimal": Decimal,
    "range": lambda start, end, *included: Range(decode(start), decode(end), *included),
    "context": lambda pairs: {key: decode(item) for key, item in pairs},
}
