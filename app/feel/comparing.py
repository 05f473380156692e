"""Equality and order of FEEL values, three-valued (DMN 1.5, 10.3.2.15, tables 52 to 54)."""

# mypy: disable-error-code="func-returns-value"
# `return run.warn(…)` gives the null whose reason it records.

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from app.feel.limits import Run
from app.feel.temporal import between, time_as_length
from app.feel.values import Function, NoValue, Range, YearsMonths, is_number, kind, name_of, number

_PLAIN = frozenset((str, bool, int))
"""Of these, as of most values that are compared, Python's own equality is FEEL's."""
_Clock = TypeVar("_Clock", datetime, time)
_ORDERED = (str, timedelta, YearsMonths)


def same(left: Any, right: Any, run: Run) -> bool | None:
    """Whether two values are equal; None for values of different types."""
    if left is None or right is None:
        return left is right
    if type(left) is type(right) and type(left) in _PLAIN:
        return bool(left == right)
    if is_number(left) and is_number(right):
        return bool(number(left) == number(right))
    sort = kind(left)
    if sort != kind(right):
        return run.warn(f"{name_of(left)} and {name_of(right)} are of different types")
    if sort == "list":
        return _same_items(left, right, run)
    if sort == "context":
        return left.keys() == right.keys() and _same_items(
            list(left.values()), [right[key] for key in left], run
        )
    if sort == "range":
        return _same_range(left, right, run)
    if sort == "date and time":
        return _same_moment(left, right)
    return bool(left is right if isinstance(left, Function) else left == right)


def is_same(left: Any, right: Any, run: Run) -> bool:
    """Whether two values are equal, with no warning when their types differ."""
    if left is None or right is None:
        return left is right
    return kind(left) == kind(right) and same(left, right, run) is True


def _same_items(left: Any, right: Any, run: Run) -> bool:
    run.step(len(left))
    return len(left) == len(right) and all(is_same(a, b, run) for a, b in zip(left, right, strict=True))


def _same_range(left: Range, right: Range, run: Run) -> bool:
    closed = (left.start_included, left.end_included) == (right.start_included, right.end_included)
    return closed and _same_items([left.start, left.end], [right.start, right.end], run)


def _same_moment(left: datetime, right: datetime) -> bool:
    return (left.tzinfo is None) == (right.tzinfo is None) and not between(left, right)


def compare(left: Any, right: Any) -> int:
    """Negative, zero or positive as left is less than, equal to or more than right.

    Raises NoValue for values that have no order between them.
    """
    if type(left) is int and type(right) is int:
        return (left > right) - (left < right)
    if is_number(left) and is_number(right):
        a, b = number(left), number(right)
        return (a > b) - (a < b)
    if left is None or right is None:
        raise NoValue("null is neither less nor more than anything")
    if isinstance(left, datetime) and isinstance(right, datetime):
        length = between(*_in_one_zone(left, right))
        return (length > timedelta()) - (length < timedelta())
    if type(left) is type(right):
        return _compare_alike(left, right)
    raise NoValue(f"{name_of(left)} and {name_of(right)} cannot be compared: {_cure(left, right)}")


def _in_one_zone(left: _Clock, right: _Clock) -> tuple[_Clock, _Clock]:
    """For order, a local time takes the zone of the other one (table 54); for equality it never does."""
    if left.tzinfo is None:
        return left.replace(tzinfo=right.tzinfo), right
    return left, right if right.tzinfo is not None else right.replace(tzinfo=left.tzinfo)


def _compare_alike(left: Any, right: Any) -> int:
    if type(left) is time:
        left, right = _in_one_zone(left, right)
        return compare(time_as_length(left), time_as_length(right))
    if isinstance(left, _ORDERED) or type(left) is date:
        return int(left > right) - int(left < right)
    raise NoValue(f"a {kind(left)} is neither less nor more than another")


def _cure(left: Any, right: Any) -> str:
    sorts = {kind(left), kind(right)}
    if sorts == {"date", "date and time"}:
        return "take date(…) of the date and time"
    if "string" in sorts and sorts & {"date", "date and time"}:
        return "make a date of the text with date(…)"
    return f"one is a {kind(left)}, the other a {kind(right)}"


def inside(value: Any, limits: Range, run: Run) -> bool | None:
    """Whether a value lies in a range; None when it cannot be compared with the ends."""
    try:
        if limits.start is not None:
            order = compare(value, limits.start)
            if order < 0 or (order == 0 and not limits.start_included):
                return False
        if limits.end is not None:
            order = compare(value, limits.end)
            if order > 0 or (order == 0 and not limits.end_included):
                return False
    except NoValue as reason:
        return run.warn(str(reason))
    return run.warn("an end of the range is null") if limits.unknown else True


def matches(value: Any, test: Any, run: Run) -> bool | None:
    """`value in test`: equal to it, inside the range, or matched by an item of the list."""
    if isinstance(test, Range):
        return inside(value, test, run)
    if isinstance(test, (list, tuple)):
        run.step(len(test))
        if any(_matches_item(value, item, run) for item in test):
            return True
        return same(value, test, run) is True if isinstance(value, (list, tuple)) else False
    return same(value, test, run)


def _matches_item(value: Any, item: Any, run: Run) -> bool:
    if isinstance(item, Range) and not isinstance(value, Range):
        return inside(value, item, run) is True
    if is_same(value, item, run):
        return True
    nested = isinstance(item, (list, tuple)) and not isinstance(value, (list, tuple))
    return nested and any(_matches_item(value, part, run) for part in item)
