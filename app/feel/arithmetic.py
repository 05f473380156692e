"""+ - * / ** on FEEL values: which types they join and what comes of it (DMN 1.5, tables 56 to 62)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.feel import numbers, temporal
from app.feel.numbers import DIGITS
from app.feel.values import NoValue, YearsMonths, is_number, name_of, number

_MICROSECOND = timedelta(microseconds=1)


def add(left: Any, right: Any) -> Any:
    """Raises NoValue, as all of these do."""
    if is_number(left) and is_number(right):
        return numbers.add(number(left), number(right))
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, (timedelta, YearsMonths)) and isinstance(right, (date, time)):
        left, right = right, left
    return _moved(left, right, 1, "added to")


def total(items: Sequence[Any]) -> Any:
    """Numbers, or durations of one kind, added up; there is at least one."""
    if not all(is_number(item) or isinstance(item, (timedelta, YearsMonths)) for item in items):
        raise NoValue("only numbers and durations are added up")
    sum_ = items[0]
    for item in items[1:]:
        sum_ = add(sum_, item)
    return sum_


def subtract(left: Any, right: Any) -> Any:
    if is_number(left) and is_number(right):
        return numbers.subtract(number(left), number(right))
    if isinstance(left, date) and isinstance(right, date):
        return _between(left, right)
    if isinstance(left, time) and isinstance(right, time):
        if (left.utcoffset() is None) != (right.utcoffset() is None):
            raise NoValue("a local time cannot be set against one with an offset")
        return temporal.time_as_length(left) - temporal.time_as_length(right)
    return _moved(left, right, -1, "subtracted from")


def _between(end: date, start: date) -> timedelta:
    """A date beside a moment is its midnight in UTC, so that a local moment has no distance from it."""
    moments = [
        each if isinstance(each, datetime) else datetime.combine(each, time(), temporal.UTC)
        for each in (end, start)
    ]
    return temporal.between(*moments)


def _moved(left: Any, length: Any, sign: int, verb: str) -> Any:
    if isinstance(length, YearsMonths):
        if isinstance(left, YearsMonths):
            return YearsMonths(left.months + sign * length.months)
        if isinstance(left, date):
            return temporal.months_later(left, YearsMonths(sign * length.months))
    elif isinstance(length, timedelta):
        if isinstance(left, timedelta):
            return left + sign * length
        if isinstance(left, datetime):
            return temporal.later(left, sign * length)
        if isinstance(left, date):
            return (datetime.combine(left, time()) + sign * length).date()
        if isinstance(left, time):
            return temporal.time_later(left, sign * length)
    first, second = (left, length) if sign > 0 else (length, left)
    raise NoValue(f"{name_of(first)} cannot be {verb} {name_of(second)}")


def multiply(left: Any, right: Any) -> Any:
    if is_number(left) and is_number(right):
        return numbers.multiply(number(left), number(right))
    if is_number(left) and isinstance(right, (timedelta, YearsMonths)):
        left, right = right, left
    if isinstance(left, (timedelta, YearsMonths)) and is_number(right):
        return _scaled(left, Decimal(number(right)), DIGITS.multiply)
    raise NoValue(f"{name_of(left)} cannot be multiplied by {name_of(right)}")


def divide(left: Any, right: Any) -> Any:
    if is_number(left) and is_number(right):
        return numbers.divide(number(left), number(right))
    if isinstance(left, (timedelta, YearsMonths)) and is_number(right):
        if not right:
            raise NoValue("a duration cannot be divided by zero")
        return _scaled(left, Decimal(number(right)), DIGITS.divide)
    if isinstance(left, (timedelta, YearsMonths)) and type(left) is type(right):
        return numbers.divide(_units(left), _units(right))
    raise NoValue(f"{name_of(left)} cannot be divided by {name_of(right)}")


def _units(length: timedelta | YearsMonths) -> int:
    return length.months if isinstance(length, YearsMonths) else length // _MICROSECOND


def _scaled(
    length: timedelta | YearsMonths, by: Decimal, operation: Callable[[Decimal, Decimal], Decimal]
) -> timedelta | YearsMonths:
    units = int(operation(Decimal(_units(length)), by))
    return YearsMonths(units) if isinstance(length, YearsMonths) else units * _MICROSECOND


def power(left: Any, right: Any) -> Any:
    return numbers.power(number(left), number(right))


def negate(value: Any) -> Any:
    if isinstance(value, timedelta):
        return -value
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.months)
    return numbers.subtract(0, number(value))
