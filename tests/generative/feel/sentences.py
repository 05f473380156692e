"""Random FEEL: expressions of a wished type over a few variables, right and wrong ones.

What feelin is known to answer otherwise than the standard (test_differences.py lists it) is left out, so
that for all that is made here both must agree: durations are not multiplied, a date gets whole days only,
zoned and local date-times are not mixed, ranges run upwards, conditions are booleans or null, quantified
lists hold numbers alone, sublists begin inside their list,
only what cannot be null is set before or after something.
"""

from __future__ import annotations

from random import Random
from typing import Any

CONTEXT: dict[str, Any] = {
    "n": 3,
    "m": -2.5,
    "zero": 0,
    "s": "early help",
    "t": "",
    "yes": True,
    "no": False,
    "nothing": None,
    "xs": [1, 2, 3, 4],
    "words": ["b", "a", "c"],
    "mixed": [1, "a", None, True],
    "empty": [],
    "child": {"age": 4, "name": "Ada", "visits": [1, 3]},
    "children": [{"age": 4, "home": "North"}, {"age": 12, "home": "South"}, {"age": 16}],
    "full name": "Ada Example",
}
"""JSON alone, so that both sides get the same; dates are made in the expressions."""

LEAVES: dict[str, tuple[str, ...]] = {
    "number": ("0", "1", "2", "7", "-3", "2.5", "0.25", "100", "n", "m", "zero", "child.age", "count(xs)"),
    "string": ('""', '"a"', '"Help"', '"a b"', '"é"', "s", "t", "child.name", "full name"),
    "boolean": ("true", "false", "yes", "no", "nothing"),
    "date": (
        '@"2026-11-20"',
        '@"2024-02-29"',
        'date("2026-01-31")',
        "date(2026, 3, 1)",
        'date("2026-12-31")',
    ),
    "zoned": ('@"2026-11-20T16:30:00Z"', 'date and time("2026-03-29T00:59:00Z")', '@"2024-02-29T23:59:59Z"'),
    "local": ('@"2026-11-20T00:00:00"', 'date and time(@"2026-11-20", @"09:00:00")'),
    "time": ('@"16:30:00"', 'time("23:59:59")', "time(9, 15, 0)"),
    "days": ('@"P5D"', '@"-P1D"', '@"P1D"', '@"PT0S"', 'duration("P30D")'),
    "length": ('@"PT36H"', '@"-P1D"', 'duration("P1DT2H3M4S")', '@"PT90M"'),
    "months": ('@"P3M"', '@"P1Y2M"', '@"-P1M"', '@"P12M"'),
    "numbers": ("xs", "[1]", "[3, 1, 2]", "[2, 2, 5]", "children.age", "[0.5, -1]"),
    "strings": ("words", '["x"]', '["b", "a", "b"]'),
    "context": ("child", "{a: 1}", '{"a b": 2, c: null}', "{}", "{x: 1, y: x + 1}"),
}
NULLS = ("nothing", "null", "missing")
NOT_FACTORS = (*NULLS, "mixed", "child", '"5"', "yes")
"""Values that multiplication must refuse."""
WRONG = (*NOT_FACTORS, '@"P1D"')
"""Values that addition to a number must refuse."""
INSTEAD = {"?": NULLS, "!": WRONG, "#": NOT_FACTORS}
EQUALS = ("(({}) = ({}))", "(({}) != ({}))")
"""Not for days and time durations, of which feelin takes some of different length for equal."""
ORDERED = ("number", "string", "date", "zoned", "local", "length", "months", "time")


def expression(kind: str, depth: int, chance: Random) -> str:
    """An expression of that kind; a part with ? may be null, one with ! or # of a wrong kind."""
    if kind[-1] in INSTEAD and not chance.randrange(8):
        return chance.choice(INSTEAD[kind[-1]])
    kind = kind.rstrip("".join(INSTEAD))
    if depth <= 0 or not chance.randrange(4):
        return chance.choice(LEAVES[kind])
    if not chance.randrange(8):
        asked, one, other = (expression(each, depth - 1, chance) for each in ("boolean", kind, kind))
        return f"(if {asked} then {one} else {other})"
    kinds, *shapes = chance.choice(SHAPES[kind])
    return chance.choice(shapes).format(*(expression(each, depth - 1, chance) for each in kinds.split()))


