"""Number and boolean functions (DMN 1.5, 10.3.4.2 and 10.3.4.5)."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    InvalidOperation,
    Overflow,
)
from functools import partial
from typing import Any

from app.feel import numbers
from app.feel.builtins import checks
from app.feel.builtins.registry import builtin
from app.feel.limits import Run
from app.feel.numbers import DIGITS
from app.feel.values import NoValue

maths = partial(builtin, group="Numbers and logic")
_LARGEST_SCALE = 6176


@maths("not(negand)", "True for false and false for true; null for anything else.", ("not(true)", "false"))
def _not(run: Run, negand: Any) -> bool | None:
    del run
    return not negand if isinstance(negand, bool) else None


def _rounded(value: Any, scale: Any, rounding: str) -> int | Decimal:
    exact, places = Decimal(checks.number(value)), checks.count(scale)
    if not -_LARGEST_SCALE <= places <= _LARGEST_SCALE:
        raise NoValue(f"the scale {places} is out of range")
    if exact.as_tuple().exponent >= -places:  # type: ignore[operator]
        return exact
    wide = DIGITS.copy()
    wide.prec = 6200
    return DIGITS.create_decimal(exact.quantize(Decimal((0, (1,), -places)), rounding, wide))


@maths(
    "decimal(n, scale)",
    "A number rounded to so many decimal places, halves to the even digit.",
    ("decimal(1/3, 2)", "0.33"),
    ("decimal(2.5, 0)", "2"),
)
def _decimal(run: Run, n: Any, scale: Any) -> int | Decimal:
    del run
    return _rounded(n, scale, ROUND_HALF_EVEN)


@maths("floor(n, scale?)", "Rounded down to the next lower number.", ("floor(-1.5)", "-2"))
def _floor(run: Run, n: Any, scale: Any = 0) -> int | Decimal:
    del run
    return _rounded(n, scale, ROUND_FLOOR)


@maths("ceiling(n, scale?)", "Rounded up to the next higher number.", ("ceiling(1.2)", "2"))
def _ceiling(run: Run, n: Any, scale: Any = 0) -> int | Decimal:
    del run
    return _rounded(n, scale, ROUND_CEILING)


@maths("round up(n, scale)", "Rounded away from zero.", ("round up(-5.5, 0)", "-6"))
def _round_up(run: Run, n: Any, scale: Any) -> int | Decimal:
    del run
    return _rounded(n, scale, ROUND_UP)


@maths("round down(n, scale)", "Rounded towards zero.", ("round down(-5.5, 0)", "-5"))
def _round_down(run: Run, n: Any, scale: Any) -> int | Decimal:
    del run
    return _rounded(n, scale, ROUND_DOWN)


@maths(
    "round half up(n, scale)",
    "Rounded to the nearest, halves away from zero.",
    ("round half up(2.5, 0)", "3"),
)
def _round_half_up(run: Run, n: Any, scale: Any) -> int | Decimal:
    del run
    return _rounded(n, scale, ROUND_HALF_UP)


@maths(
    "round half down(n, scale)",
    "Rounded to the nearest, halves towards zero.",
    ("round half down(2.5, 0)", "2"),
)
def _round_half_down(run: Run, n: Any, scale: Any) -> int | Decimal:
    del run
    return _rounded(n, scale, ROUND_HALF_DOWN)


@maths("abs(n)", "A number or duration without its sign.", ("abs(-10)", "10"), ('abs(@"-P2D")', '@"P2D"'))
def _abs(run: Run, n: Any) -> Any:
    del run
    from_zero = getattr(n, "months", None)
    if from_zero is not None:
        return type(n)(abs(from_zero))
    return abs(n) if hasattr(n, "total_seconds") else abs(checks.number(n))


@maths(
    "modulo(dividend, divisor)",
    "What is left of a division; it has the divisor's sign.",
    ("modulo(-12, 5)", "3"),
)
def _modulo(run: Run, dividend: Any, divisor: Any) -> int | Decimal:
    del run
    first, second = checks.number(dividend), checks.number(divisor)
    times = _rounded(numbers.divide(first, second), 0, ROUND_FLOOR)
    return numbers.subtract(first, numbers.multiply(second, times))


@maths("sqrt(number)", "The square root.", ("sqrt(16)", "4"))
def _sqrt(run: Run, value: Any) -> Decimal:
    del run
    exact = Decimal(checks.number(value))
    if exact < 0:
        raise NoValue("a negative number has no square root")
    return DIGITS.sqrt(exact)


@maths("log(number)", "The natural logarithm.", ("decimal(log(10), 4)", "2.3026"))
def _log(run: Run, value: Any) -> Decimal:
    del run
    exact = Decimal(checks.number(value))
    if exact <= 0:
        raise NoValue("only a positive number has a logarithm")
    return DIGITS.ln(exact)


@maths("exp(number)", "e to the power of a number.", ("decimal(exp(5), 3)", "148.413"))
def _exp(run: Run, value: Any) -> Decimal:
    del run
    try:
        return DIGITS.exp(Decimal(checks.number(value)))
    except (Overflow, InvalidOperation):
        raise NoValue("the result is too large a number") from None


@maths("odd(number)", "Whether a whole number is odd.", ("odd(5)", "true"))
def _odd(run: Run, value: Any) -> bool:
    del run
    return checks.count(value) % 2 == 1


@maths("even(number)", "Whether a whole number is even.", ("even(5)", "false"))
def _even(run: Run, value: Any) -> bool:
    del run
    return checks.count(value) % 2 == 0


@maths("is defined(value)", "Whether there is a value: false for null.", ("is defined(null)", "false"))
def _is_defined(run: Run, value: Any) -> bool:
    del run
    return value is not None


@maths(
    "get or else(value, default)",
    "The value, or the other one when it is null.",
    ("get or else(null, 3)", "3"),
)
def _get_or_else(run: Run, value: Any, default: Any) -> Any:
    del run
    return default if value is None else value
