"""Texts of values and values of texts (DMN 1.5, 10.3.4.1)."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from functools import partial
from typing import Any

from app.feel import numbers, temporal
from app.feel.builtins import checks
from app.feel.builtins.registry import builtin
from app.feel.limits import Run
from app.feel.values import Function, NoValue, Range, YearsMonths, is_number, number

conversion = partial(builtin, group="Conversions")
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_LONGEST_NUMBER = 200


@conversion(
    "string(from)",
    "The text of any value.",
    ("string(1.10)", '"1.1"'),
    ('string(@"2026-11-22")', '"2026-11-22"'),
)
def _string(run: Run, value: Any) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else shown(run, value)
    run.text(len(text))
    return text


def shown(run: Run, value: Any) -> str:
    """A value as FEEL would be written: texts in quotes. Counts as work, one step a part."""
    run.step()
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if is_number(value):
        return numbers.text(number(value))
    if isinstance(value, str):
        run.text(len(value))
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, (date, time, timedelta, YearsMonths)):
        return temporal.text(value)
    return _shown_parts(run, value)


def _shown_parts(run: Run, value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(shown(run, item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {shown(run, item)}" for key, item in value.items()) + "}"
    if isinstance(value, Range):
        return _shown_range(run, value)
    if isinstance(value, Function):
        return value.name
    raise NoValue("the value has no text")


def _shown_range(run: Run, value: Range) -> str:
    opening, closing = "[" if value.start_included else "(", "]" if value.end_included else ")"
    if value.start is None:
        return f"({'<=' if value.end_included else '<'} {shown(run, value.end)})"
    if value.end is None:
        return f"({'>=' if value.start_included else '>'} {shown(run, value.start)})"
    return f"{opening}{shown(run, value.start)}..{shown(run, value.end)}{closing}"


@conversion(
    "number(from, grouping separator?, decimal separator?)",
    "The number that a text writes; the separators are a space, a comma or a full stop.",
    ('number("1,500.75", ",", ".")', "1500.75"),
    ('number("5")', "5"),
)
def _number(run: Run, text: Any, grouping: Any = None, point: Any = None) -> Any:
    del run
    if is_number(text):
        return number(text)
    written = checks.string(text)
    if (
        grouping not in (None, " ", ",", ".")
        or point not in (None, ",", ".")
        or (point and grouping == point)
    ):
        raise NoValue("these are no separators")
    if grouping is not None:
        written = written.replace(grouping, "")
    if point is not None:
        written = written.replace(point, ".")
    return number_of(written)


def number_of(written: str) -> Any:
    """The number that a text writes as a FEEL literal. Raises NoValue."""
    if len(written) > _LONGEST_NUMBER or not _NUMBER.fullmatch(written):
        raise NoValue("the text is not a number")
    return numbers.read(written)