SHAPES: dict[str, list[tuple[str, ...]]] = {
    "number": [
        ("number! number", "{} + {}", "{} - {}"),
        ("number number!", "{} + {}", "{} - {}"),
        ("number# number#", "{} * {}", "{} / {}"),
        ("number number", "modulo(floor({}), floor({}))", "({}) - ({})"),
        ("number?", "-({})", "abs({})", "floor({})", "ceiling({})", "({}) ** 2", "round half up({}, 1)"),
        (
            "number",
            "round up({}, 1)",
            "round down({}, 1)",
            "round half down({}, 0)",
            "number(string(floor({})))",
        ),
        ("string?", "string length({})"),
        ("numbers", "sum({})", "min({})", "max({})", "mean({})", "product({})", "count({})"),
        ("numbers", "({})[1]", "({})[-1]", "({})[2]", "({})[9]"),
        ("date", "({}).day", "({}).month", "({}).year", "({}).weekday", "day of year({})"),
        ("length", "({}).hours", "({}).days", "({}).minutes", "({}).seconds"),
        ("time", "({}).hour", "({}).minute"),
        ("months", "({}).months", "({}).years"),
        ("numbers number", "index of({}, {})[1]"),
        ("number", "{{a: {}, b: a + 1}}.b", "(function(x) x * 2)({})"),
    ],
    "string": [
        ("string! string!", "{} + {}"),
        ("string?", "upper case({})", "lower case({})", "string({})", "trim({})"),
        ("number", "string(floor({}))"),
        ("date", "string({})", "day of week({})", "month of year({})"),
        ("length", "string({})"),
        ("months", "string({})"),
        ("string", 'substring before({}, "a")', 'substring after({}, "e")', 'replace({}, "[aeiou]", "-")'),
        ("strings", "string join({})", 'string join({}, ", ")', "({})[1]"),
    ],
    "boolean": [
        ("boolean boolean", "({} and {})", "({} or {})", "(({}) = ({}))"),
        ("boolean", "not({})"),
        *(
            (f"{sort} {sort}", "(({}) < ({}))", "(({}) >= ({}))", *(EQUALS if sort != "length" else ()))
            for sort in ORDERED
        ),
        ("number", "({} between 1 and 7)", "({} in [-1..2.5])", "({} in ]0..100[)"),
        ("string", '({} between "a" and "m")'),
        ("date", '({} between @"2024-03-01" and @"2026-11-20")', '({} in (@"2026-01-31"..@"2026-12-31"))'),
        ("number number number", "({} in ({}, > {}))"),
        ("string string", "contains({}, {})", "starts with({}, {})", "ends with({}, {})"),
        ("numbers number", "list contains({}, {})"),
        (
            "numbers",
            "(some x in ({})[item > -1000] satisfies x > 2)",
            "before(1, count({}))",
            "after(5, count({}))",
        ),
        ("numbers", "(every x in ({})[item > -1000] satisfies x > 0)"),
        ("number?", "(({}) instance of number)", "(({}) = null)", "is({}, 1)"),
        ("date?", "(({}) instance of string)", "(({}) instance of date)"),
        ("boolean boolean", "all([{}, {}])", "any([{}, {}])"),
        ("number", "even(floor({}))", "odd(floor({}))"),
        ("string", 'matches({}, "^[a-z ]*$")'),
    ],
    "date": [
        ("date days", "(({}) + ({}))", "(({}) - ({}))"),
        ("date months", "(({}) + ({}))", "(({}) - ({}))"),
        ("zoned", "date({})"),
    ],
    "zoned": [("zoned length", "(({}) + ({}))", "(({}) - ({}))"), ("zoned months", "(({}) + ({}))")],
    "local": [("local length", "(({}) + ({}))", "(({}) - ({}))"), ("local months", "(({}) - ({}))")],
    "time": [("local", "time({})"), ("time length", "(({}) + ({}))")],
    "days": [("date date", "(({}) - ({}))"), ("days days", "(({}) + ({}))"), ("days", "abs({})")],
    "length": [
        ("zoned zoned", "(({}) - ({}))"),
        ("local local", "(({}) - ({}))"),
        ("length length", "(({}) + ({}))", "(({}) - ({}))"),
    ],
    "months": [("months months", "(({}) + ({}))", "(({}) - ({}))"), ("months", "abs({})")],
    "numbers": [
        ("number? number", "[{}, {}]", "(for i in 1..3 return i * {} + {})"),
        ("numbers number", "(for x in {} return x + {})", "({})[item > {}]", "append({}, {})"),
        ("numbers numbers", "concatenate({}, {})", "union({}, {})"),
        ("numbers", "reverse({})", "distinct values({})", "flatten([{}])"),
        (
            "numbers",
            "sort({}, function(a, b) a < b)",
            "sublist(append({}, 1), 1, 1)",
            "remove(append({}, 1), 1)",
        ),
        ("numbers number", "insert before(append({}, 1), 1, {})", "list replace(append({}, 1), 1, {})"),
        ("number", "children[age > {}].age"),
    ],
    "strings": [
        ("string string", "[{}, {}]"),
        ("string", 'split({}, " ")', "children[home = {}].home"),
        ("strings", "reverse({})", "distinct values({})"),
    ],
    "context": [
        ("number?", "{{a: {}, b: a}}", 'context put(child, "age", {})'),
        ("context context", "context merge([{}, {}])"),
        ("context", "get entries({})[1]"),
    ],
}
"""Kind → (kinds of the parts, shapes)."""


INPUTS = (0, 1, 3, 2.5, -3, 100, None)
TESTS = (
    "{}", "< {}", "<= {}", "> {}", ">= {}", "[1..7]", "(-3..3)", "]0..100]", "not({})", "{}, {}",
    "? = {} or ? = {}",
    "-", "null", "not(null)", '"a", "b"', "xs", "? in xs",
)  # fmt: skip


def cell(chance: Random) -> str:
    """The unary tests of a cell for a number."""
    return chance.choice(TESTS).format(*(expression("number", 1, chance) for _ in range(2)))
