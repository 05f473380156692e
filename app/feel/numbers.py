"""FEEL's arithmetic: 34 significant decimal digits, rounded half to even (DMN 1.5, 10.3.2.3.1)."""

from __future__ import annotations

from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

from app.feel.errors import LimitExceeded
from app.feel.limits import MAX_EXPONENT
from app.feel.values import NoValue

Number = int | Decimal

DIGITS = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
    flags=[],
)
_EXACT = 10**33
_COUNTABLE = 10**18


def read(text: str) -> Number:
    """A numeric literal. Raises NoValue when it is too large."""
    if text.isdecimal() and text.isascii() and len(text) <= 33:
        return int(text)
    try:
        return DIGITS.create_decimal(text)
    except (Overflow, InvalidOperation):
        raise NoValue(f"the number {text[:20]} is too large") from None


def kept(value: Number) -> Number:
    """An exact int while it has room, else rounded to 34 digits."""
    if type(value) is int and -_EXACT < value < _EXACT:
        return value
    return DIGITS.create_decimal(value)


def add(left: Number, right: Number) -> Number:
    if type(left) is int and type(right) is int:
        return kept(left + right)
    return DIGITS.add(left, right)


def subtract(left: Number, right: Number) -> Number:
    if type(left) is int and type(right) is int:
        return kept(left - right)
    return DIGITS.subtract(left, right)


def multiply(left: Number, right: Number) -> Number:
    if type(left) is int and type(right) is int:
        return kept(left * right)
    return DIGITS.multiply(left, right)


def divide(left: Number, right: Number) -> Number:
    """Raises NoValue for a division by zero."""
    if not right:
        raise NoValue("a number cannot be divided by zero")
    return DIGITS.divide(left, right)


def power(base: Number, exponent: Number) -> Number:
    """Raises LimitExceeded for a huge exponent, NoValue for a result that is no number."""
    if not -MAX_EXPONENT <= exponent <= MAX_EXPONENT:
        raise LimitExceeded(f"An exponent of a power is larger than {MAX_EXPONENT:,}.")
    if not exponent:
        return 1
    try:
        return DIGITS.power(Decimal(base), Decimal(exponent))
    except Overflow:
        raise NoValue("the power is too large a number") from None
    except (InvalidOperation, DivisionByZero):
        raise NoValue("the power is not a number") from None


def whole(value: Number) -> int:
    """A whole number of a size that counts something. Raises NoValue."""
    if not -_COUNTABLE < value < _COUNTABLE:
        raise NoValue("the number is too large to count with")
    if value != int(value):
        raise NoValue("the number is not whole")
    return int(value)


def text(value: Number) -> str:
    """Digits without an exponent, as `string()` gives them."""
    if type(value) is int:
        return str(value)
    exact = Decimal(value)
    if exact == exact.to_integral_value() and abs(exact) < _EXACT:
        return str(int(exact))
    if -40 < exact.adjusted() < 40:
        shown = format(exact, "f")
        return shown.rstrip("0").rstrip(".") if "." in shown else shown
    return str(exact)
