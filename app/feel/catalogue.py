"""Every function that an analyst may use in an expression: how it is written, what it means, an example.

The handbook prints it and the tests run every example.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.feel import builtins  # noqa: F401 - fills the table of functions
from app.feel.builtins.registry import BUILTINS


@dataclass(frozen=True, slots=True)
class Entry:
    """A function or construct. `examples`: (expression, its result written in FEEL)."""

    group: str
    name: str
    signatures: tuple[str, ...]
    meaning: str
    examples: tuple[tuple[str, str], ...]


_CLOCKS = "Clocks of the protocols"
_LANGUAGE = "The language"


def catalogue() -> tuple[Entry, ...]:
    """The clocks of the protocols first, then the language, then FEEL's own functions by group and name."""
    own = [
        Entry(each.group, each.name, each.signatures, each.meaning, each.examples)
        for each in BUILTINS.values()
        if each.name not in {clock.name for clock in CLOCKS}
    ]
    return (*CLOCKS, *LANGUAGE, *sorted(own, key=lambda entry: (entry.group, entry.name)))


def _clock(signature: str, meaning: str, *examples: tuple[str, str]) -> Entry:
    return Entry(_CLOCKS, signature.partition("(")[0], (signature,), meaning, examples)


def _construct(name: str, pattern: str, meaning: str, *examples: tuple[str, str]) -> Entry:
    return Entry(_LANGUAGE, name, (pattern,), meaning, examples)


CLOCKS = (
    _clock(
        "add working days(start, days)",
        "The working day so many working days later. The start's own day, weekends, bank holidays and the "
        "council's closure days do not count. A date gives a date; a date and time keeps its London time.",
        ('add working days(@"2026-11-20", 5)', '@"2026-11-27"'),
        ('add working days(@"2026-12-24", 1)', '@"2026-12-29"'),
    ),
    _clock(
        "add days(start, days)",
        "So many calendar days later.",
        ('add days(@"2026-11-20", 10)', '@"2026-11-30"'),
    ),
    _clock(
        "add weeks(start, weeks)",
        "So many weeks later, on the same day of the week.",
        ('add weeks(@"2026-11-20", 4)', '@"2026-12-18"'),
    ),
    _clock(
        "add months(start, months)",
        "So many calendar months later, on the last day of a shorter month.",
        ('add months(@"2026-11-30", 3)', '@"2027-02-28"'),
    ),
    _clock(
        "working day hours after(start, hours)",
        "The moment so many hours later on a clock that runs all day on working days and stands still on "
        "all others.",
        ('working day hours after(@"2026-11-20T16:30:00Z", 24)', '@"2026-11-23T16:30:00Z"'),
    ),
    _clock(
        "same day(first, second?)",
        "The London date of a moment; with two values, whether both are on one London date.",
        ('same day(@"2026-11-20T16:30:00Z")', '@"2026-11-20"'),
        ('same day(@"2026-11-20T16:30:00Z", @"2026-11-20")', "true"),
    ),
    _clock(
        "months since(start, at?)",
        "The complete calendar months from a date until now, or until another date.",
        ('months since(@"2026-01-15", @"2026-11-20")', "10"),
    ),
    _clock("now()", "The current date and time, in London.", ("now() instance of date and time", "true")),
    _clock("today()", "The current date, in London.", ("today() instance of date", "true")),
)
"""The functions that `app.functions` brings, bound there to a council's calendar and a clock."""

LANGUAGE = (
    _construct(
        "comparison",
        "a = b, a != b, a < b, a <= b, a > b, a >= b",
        "Values of one type are compared; between different types the answer is null.",
        ('"yes" = "yes"', "true"),
        ('@"2026-11-20" < @"2026-11-27"', "true"),
        ('1 = "1"', "null"),
    ),
    _construct(
        "and, or, not",
        "a and b, a or b, not(a)",
        "Logic with a third value, null, for “not known”.",
        ("true and null", "null"),
        ("false and null", "false"),
        ("true or null", "true"),
    ),
    _construct(
        "in, between",
        "a in b, a in (b, c), a between b and c",
        "Whether a value is among others or in a range; ] and ( leave an end out.",
        ('"CP" in ("CIN", "CP")', "true"),
        ("5 in [1..5)", "false"),
        ("5 in (< 3, [4..6])", "true"),
        ("5 between 1 and 5", "true"),
    ),
    _construct(
        "if",
        "if a then b else c",
        "b when a is true, otherwise (false or null) c.",
        ('if 3 > 2 then "more" else "less"', '"more"'),
    ),
    _construct(
        "for",
        "for x in list return y",
        "A list with a value for each item; partial is what there is so far.",
        ("for x in [1, 2, 3] return x * 2", "[2, 4, 6]"),
        ("for x in 1..3, y in x..3 return x * y", "[1, 2, 3, 4, 6, 9]"),
    ),
    _construct(
        "some, every",
        "some x in list satisfies y, every x in list satisfies y",
        "Whether a condition holds for one item, or for all.",
        ("some x in [1, 5] satisfies x > 3", "true"),
        ("every x in [1, 5] satisfies x > 3", "false"),
    ),
    _construct(
        "filters",
        "list[condition], list[number]",
        "The items for which a condition holds, or the item at a place counted from 1 (from the end: -1).",
        ("[1, 5, 7][item > 3]", "[5, 7]"),
        ("[{age: 4}, {age: 12}][age < 5].age", "[4]"),
        ("[1, 5, 7][-1]", "7"),
    ),
    _construct(
        "contexts and paths",
        "{a: 1, b: a + 1}",
        "Named values; a path reads one.",
        ("{a: 1, b: a + 1}.b", "2"),
    ),
    _construct(
        "functions",
        "function(x) y",
        "A function of one's own, for use in the same expression.",
        ("{double: function(x) x * 2, six: double(3)}.six", "6"),
    ),
    _construct(
        "instance of",
        "a instance of type",
        "Whether a value is of a type.",
        ('@"2026-11-20" instance of date', "true"),
        ("[1, 2] instance of list<number>", "true"),
    ),
    _construct(
        "dates and durations",
        '@"2026-11-20", @"16:30:00", @"2026-11-20T16:30:00Z", @"P5D", @"P3M"',
        "Dates, times and durations are written so; they add and subtract, and have parts. A duration added "
        "to a moment is elapsed time: over a change of the clocks, use add days.",
        ('@"2026-11-20" + @"P5D"', '@"2026-11-25"'),
        ('@"2026-11-30" - @"2026-11-20"', '@"P10D"'),
        ('(@"2026-11-30" - @"2026-11-20").days', "10"),
        ('@"2026-11-20".weekday', "5"),
    ),
)
