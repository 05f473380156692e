"""Writes values for people and tools: as FEEL that can be read back, and as JSON."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from app.feel import numbers, temporal
from app.feel.builtins.conversions import shown
from app.feel.limits import Run
from app.feel.values import Function, NoValue, Range, YearsMonths, is_number, number

_TEMPORAL = (date, time, timedelta, YearsMonths)


def written(value: Any) -> str:
    """The value as FEEL: texts in quotes, dates and durations as `@"…"`."""
    if isinstance(value, _TEMPORAL):
        return f'@"{temporal.text(value)}"'
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Range):
        return _range(value)
    if isinstance(value, Function):
        return f"function({', '.join(value.parameters)}) …"
    try:
        return shown(Run({}), value)
    except NoValue:
        return str(value)


def _key(key: str) -> str:
    return key if key.replace(" ", "").isidentifier() else shown(Run({}), key)


def _range(value: Range) -> str:
    if value.start is None or value.end is None:
        sign = ("<", "<=")[value.end_included] if value.start is None else (">", ">=")[value.start_included]
        return f"({sign} {written(value.end if value.start is None else value.start)})"
    opening, closing = "(["[value.start_included], ")]"[value.end_included]
    return f"{opening}{written(value.start)}..{written(value.end)}{closing}"


def as_json(value: Any) -> Any:
    """The value as JSON has it: dates, durations and ranges as their texts, a function as null."""
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, _TEMPORAL):
        return temporal.text(value)
    if isinstance(value, Range):
        return _range(value)
    if is_number(value):
        exact = Decimal(number(value))
        return int(exact) if exact == exact.to_integral_value() else float(numbers.text(number(value)))
    return value if isinstance(value, (str, bool)) else None
