"""The answers of both sides in one form: what a value is, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.feel import SyntaxFault, compile, compile_unary, temporal
from app.feel.values import NoValue, Range, YearsMonths, kind

Answer = tuple[Any, ...]
NULL: Answer = ("null",)
CLOSE = Decimal("1e-9")
"""feelin counts with 64-bit floats, Holdfast with 34 decimal digits (10.3.2.3.1)."""


def ours(text: str, context: Mapping[str, Any], *, unary: bool = False) -> Answer:
    """Holdfast's answer. What cannot be read is null, which is what the standard makes of it at run time."""
    try:
        compiled = (compile_unary if unary else compile)(text, lenient=True)
    except SyntaxFault:
        return NULL
    return told(compiled.exact(context))


def told(value: Any) -> Answer:
    """A value of Holdfast."""
    sort = kind(value)
    if sort == "null":
        return NULL
    if sort == "number":
        return "number", Decimal(str(value))
    if sort == "list":
        return "list", tuple(told(item) for item in value)
    if sort == "context":
        return "context", tuple(sorted((key, told(item)) for key, item in value.items()))
    if isinstance(value, Range):
        return "range", value.start_included, told(value.start), told(value.end), value.end_included
    if sort == "function":
        return ("function",)
    return ("temporal", value) if sort not in ("string", "boolean") else (sort, value)


def theirs(answer: Mapping[str, Any]) -> Answer:
    """feelin's answer."""
    return NULL if "error" in answer else _read(answer["value"])


def _read(value: list[Any]) -> Answer:
    sort, *rest = value
    if sort == "number":
        number = Decimal(rest[0]) if rest[0] not in ("NaN", "Infinity", "-Infinity") else None
        return NULL if number is None else ("number", number)
    if sort == "list":
        return "list", tuple(_read(item) for item in rest[0])
    if sort == "context":
        return "context", tuple(sorted((key, _read(item)) for key, item in rest[0]))
    if sort == "range":
        return "range", rest[0], _read(rest[1]), _read(rest[2]), rest[3]
    return ("temporal", _temporal(rest[0])) if sort == "temporal" else tuple(value)


def _temporal(text: str) -> Any:
    try:
        return temporal.read_any(text)
    except NoValue:
        return text


def agree(one: Any, other: Any) -> bool:
    """Whether two answers are the same, numbers nearly."""
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one - other) <= CLOSE * max(1, abs(one))
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(agree, one, other))
    if isinstance(one, (datetime, time)) and type(one) is type(other):
        return one == other and (one.tzinfo is None) == (other.tzinfo is None)
    if isinstance(one, (date, timedelta, YearsMonths)):
        return type(one) is type(other) and one == other
    return type(one) is type(other) and bool(one == other)
