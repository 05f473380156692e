"""Where feelin answers otherwise than Holdfast, and the section of DMN 1.5 that decides for Holdfast.

Numbers are 10.3.2.3.1, date-times 10.3.2.3.6, filters 10.3.2.5, unary tests 10.3.2.10; what operators,
conditions and quantifiers give is 10.3.2.15 (tables 49 to 69); the functions are 10.3.4, of which 10.3.4.1
converts, 10.3.4.3 is about strings, 10.3.4.4 about lists and 10.3.4.7 about ranges.
Random expressions (sentences.py) avoid these, and test_differential.py shows that each is still one: an
entry on which both agree is to be taken out, and its construct put into sentences.py.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """`value`: what the standard asks for, as FEEL; `text` as unary tests when `input` is given."""

    text: str
    value: str
    section: str
    why: str
    input: str = ""


DIFFERENCES = (
    Difference('@"PT36H" * 2', '@"PT72H"', "10.3.2.15", "a duration times a number is a duration"),
    Difference('@"P3M" * 2', '@"P6M"', "10.3.2.15", "the same for years and months"),
    Difference('@"P5D" / @"P1D"', "5", "10.3.2.15", "a duration divided by a duration is a number"),
    Difference('-(@"P5D")', '@"-P5D"', "10.3.2.15", "a duration can be negated"),
    Difference('@"2026-11-20" + @"PT36H"', '@"2026-11-21"', "10.3.2.15", "a date plus a duration is a date"),
    Difference(
        '@"2026-11-20T00:00:00" - @"2026-11-20T00:00:00Z"',
        "null",
        "10.3.2.15",
        "both date-times have a zone or neither has",
    ),
    Difference(
        '@"2026-03-29T00:59:00+01:00" - @"2026-08-20T16:30:00Z"',
        '@"-P144DT16H31M"',
        "10.3.2.3.6",
        "moments are set against each other in UTC",
    ),
    Difference(
        'years and months duration(@"2026-03-01", @"2026-04-15")',
        '@"P1M"',
        "10.3.4.1",
        "the result has whole months and no days",
    ),
    Difference(
        '@"2026-11-20" - @"2026-11-19T00:00:00"',
        "null",
        "10.3.2.15",
        "a date among moments is midnight in UTC, which has no distance from a local moment",
    ),
    Difference('@"P995D" = @"P997D"', "false", "10.3.2.15", "durations are equal that are as long"),
    Difference('"55" between 1 and 7', "null", "10.3.2.15", "a text has no order with numbers"),
    Difference("modulo(2.5, 0.1)", "0", "10.3.4.5", "dividend less divisor times a floor, in decimals"),
    Difference('"5" < @"2026-11-20"', "null", "10.3.2.15", "a text has no order with a date"),
    Difference('if "5" then 1 else 2', "2", "10.3.2.15", "all but true takes the else branch"),
    Difference("1 between 5 and 0", "false", "10.3.2.15", "between is >= the first and <= the second"),
    Difference("some x in [1, 2] satisfies x > null", "null", "10.3.2.15", "or of nulls is null, not false"),
    Difference("every x in [1, 2] satisfies x > null", "null", "10.3.2.15", "and of nulls is null"),
    Difference("before(null, 7)", "null", "10.3.4.7", "a null where none is allowed gives null"),
    Difference("after(7, null)", "null", "10.3.4.7", "the same"),
    Difference('max(["b", "a"])', '"b"', "10.3.4.4", "a list of comparable items, texts too"),
    Difference('min("a", "b")', '"a"', "10.3.4.4", "the same"),
    Difference("median([4, 12, 16])", "12", "10.3.4.4", "numbers are sorted as numbers"),
    Difference("mode([0.5, -1])", "[-1, 0.5]", "10.3.4.4", "several modes come in ascending order"),
    Difference("sublist([1], 2)", "null", "10.3.4.4", "the position is outside the list"),
    Difference("remove([], 1)", "null", "10.3.4.4", "the position is outside the list"),
    Difference("insert before([], 1, 4)", "null", "10.3.4.4", "the position is outside the list"),
    Difference("list replace([], 1, 4)", "null", "10.3.4.4", "the position is outside the list"),
    Difference('split("abc", "")', "null", "10.3.4.3", "a pattern that matches nothing cannot divide"),
    Difference('substring("", 4)', "null", "10.3.4.3", "the position is outside the text"),
    Difference("[1, true][item > 0]", "[1]", "10.3.2.5", "a filter keeps what is true, not what is null"),
    Difference("string(1/3)", '"0.3333333333333333333333333333333333"', "10.3.2.3.1", "34 decimal digits"),
    Difference("0.1 + 0.2 = 0.3", "true", "10.3.2.3.1", "numbers are decimal"),
    Difference("not(> 1)", "false", "10.3.2.10", "not(…) holds where the tests are false, not null", "null"),
)
