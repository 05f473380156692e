"""Faults in plain words: what is wrong, where, what was expected, and the cure for habits from elsewhere."""

from __future__ import annotations

import pytest

from app.feel import SyntaxFault, compile, compile_unary, translate_juel

FAULTS = [
    ("", "The expression is empty", 1, "a value"),
    ("=", "The expression is empty", 1, "a value"),
    ("1 +", "The expression stops too early", 4, "a value"),
    ("= 1 +", "The expression stops too early", 6, "a value"),
    ("(1", "The expression stops too early", 3, ")"),
    ("if a then b", "The expression stops too early", 12, "“else”"),
    ("a b 5", "“5” cannot stand here", 5, "an operator"),
    ("1 2", "“2” cannot stand here", 3, "an operator"),
    ("a = ", "The expression stops too early", 4, "a value"),
    (")", "“)” cannot stand here", 1, "a value"),
    ("[1, 2", "The expression stops too early", 6, "]"),
    ("{a 1}", "“1” cannot stand here", 4, "a colon"),
    ("for x return 1", "“return” cannot stand here", 7, "“in”"),
    ("1 < 2 < 3", "A second comparison cannot follow a first: join two with “and”", 7, ""),
    ("a == b", "FEEL writes one = for “equals”, not ==", 3, ""),
    ("a && b", "FEEL writes “and”, not &&", 3, ""),
    ("a || b", "FEEL writes “or”, not ||", 3, ""),
    ("!a", "FEEL writes not(…), not !", 1, ""),
    ("not a", "FEEL writes not(…) with brackets", 1, ""),
    ("a = 'yes'", "FEEL writes texts in double quotes, not single ones", 5, ""),
    ("a = “yes”", "FEEL writes texts in straight double quotes", 5, ""),
    ("a; b", "FEEL separates values with commas, not semicolons", 2, ""),
    ("a ^ 2", "FEEL writes ** for “to the power of”, not ^", 3, ""),
    ("a % 2", "FEEL has no %: write modulo(a, b), or divide by 100", 3, ""),
    ("a $ b", "The character $ has no meaning in FEEL", 3, ""),
    ('"open', "This text has no closing double quote", 1, ""),
    ("/* open", "This comment is never closed with */", 1, ""),
    ("@2026", "After @ comes a date or time in double quotes", 2, ""),
    ('@"2026-13-01"', "After @, the text is not a date", 1, ""),
    ("x in (1, 2) + (3, 4)", "Several values in round brackets can only stand after “in”", 7, ""),
    ('a = "x" or "y"', "“or” joins conditions, and this is a value", 12, ""),
    ("a and 1 + 2", "“and” joins conditions, and this is a value", 7, ""),
    ("ad working days(x, 1)", "There is no function ad working days; did you mean add working days?", 1, ""),
    ("frobnicate(x)", "There is no function frobnicate", 1, ""),
    ("1 + substring(x)", "The values in brackets do not fit: substring is used as", 5, ""),
    ("substring(text: x)", "The values in brackets do not fit", 1, ""),
    ("x instance of banana", "There is no type banana", 15, ""),
    ("{a: 1, a: 2}", "The context has two entries named a", 8, ""),
    ("function(a, a) a", "Two parameters have one name", 1, ""),
    ('"\\U110000"', "\\U110000 is not a character", 1, ""),
    ("1e99999", "the number 1e99999 is too large", 1, ""),
]


@pytest.mark.parametrize(("text", "message", "column", "expected"), FAULTS)
def test_fault(text: str, message: str, column: int, expected: str) -> None:
    with pytest.raises(SyntaxFault) as caught:
        compile(text, ["add working days"])
    assert message in caught.value.message
    assert caught.value.column == column
    assert expected in caught.value.expected or not expected
    assert f"column {column}" in str(caught.value)


def test_a_fault_on_a_later_line_says_so() -> None:
    with pytest.raises(SyntaxFault) as caught:
        compile("a and\n  b b 7")
    assert (caught.value.line, caught.value.column) == (2, 7)
    assert "line 2, column 7" in str(caught.value)


def test_the_message_says_what_could_stand_there() -> None:
    with pytest.raises(SyntaxFault, match=r"“5” cannot stand here \(column 3\)\. Expected an operator or"):
        compile("a 5")


@pytest.mark.parametrize("text", ["1,", "not(1", "< ", "[1..", "1 2", "? >"])
def test_unary_faults(text: str) -> None:
    with pytest.raises(SyntaxFault):
        compile_unary(text)


def test_lenient_calls_are_null_when_evaluated() -> None:
    assert compile("substring()", lenient=True).evaluate({}) is None
    assert compile("frobnicate(1)", lenient=True).evaluate({}) is None
    assert compile('@"nonsense"', lenient=True).evaluate({}) is None


JUEL = [
    ("${amount > 5 && ok == 'yes'}", 'amount > 5 and ok = "yes"'),
    ("${!a}", "not(a)"),
    ("${!(a || b)}", "not(a or b)"),
    ("${not a and b}", "not(a) and b"),
    ("${a ne 'x'}", 'a != "x"'),
    ("${a ge 2 or b lt 1.5}", "a >= 2 or b < 1.5"),
    ("#{a ? 'b' : \"c\"}", 'if a then "b" else "c"'),
    ("${empty a}", '(a = null or a = "")'),
    ("${a.b[0] == -1}", "a.b[1] = -1"),
    ("${a % 2 == 1}", "modulo(a, 2) = 1"),
    ("${execution.getVariable('x') == true}", "x = true"),
    ("= ${approved}", "approved"),
    ("${a == 'it\\'s \"x\"'}", 'a = "it\'s \\"x\\""'),
    ("${bean.call(1)}", None),
    ("${", None),
    ("a > 5", None),
]


@pytest.mark.parametrize(("juel", "feel"), JUEL)
def test_juel_translation(juel: str, feel: str | None) -> None:
    assert translate_juel(juel) == feel
    if feel is not None:
        compile(feel)


@pytest.mark.parametrize("read", [compile, compile_unary])
def test_juel_is_refused_with_the_feel_that_says_the_same(read: object) -> None:
    with pytest.raises(SyntaxFault, match='write amount > 5 and ok = "yes"'):
        read("${amount > 5 && ok == 'yes'}")  # type: ignore[operator]


def test_juel_without_a_translation_is_refused_too() -> None:
    with pytest.raises(SyntaxFault, match="write the condition in FEEL"):
        compile("a = ${bean.call(1)}")


def test_braces_in_a_text_are_no_juel() -> None:
    assert compile('"costs ${5}"').evaluate({}) == "costs ${5}"
