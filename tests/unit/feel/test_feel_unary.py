"""The cells of a decision table."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.feel import compile_unary

CASES: list[tuple[Any, str, bool | None]] = [
    (3, "-", True),
    (None, " ", True),
    (None, "-", True),
    (3, "< 5", True),
    (5, "< 5", False),
    (5, "<= 5", True),
    (None, "< 5", None),
    ("a", "< 5", None),
    (5, "5", True),
    (5.0, "5", True),
    (5, "!= 5", False),
    (5, "= 5", True),
    (-3, "-3", True),
    (-3, "[-5..-1]", True),
    (5, "[1..5)", False),
    (1, "]1..5]", False),
    (3, "1, 2, 3", True),
    (4, "1,2,3", False),
    (2, "< 2, > 2", False),
    ("b", '"a", "b"', True),
    ("c", '"a","b"', False),
    ("a", 'not("a", "b")', False),
    ("c", 'not("a", "b")', True),
    (6, "not(< 5)", True),
    (3, "not([1..5])", False),
    (None, "not(< 5)", None),
    (None, "null", True),
    (3, "null", False),
    (None, "not(null)", False),
    (True, "true", True),
    (False, "true", False),
    (None, "true", False),
    (False, "not(true)", True),
    (False, "false", True),
    ("abc", 'starts with(?, "a")', True),
    (4, "? > 3 and ? < 5", True),
    (9, "? > 3 and ? < 5", False),
    (None, "? = null", True),
    (4, "not(?  > 3)", False),
    ({"age": 4}, "?.age < 5", True),
    ([1, 2], "list contains(?, 2)", True),
    ([1, 2], "[1, 2]", True),
    (2, "[1, 2]", True),
    (5, "limit", True),
    (4, "limit - 1", True),
    (4, "< limit", True),
    (5, "limits", True),
    (5, "max(limits)", False),
    (9, "limit > 3", True),
    (9, "limit > 30", False),
    (True, "limit > 30", False),
    (False, "limit > 30", True),
    (3, "if limit > 3 then 3 else 4", True),
    (date(2026, 3, 1), '< @"2026-04-01"', True),
    (date(2026, 3, 1), '[@"2026-01-01"..@"2026-12-31"]', True),
    (date(2026, 3, 1), 'date("2026-03-01")', True),
    ("section 47", '"section 47"', True),
    ('a"b', '"a\\"b"', True),
    (3, "not(3) and true", False),
]


@pytest.mark.parametrize(("value", "cell", "passes"), CASES)
def test_cell(value: Any, cell: str, passes: bool | None) -> None:
    assert compile_unary(cell).evaluate({"?": value, "limit": 5, "limits": [5, 7]}) is passes


def test_the_input_is_no_variable() -> None:
    assert compile_unary("? > limit, < other").names == {"limit", "other"}
    assert compile_unary("-").names == frozenset()
