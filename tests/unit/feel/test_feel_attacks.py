"""Hostile expressions end soon, in a message: never in Python's inside, a hang or a full memory."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest

from app.domain.decision import ANYTHING, Decision
from app.feel import FeelError, LimitExceeded, SyntaxFault, compile, compile_unary
from app.feel.limits import MAX_LENGTH, MAX_STEPS
from app.feel.table import decide, variables

SECONDS = 60.0
"""No measurement: what is not bounded at all would run for hours, however quick the machine."""


def ends(text: str, context: dict[str, Any] | None = None) -> Any:
    """The value, or the class of the fault; fails when it takes long."""
    begun = time.perf_counter()
    try:
        return compile(text).evaluate(context or {})
    except (LimitExceeded, SyntaxFault) as fault:
        return type(fault)
    finally:
        assert time.perf_counter() - begun < SECONDS


@pytest.mark.parametrize(
    "text",
    [
        "[" * 5000,
        "[" * 2000 + "]" * 2000,
        "(" * 2000 + "1" + ")" * 2000,
        "{a:" * 1000 + "1" + "}" * 1000,
        "if true then " * 500 + "1" + " else 1" * 500,
        "function(x) " * 500 + "x",
        "not(" * 500 + "true" + ")" * 500,
        "for x in [1] return " * 300 + "x",
        "1 in " * 500 + "1",
        "x[" * 500 + "1" + "]" * 500,
        '"' + "a" * MAX_LENGTH + '"',
        "1" + "+1" * MAX_LENGTH,
        "a " * MAX_LENGTH,
    ],
    ids=lambda text: text[:20],
)
def test_too_deep_or_too_long_is_a_fault(text: str) -> None:
    assert issubclass(ends(text), SyntaxFault)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1" + "+1" * 4000, 4001),
        ("true" + " and true" * 900, True),
        ("-" * 5000 + "1", 1),
        ("(" * 90 + "1" + ")" * 90, 1),
        ("[1]" + "[1]" * 2000, 1),
        ("x" + ".x" * 4000, None),
        ("{a" + " " * 9000 + ": 1}", {"a": 1}),
    ],
    ids=lambda text: str(text)[:20],
)
def test_long_is_not_deep(text: str, value: Any) -> None:
    assert ends(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "9 ** 99999999",
        "9 ** (9 ** 9)",
        "2 ** -99999999",
        "for i in 1..999999999 return i",
        "for i in 1..10 ** 15 return i",
        'for d in @"0001-01-01"..@"9999-12-31" return d',
        "some i in 1..99999999 satisfies false",
        "for a in 1..1000, b in 1..1000, c in 1..1000 return 1",
        "count(for i in 1..90000 return for j in 1..90000 return 1)",
        "every i in 1..90000 satisfies every j in 1..90000 satisfies true",
        "(for i in 1..90000 return i)[count(for i in 1..90000 return i) > item]",
        "{f: function(g, n) g(g, n + 1), r: f(f, 1)}.r",
        "{f: function(g, n) if n = 0 then 0 else g(g, n - 1) + g(g, n - 1), r: f(f, 45)}.r",
        'for i in 1..60 return if i = 1 then "x" else partial[-1] + partial[-1]',
        "for i in 1..60 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])",
        "for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]]",
        "string(for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])",
        "flatten(for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])",
        "{a: for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]], b: a = [a]}",
        "for i in 1..90000 return if i = 1 then [] else [partial[-1]]",
        "distinct values(for i in 1..5000 return i)",
        "sort(for i in 1..90000 return -i, function(a, b) a < b)",
        'string join(for i in 1..90000 return "abc", "def")',
        'replace(string join(for i in 1..3000 return "a"), "a", "$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0")'
        ' = replace(string join(for i in 1..9000 return "a"), "(a+)", "$1$1$1$1$1$1$1$1$1$1$1$1$1")',
        'matches(string join(for i in 1..30 return "a") + "!", "^(a|aa)+$")'
        ' or matches(string join(for i in 1..5000 return "a") + "!", "(.*,)*(.*;)*(.*:)*$")',
        'matches("x", "' + "(a" * 300 + '")',
        'matches("x", "(a{1,9999}){1,9999}")',
    ],
    ids=lambda text: text[:60],
)
def test_bounded(text: str) -> None:
    result = ends(text)
    assert result is None or (isinstance(result, type) and issubclass(result, LimitExceeded))


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a*)*b",
        "(a|a)*b",
        "(a|aa)+$",
        "(.*a){20}$",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(x+x+)+y",
        "a?" * 40 + "a" * 40,
        "((a{1,100}){1,100}){1,100}b",
    ],
)
@pytest.mark.parametrize("call", ["matches(t, p)", 'replace(t, p, "x")', "split(t, p)"])
def test_regular_expression_bombs(pattern: str, call: str) -> None:
    ends(call, {"t": "a" * 60 + "!", "p": pattern})
    ends(call, {"t": "x" * 3000, "p": pattern})


def test_many_patterns_share_one_budget() -> None:
    text = 'count(for i in 1..100000 return matches(t, "(a|b|ab)*c"))'
    ends(text, {"t": "ab" * 2000})


WALKS = [
    "x.__class__",
    "x.__class__.__mro__",
    "s.__class__.__base__.__subclasses__()",
    "s.format",
    "s.upper()",
    'd.strftime("%s")',
    "d.__reduce__",
    "l.append(1)",
    "l.__len__",
    "c.keys",
    "c.get",
    "c.__init__.__globals__",
    "o.secret",
    "o.__dict__",
    "[1..2].__class__",
    "(function(a) a).call",
    "(function(a) a).__globals__",
    'get value(c, "__class__")',
    "get entries(o)",
    "string(o)",
    "o < o",
    "count",
]


class Opaque:
    """Something that is no FEEL value and must stay closed."""

    secret = "the secret"

    def __str__(self) -> str:
        return self.secret


@pytest.mark.parametrize("text", WALKS)
def test_attribute_walks_lead_nowhere(text: str) -> None:
    context = {"x": 1, "s": "text", "d": date(2026, 1, 1), "l": [1], "c": {"a": 1}, "o": Opaque()}
    warnings: list[str] = []
    result = compile(text).evaluate(context, {}, warnings)
    assert result is None or result == [None]
    assert "secret" not in " ".join(warnings).replace("no secret", "")


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('id')",
        '__import__("os")',
        'eval("1")',
        'exec("x")',
        "lambda: 1",
        'open("/etc/passwd")',
        "x := 1",
        "import os",
        "`id`",
        "a\x00b",
        "\u202e1",
    ],
)
def test_python_is_not_feel(text: str) -> None:
    try:
        compiled = compile(text)
    except SyntaxFault:
        return
    assert compiled.evaluate({}) is None


@pytest.mark.parametrize(
    "zone", ["../../etc/passwd", "/etc/passwd", "Europe", "Europe/London/x", "A" * 300, "..", ""]
)
def test_a_zone_is_no_path(zone: str) -> None:
    assert compile("date and time(t)").evaluate({"t": f"2026-01-01T10:00:00@{zone}"}) is None


def test_values_nested_too_deeply_end_in_a_limit() -> None:
    deep: Any = 1
    for _ in range(5000):
        deep = [deep]
    for text in ("x", "x = x", "string(x)"):
        with pytest.raises(LimitExceeded):
            compile(text).evaluate({"x": deep})
    assert compile("count(flatten(x))").evaluate({"x": deep}) == 1


def test_a_limit_is_not_swallowed_as_null() -> None:
    with pytest.raises(LimitExceeded, match="steps"):
        compile("if count(for i in 1..90000, j in 1..90000 return 1) = 1 then 1 else 2").evaluate({})


def test_ordinary_work_is_far_from_the_limits() -> None:
    rows = [{"n": at, "name": f"child {at}"} for at in range(2000)]
    text = 'count(rows[n > 10 and contains(name, "1")]) + sum(for r in rows return r.n)'
    named = sum(1 for at in range(11, 2000) if "1" in str(at))
    assert compile(text).evaluate({"rows": rows}) == named + sum(range(2000))
    assert 50 * len(rows) < MAX_STEPS


def test_time_is_limited_whatever_the_steps_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.feel.limits.MAX_SECONDS", 0.05)
    ours = {"wait": lambda: time.sleep(0.02)}
    with pytest.raises(LimitExceeded, match="takes longer than"):
        compile("for i in 1..90000 return wait()", ours).evaluate({}, ours)


JUEL = ["!" * 290 + "a", "-" * 290 + "1", "(" * 149 + "a" + ")" * 149, "a?b:" * 70 + "c"]


@pytest.mark.parametrize("juel", JUEL)
def test_juel_bombs(juel: str) -> None:
    assert ends("${" + juel + "}") is SyntaxFault


def test_unary_tests_are_bounded_too() -> None:
    with pytest.raises(SyntaxFault):
        compile_unary("not(" * 500 + "1" + ")" * 500)
    with pytest.raises(LimitExceeded):
        compile_unary("count(for i in 1..99999999 return i) = ?").evaluate({"?": 1})


def layered(count: int, wide: int = 2) -> dict[str, Decision]:
    """Decisions of which each requires all of the layer before."""
    made: dict[str, Decision] = {}
    for layer in range(count):
        below = tuple(f"d{layer - 1}_{place}" for place in range(wide)) if layer else ()
        for place in range(wide):
            name = f"d{layer}_{place}"
            made[name] = Decision(name, name, "x.dmn", literal=" + ".join(below) or "n", requires=below)
    return made


def test_a_graph_with_many_ways_is_worked_out_once_a_decision() -> None:
    decisions = layered(30)
    top = decisions["d29_0"]
    assert variables(top, (), decisions) == {"n"}
    assert decide(top, {"n": 1}, {}, decisions)[0] == 2**29


def test_a_chain_of_decisions_too_long_ends_in_a_message() -> None:
    decisions = layered(3000, wide=1)
    for work in (lambda top: variables(top, (), decisions), lambda top: decide(top, {"n": 1}, {}, decisions)):
        with pytest.raises(LimitExceeded):
            work(decisions["d2999_0"])


def test_functions_that_call_themselves_by_way_of_decisions_end() -> None:
    loop = Decision("f", "f", "x.dmn", literal="f(n)", requires=("f",), parameters=(("n", ANYTHING),))
    top = Decision("d", "d", "x.dmn", literal="f(1)", requires=("f",))
    with pytest.raises(FeelError):
        decide(top, {}, {}, {"f": loop, "d": top})


def test_functions_that_multiply_their_calls_end() -> None:
    decisions = {
        f"f{n}": Decision(
            f"f{n}",
            f"f{n}",
            "x.dmn",
            literal=f"f{n - 1}(n) + f{n - 1}(n)" if n else "n",
            requires=(f"f{n - 1}",) if n else (),
            parameters=(("n", ANYTHING),),
        )
        for n in range(40)
    }
    top = Decision("d", "d", "x.dmn", literal="f39(1)", requires=("f39",))
    with pytest.raises(LimitExceeded):
        decide(top, {}, {}, {**decisions, "d": top})
