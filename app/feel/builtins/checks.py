"""What a built-in function asks of its arguments; each raises NoValue with the reason.

A list of one item is that item where no list is asked for (DMN 1.5, 10.3.2.9.4).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.feel.numbers import whole
from app.feel.values import Function, NoValue, Range, kind, name_of
from app.feel.values import number as _number

__all__ = ["boolean", "context", "count", "day", "function", "items", "many", "number", "range_", "string"]


def single(value: Any) -> Any:
    """The item of a list of one, anything else as it is."""
    return value[0] if isinstance(value, (list, tuple)) and len(value) == 1 else value


def number(value: Any) -> int | Decimal:
    return _number(single(value))


def string(value: Any) -> str:
    value = single(value)
    if isinstance(value, str):
        return value
    raise NoValue(f"{name_of(value)} is not a text")


def boolean(value: Any) -> bool:
    value = single(value)
    if isinstance(value, bool):
        return value
    raise NoValue(f"{name_of(value)} is neither true nor false")


def count(value: Any) -> int:
    """A whole number."""
    return whole(number(value))


def items(value: Any) -> list[Any]:
    """A list; a value alone counts as a list of one (DMN 1.5, 10.3.2.9.4)."""
    if value is None:
        raise NoValue("null is not a list")
    return list(value) if isinstance(value, (list, tuple)) else [value]


def many(values: tuple[Any, ...]) -> list[Any]:
    """The values of a function that takes one list or several values."""
    if len(values) == 1 and isinstance(values[0], (list, tuple)):
        return list(values[0])
    if len(values) == 1 and values[0] is None:
        raise NoValue("null is not a list")
    return list(values)


def numbers(values: tuple[Any, ...]) -> list[int | Decimal]:
    return [_number(value) for value in many(values)]


def context(value: Any) -> dict[str, Any]:
    value = single(value)
    if isinstance(value, dict):
        return value
    raise NoValue(f"{name_of(value)} is not a context")


def range_(value: Any) -> Range:
    value = single(value)
    if isinstance(value, Range):
        return value
    raise NoValue(f"{name_of(value)} is not a range")


def function(value: Any) -> Function:
    value = single(value)
    if isinstance(value, Function):
        return value
    raise NoValue(f"{name_of(value)} is not a function")


def day(value: Any) -> date:
    """A date, or the date of a date and time."""
    value = single(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    raise NoValue(f"{name_of(value)} is not a date" + (": write date(…)" if kind(value) == "string" else ""))
