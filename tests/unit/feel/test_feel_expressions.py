"""What expressions are worth: operators, logic, lists, contexts, paths, functions."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from app.feel import YearsMonths, compile

CONTEXT: dict[str, Any] = {
    "x": 5,
    "price": 0.1,
    "name": "Ann",
    "nothing": None,
    "yes": True,
    "risk score": 3,
    "day": date(2026, 3, 1),
    "moment": datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    "child": {"age": 4, "home": {"locality": "Ham"}},
    "children": [{"age": 4, "name": "A"}, {"age": 12, "name": "B"}],
    "pair": (1, 2),
}

CASES: list[tuple[str, Any]] = [
    # numbers: decimal, not binary
    ("1 + 2 * 3", 7),
    ("(1 + 2) * 3", 9),
    ("0.1 + 0.2", 0.3),
    ("price + 0.2 = 0.3", True),
    ("10 / 4", 2.5),
    ("10 / 5", 2),
    ("1 / 3 * 3 = 1", False),
    ("2 ** 3 ** 2", 64),
    ("-2 ** 2", 4),
    ("2 ** -1", 0.5),
    ("10--5", 15),
    ("-x", -5),
    ("---x", -5),
    (".5 + 1.", None),
    ("1.5e3", 1500),
    ("1e-2", 0.01),
    ("9007199254740993 + 0", 9007199254740993),
    ("9223372036854775807 + 1", 9.223372036854775807e18),
    ("x / 0", None),
    ("x + nothing", None),
    ('x + "1"', None),
    ("yes + 1", None),
    # texts
    ('"Hello " + name', "Hello Ann"),
    (r'"a\"b\\c\n\té\u00e9\U01F600"', 'a"b\\c\n\téé😀'),
    (r'"\uD83D\uDE00"', "😀"),
    (r'"\d"', r"\d"),
    ('"a" < "b"', True),
    # comparison and three-valued logic
    ("x = 5", True),
    ("x != 5", False),
    ('x = "5"', None),
    ('x != "5"', None),
    ("nothing = null", True),
    ("x = null", False),
    ("x != null", True),
    ("missing = null", True),
    ("missing > 3", None),
    ('x > "3"', None),
    ("true and false", False),
    ("false and nothing", False),
    ("true and nothing", None),
    ("true or nothing", True),
    ("false or nothing", None),
    ("true and name", None),
    ("not(nothing)", None),
    ("not(x = 5) or x > 4 and yes", True),
    ("[1, 2] = [1, 2]", True),
    ("[1, 2] = [2, 1]", False),
    ("{a: 1, b: 2} = {b: 2, a: 1}", True),
    ("[1..3] = [1..3]", True),
    ("[1..3] = (1..3]", False),
    ("x = 5.0", True),
    # in and between
    ("x between 1 and 5", True),
    ("x between 6 and 9 or yes", True),
    ("x between null and 9", None),
    ("x in [1..5)", False),
    ("x in ]4..6[", True),
    ("x in ]4..6[ and yes", True),
    ("x in (1, 5)", True),
    ("x in [1, 5]", True),
    ("x in (< 3, >= 5)", True),
    ("x in < 3", False),
    ("x in (5)", True),
    ("x in 5", True),
    ("x in [[1..5], [7..8]]", True),
    ('x in ("a", "b")', None),
    ("nothing in [null]", True),
    ("1 in pair", True),
    ("x in (> 3)", True),
    ("x in [> 3]", True),
    ("x in [< 3, > 9]", False),
    ("x in [< 3, 5]", True),
    # conditions and loops
    ('if x > 4 then "more" else "less"', "more"),
    ("if nothing then 1 else 2", 2),
    ('if "text" then 1 else 2', 2),
    ("if x = 1 then 1 else if x = 5 then 2 else 3", 2),
    ("1 + if yes then 1 else 2 + 10", 2),
    ("for i in [1, 2] return i * x", [5, 10]),
    ("for i in 3..1 return i", [3, 2, 1]),
    ("for i in (1..4) return i", [2, 3]),
    ("for i in 1..2, j in [10, 20] return i + j", [11, 21, 12, 22]),
    ("for i in 1..4 return if i = 1 then 1 else partial[-1] * i", [1, 2, 6, 24]),
    ('for d in @"2026-01-30"..@"2026-02-01" return d.day', [30, 31, 1]),
    ("for i in 1..3 return partial", [[], [[]], [[], [[]]]]),
    ("for i in 1..3 return count(partial)", [0, 1, 2]),
    ("for i in nothing return i", None),
    ("for i in 7 return i", [7]),
    ('for i in 1.."a" return i', None),
    ("some c in children satisfies c.age < 5", True),
    ("every c in children satisfies c.age < 5", False),
    ("some c in [] satisfies true", False),
    ("every c in [] satisfies false", True),
    ("some i in [1, null] satisfies i > 5", None),
    ("some i in [1, 2], j in [2, 3] satisfies i = j", True),
    # lists, filters, paths
    ("[1, 2, 3][2]", 2),
    ("[1, 2, 3][-1]", 3),
    ("[1, 2, 3][4]", None),
    ("[1, 2, 3][0]", None),
    ("[1, 2, 3][item >= 2]", [2, 3]),
    ("[1, 2, 3][item > nothing]", []),
    ("[][1]", None),
    ("[][item > 1]", []),
    ("children[age > x].name", ["B"]),
    ("children[1].name", "A"),
    ("children.age", [4, 12]),
    ("children[item.age = 4][1].name", "A"),
    ("children[name = name].age", [4, 12]),
    ("x[1]", 5),
    ("x[item > 9]", []),
    ("nothing[1]", None),
    ("count(children[age in [1..5]])", 1),
    ("child.age", 4),
    ("child.home.locality", "Ham"),
    ("child.nothing", None),
    ("nothing.age", None),
    ("child[age = 4].age", [4]),
    # contexts and names with spaces
    ("{a: 1, b: a + 1}.b", 2),
    ('{"a b": 1}.a b', 1),
    ("{first name: 1, other: first name + 1}.other", 2),
    ("{a+b: 1, c: a+b}.c", 1),
    ("{if: 1, in: 2}.in", 2),
    ("risk score + 1", 4),
    ("risk   score\n + 1", 4),
    ("{}", {}),
    ("{a: [1, {b: 2}]}.a[2].b", 2),
    # functions
    ("(function(a, b) a + b)(1, 2)", 3),
    ("{f: function(a) a * 2, r: f(3)}.r", 6),
    ("{f: function(a: number, b: list<number>) a + count(b), r: f(b: [1], a: 3)}.r", 4),
    ("{f: function(a) a, r: f(1, 2)}.r", None),
    ("child.age(1)", None),
    ("sort([3, 1, 2], function(a, b) a > b)", [3, 2, 1]),
    ("substring(start position: 2, string: name)", "nn"),
    ("not(negand: yes)", False),
    ("function(a) a", None),
    # types
    ("x instance of number", True),
    ("yes instance of number", False),
    ("day instance of date", True),
    ("moment instance of date", False),
    ("moment instance of date and time", True),
    ("moment instance of date and time and yes", True),
    ("nothing instance of Any", False),
    ("nothing instance of Null", True),
    ('@"P1D" instance of days and time duration', True),
    ('@"P1M" instance of years and months duration', True),
    ("[1, 2] instance of list<number>", True),
    ('[1, "a"] instance of list<number>', False),
    ("child instance of context<age: number>", True),
    ("[1..2] instance of range<number>", True),
    ("count(children) instance of number", True),
    ("(function(a) a) instance of function<number> -> number", True),
    # dates
    ('@"2026-03-01" = day', True),
    ('day + @"P1M"', date(2026, 4, 1)),
    ('@"2026-01-31" + @"P1M"', date(2026, 2, 28)),
    ('day - @"P1D"', date(2026, 2, 28)),
    ('day + @"PT36H"', date(2026, 3, 2)),
    ('day - @"2026-02-01"', timedelta(days=28)),
    ("moment - day", timedelta(hours=9, minutes=30)),
    ('moment + @"PT1H" > moment', True),
    ("moment > day", None),
    ("date(moment) = day", True),
    ("day = moment", None),
    ('@"10:00:00" + @"PT15H"', time(1)),
    ('@"10:00:00" - @"09:30:00"', timedelta(minutes=30)),
    ('@"P1Y" + @"P1M"', YearsMonths(13)),
    ('@"P1D" * 2.5', timedelta(days=2, hours=12)),
    ('@"P1Y" / 2', YearsMonths(6)),
    ('@"P1D" / @"PT6H"', 4),
    ('-@"P1D"', timedelta(days=-1)),
    ('@"P1D" / 0', None),
    ("day + 1", None),
    ("day.year", 2026),
    ("day.weekday", 7),
    ("moment.hour", 9),
    ("moment.time offset", timedelta()),
    ('@"2026-07-01T10:00:00@Europe/London".timezone', "Europe/London"),
    ('@"2026-07-01T10:00:00@Europe/London" = @"2026-07-01T09:00:00Z"', True),
    ('@"2026-10-24T12:00:00@Europe/London" + @"P1D" = @"2026-10-25T11:00:00@Europe/London"', True),
    ('@"2026-07-01T10:00:00" < @"2026-07-01T10:00:00Z"', False),
    ('@"2026-07-01T10:00:00" < @"2026-07-01T10:01:00Z"', True),
    ('@"2026-07-01T10:00:00Z" > @"2026-07-01T09:00:00"', True),
    ('@"2026-07-01T10:00:00" = @"2026-07-01T10:00:00Z"', False),
    ('@"10:00:00" < @"10:01:00Z"', True),
    ('@"2026-07-02" - @"2026-07-01T00:00:00"', None),
    ('time("23:59:00z") + duration("PT2M") = time("00:01:00@Etc/UTC")', True),
    ('contains(["foobar"], "of")', False),
    ("modulo([12], 5)", 2),
    ("count([[1, 2]])", 1),
    ("before(point1: 1, point2: 10)", True),
    ("during(point: 2, range: [1..3])", True),
    ('@"10:00:00@America/Toronto".hour', 10),
    ('@"P1DT2H".hours', 2),
    ('@"-P1DT2H".days', -1),
    ('@"P14M".years', 1),
    ('@"P14M".months', 2),
    ('@"9999-12-31" + @"P1D"', None),
    ('date("2026-02-30")', None),
    ("date(name)", None),
    ("[1..5].end", 5),
    ("(1..5].start included", False),
    ("string(moment)", "2026-03-01T09:30:00Z"),
    # comments
    ("1 + /* one */ 2 // the rest\n + 3", 6),
]


@pytest.mark.parametrize(("text", "value"), [case for case in CASES if case[0] != ".5 + 1."])
def test_value(text: str, value: Any) -> None:
    result = compile(text).evaluate(CONTEXT)
    assert result == value
    assert type(result) is type(value)


def test_one_leading_equals_sign_is_skipped() -> None:
    assert compile(" = x + 1").evaluate(CONTEXT) == 6


def test_34_digits_inside() -> None:
    assert str(compile("1 / 3").exact({})) == "0." + "3" * 34


def test_a_number_too_large_for_the_world_outside_is_null() -> None:
    assert compile("10 ** 400").evaluate({}) is None
    assert compile("10 ** 400 > 10 ** 399").evaluate({}) is True


def test_nothing_of_the_context_is_changed() -> None:
    context = {"a": {"b": [1, 2]}}
    result = compile('context put(a, ["c"], append(a.b, 3))').evaluate(context)
    assert result == {"b": [1, 2], "c": [1, 2, 3]}
    assert context == {"a": {"b": [1, 2]}}


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("missing + 1", "missing has no value"),
        ('1 + "a"', "a number cannot be added to a string"),
        ("1 / 0", "a number cannot be divided by zero"),
        ("{a: 1}.b", "the context has no entry b"),
        ("[1][5]", "the list has no item 5"),
        ('1 = "a"', "a number and a string are of different types"),
        ('@"2026-01-01" < "2026-02-01"', "make a date of the text with date(…)"),
        ('@"2026-01-01" < @"2026-01-01T10:00:00Z"', "take date(…) of the date and time"),
        ('date("soon")', "date: the text is not a date (as in 2026-01-31)"),
        ('number("five")', "number: the text is not a number"),
        ('matches("a", "(")', "matches: the pattern is not a regular expression"),
    ],
)
def test_an_error_is_null_with_its_reason(text: str, warning: str) -> None:
    warnings: list[str] = []
    assert compile(text).evaluate({}, {}, warnings) is None
    assert any(warning in each for each in warnings)


def test_a_warning_tells_nothing_of_the_values() -> None:
    warnings: list[str] = []
    compile("secret + 1 > date(secret) and secret.x(1) = number(secret)").evaluate(
        {"secret": "Zebedee"}, {}, warnings
    )
    assert warnings
    assert not [warning for warning in warnings if "Zebedee" in warning]


@pytest.mark.parametrize(
    ("text", "names", "calls"),
    [
        ("a + b.c", {"a", "b"}, set()),
        ("for i in list, j in i.items return i + j + k + count(partial)", {"list", "k"}, {"count"}),
        ("some p in people satisfies p.age > limit", {"people", "limit"}, set()),
        ("every p in people satisfies p.age > 3", {"people"}, set()),
        ("{a: x, b: a + y, f: function(z) z + w}.b", {"x", "y", "w"}, set()),
        ("(function(x) x + y)(x)", {"x", "y"}, set()),
        ("birth date and time = x", {"birth date", "time", "x"}, set()),
        ("contact made at + 1", {"contact made at"}, set()),
        ("add working days(start, 5)", {"start"}, {"add working days"}),
        ("add working days(start: start, days: n)", {"start", "n"}, {"add working days"}),
        ("date and time(d, t)", {"d", "t"}, {"date and time"}),
        ("if a then b else c", {"a", "b", "c"}, set()),
        ("a in [b..c] and d between e and f", set("abcdef"), set()),
        ("l[item.x > y]", {"l", "y"}, set()),
        ("a instance of list<number>", {"a"}, set()),
        ('"a.b" + string(c)', {"c"}, {"string"}),
        ("{f: function(a) a, r: f(1)}.r", set(), set()),
        ("x.y.z[1].w", {"x"}, set()),
    ],
)
def test_names_and_calls(text: str, names: set[str], calls: set[str]) -> None:
    compiled = compile(text, ["add working days"])
    assert compiled.names == names
    assert compiled.calls == calls


def test_names_in_a_filter_may_be_members() -> None:
    compiled = compile("people[age > limit] and age > 3")
    assert compiled.names == {"people", "age", "limit"}
    assert compiled.member_names == {"limit"}


def test_known_names_may_hold_keywords_and_signs() -> None:
    compiled = compile("cost-benefit > 1 and in and out", names=["cost-benefit", "in and out"])
    assert compiled.names == {"cost-benefit", "in and out"}
    assert compiled.evaluate({"cost-benefit": 3, "in and out": True}) is True
    assert compile("cost-benefit").names == {"cost", "benefit"}


def test_compilation_is_cached() -> None:
    assert compile("1 + 1", ["f"]) is compile("1 + 1", {"f": 1})


RANGES = [
    ("[1..5]", 5, True),
    ("[1..5)", 5, False),
    ("]1..5[", 1, False),
    ("[-1 .. 2.5]", 2.5, True),
    ("[..5]", -100, True),
    ("(1..)", 100, True),
    ('["a".."c"]', "b", True),
    ('[@"2026-01-01"..date("2026-12-31")]', date(2026, 3, 1), True),
    ('[duration("P1D")..@"P3D"]', timedelta(days=2), True),
    ("[5..1]", 3, None),
    ("[..]", 3, None),
    ("1..5", 3, None),
    ("[a..b]", 3, None),
    ("[1..5", 3, None),
]


@pytest.mark.parametrize(("text", "value", "inside"), RANGES)
def test_a_range_from_its_text(text: str, value: Any, inside: bool | None) -> None:
    result = compile("if range(t) = null then null else v in range(t)").evaluate({"t": text, "v": value})
    assert result is inside


def test_a_parameter_takes_its_own_type_or_null() -> None:
    calls = (
        '{f: function(x: number, y: list<string>) x, a: f(1, ["b"]), b: f("a", []), '
        "c: f(1, [2]), d: f(null, null)}"
    )
    warnings: list[str] = []
    value = compile(calls).evaluate({}, warnings=warnings)
    assert (value["a"], value["b"], value["c"], value["d"]) == (1, None, None, None)
    assert warnings == [
        "the function: x is a string, which is not the type it was given",
        "the function: y is a list, which is not the type it was given",
    ]
