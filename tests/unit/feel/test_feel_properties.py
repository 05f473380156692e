"""Generated cases: arithmetic against decimal, logic against its tables, and texts that read back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.feel import LimitExceeded, SyntaxFault, YearsMonths, compile, compile_unary

EXACT = Context(
    34, ROUND_HALF_EVEN, -6143, 6144, traps=[InvalidOperation, DivisionByZero, Overflow], flags=[]
)
QUICK = settings(max_examples=80, deadline=None)

numbers = st.decimals(min_value=-10_000, max_value=10_000, places=3) | st.integers(-(10**20), 10**20).map(
    Decimal
)


@st.composite
def sums(draw: st.DrawFn, depth: int = 3) -> tuple[str, Decimal | None]:
    """An arithmetic expression in brackets, and what decimal says of it."""
    if depth == 0 or draw(st.booleans()):
        value = draw(numbers)
        return f"({value:f})" if value < 0 else f"{value:f}", value
    left, a = draw(sums(depth=depth - 1))
    right, b = draw(sums(depth=depth - 1))
    sign = draw(st.sampled_from("+-*/"))
    text = f"({left} {sign} {right})"
    if a is None or b is None or (sign == "/" and not b):
        return text, None
    operation = {"+": EXACT.add, "-": EXACT.subtract, "*": EXACT.multiply, "/": EXACT.divide}[sign]
    return text, operation(a, b)


@QUICK
@given(sums())
def test_arithmetic_is_decimal(case: tuple[str, Decimal | None]) -> None:
    text, value = case
    assert compile(text).exact({}) == value


@QUICK
@given(st.lists(numbers, min_size=1, max_size=5))
def test_precedence_is_that_of_brackets(values: list[Decimal]) -> None:
    names = [f"v{at}" for at in range(len(values))]
    context = dict(zip(names, values, strict=True))
    assert compile(" + ".join(names)).exact(context) == compile(
        "".join("(" * len(names)) + " + ".join(f"{name})" for name in names)
    ).exact(context)
    product = f"{names[0]} + " + " * ".join(names)
    bracketed = f"{names[0]} + (" + " * ".join(names) + ")"
    assert compile(product).exact(context) == compile(bracketed).exact(context)


truths = st.sampled_from([True, False, None])


@given(truths, truths)
def test_logic_keeps_de_morgan(a: bool | None, b: bool | None) -> None:
    context = {"a": a, "b": b}
    assert compile("not(a and b)").evaluate(context) is compile("not(a) or not(b)").evaluate(context)
    assert compile("a and b").evaluate(context) is compile("b and a").evaluate(context)


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    | st.dates()
    | st.timedeltas(timedelta(days=-9999), timedelta(days=9999))
    | st.integers(-9999, 9999).map(YearsMonths)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.from_regex(r"[a-z]{1,3}( [a-z]{1,3})?", fullmatch=True), inner, max_size=3)
    ),
    max_leaves=8,
)


def written(value: Any) -> str:
    """A value as an analyst would write it in FEEL."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    if isinstance(value, (date, timedelta, YearsMonths)):
        text = compile("string(x)").evaluate({"x": value})
        return f'@"{text}"'
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}": {written(each)}' for key, each in value.items()) + "}"
    return str(value)


@QUICK
@given(values)
def test_what_is_written_reads_back(value: Any) -> None:
    text = written(value)
    assert compile(text).evaluate({}) == value
    assert compile(f"x = {text}").evaluate({"x": value}) is True
    assert compile_unary(f"{text}, {text}").evaluate({"?": value}) is True


VOCABULARY = """
    a b 1 2.5 "t" true null if then else for in return some every satisfies and or not( ( ) [ ] { } , : . ..
    + - * / ** = != < <= > >= ? @ instance of function between // /* */ date and time( count(
"""
WORDS = st.sampled_from(VOCABULARY.split())


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=25), st.booleans())
def test_any_words_give_a_value_or_a_fault_in_place(words: list[str], unary: bool) -> None:
    text = " ".join(words)
    try:
        compiled = (compile_unary if unary else compile)(text)
    except SyntaxFault as fault:
        column = fault.column
        assert 1 <= column <= len(text) + 1
        return
    compiled.evaluate({"a": [1, 2], "?": 1})


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_any_text_gives_a_value_or_a_fault(text: str) -> None:
    faults: list[str] = []
    try:
        compile(text).evaluate({})
    except (SyntaxFault, LimitExceeded) as fault:
        faults.append(str(fault))
    assert "" not in faults


@pytest.mark.parametrize("days", range(-3, 4))
@given(start=st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_dates_and_durations_undo_each_other(days: int, start: date) -> None:
    context = {"start": start, "length": timedelta(days=days)}
    assert compile("(start + length) - start = length").evaluate(context) is True
    assert compile("start + length - length = start").evaluate(context) is True
