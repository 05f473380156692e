"""FEEL's values in Python, and what the same, less and text mean for them.

| FEEL | Python |
|---|---|
| number | int or Decimal inside; a float that comes in is read by its shortest text |
| string, boolean, null | str, bool, None |
| date, time, date and time | datetime.date, datetime.time, datetime.datetime (local or zoned) |
| days and time duration | datetime.timedelta |
| years and months duration | YearsMonths |
| list, context | list (or tuple), dict |
| range | Range |
| function | Function |
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

LARGEST_INT = 2**63 - 1
"""Whole numbers beyond this leave FEEL as floats, because JSON readers do not keep them."""


class NoValue(ValueError):
    """Why an operation has no value; the expression's value there is null."""


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years and months duration, in months (negative: backwards)."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        sign = "-" if self.months < 0 else ""
        return sign + "P" + (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")


@dataclass(frozen=True, slots=True)
class Range:
    """A range of numbers, texts, dates, times or durations; an end that is None is open for ever.

    `unknown`: an end was written but is null, so that nothing is known to lie inside (DMN 1.5, 10.3.2.7).
    """

    start: Any
    end: Any
    start_included: bool = True
    end_included: bool = True
    unknown: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function as a value: a built-in one, or one that an expression defined."""

    name: str
    parameters: tuple[str, ...]
    call: Callable[..., Any]


def number(value: Any) -> int | Decimal:
    """The number, whole ones as int or Decimal. Raises NoValue when it is not a number."""
    kind = type(value)
    if kind is int or kind is Decimal:
        return value  # type: ignore[no-any-return]
    if kind is float:
        return _from_float(value)
    raise NoValue(f"{name_of(value)} is not a number")


def _from_float(value: float) -> Decimal:
    exact = Decimal(repr(value))
    if not exact.is_finite():
        raise NoValue("a number that is not finite has no meaning in FEEL")
    return exact


def is_number(value: Any) -> bool:
    return type(value) in (int, Decimal, float)


def kind(value: Any) -> str:
    """The FEEL type's name."""
    return _KINDS.get(type(value)) or _slow_kind(value)


_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    Decimal: "number",
    float: "number",
    str: "string",
    datetime: "date and time",
    date: "date",
    time: "time",
    timedelta: "days and time duration",
    YearsMonths: "years and months duration",
    list: "list",
    tuple: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}


def _slow_kind(value: Any) -> str:
    for python_type in (bool, int, str, datetime, date, time, timedelta, dict):
        if isinstance(value, python_type):
            return _KINDS[python_type]
    return "other"


def name_of(value: Any) -> str:
    """What a warning calls a value: its type alone, because values are about children."""
    what = kind(value)
    return "null" if what == "null" else "a value" if what == "other" else f"a {what}"


def plain(value: Any, count: Callable[[int], None]) -> Any:
    """A value as the world outside has it: whole numbers int, others float (null when too large).

    Lists and contexts are copied, functions become null. `count` is told of the work (`Run.step`).
    """
    python_type = type(value)
    if python_type is Decimal:
        return _plain_number(value)
    if python_type is int:
        return value if -LARGEST_INT <= value <= LARGEST_INT else float(value)
    if python_type is list or python_type is tuple:
        count(len(value))
        return [plain(item, count) for item in value]
    if python_type is dict:
        count(len(value))
        return {key: plain(item, count) for key, item in value.items()}
    return None if python_type is Function else value


def _plain_number(value: Decimal) -> int | float | None:
    if value == value.to_integral_value() and abs(value) <= LARGEST_INT:
        return int(value)
    near = float(value)
    return near if isfinite(near) else None
