"""Text functions (DMN 1.5, 10.3.4.3)."""

from __future__ import annotations

from functools import partial
from typing import Any

from app.feel.builtins import checks, patterns
from app.feel.builtins.registry import builtin
from app.feel.limits import Run
from app.feel.values import NoValue

text = partial(builtin, group="Texts")


@text(
    "substring(string, start position, length?)",
    "A part of a text, counted from 1, or from the end when the start is negative.",
    ('substring("Richmond", 1, 4)', '"Rich"'),
    ('substring("Richmond", -4)', '"mond"'),
)
def _substring(run: Run, string: Any, start: Any, length: Any = None) -> str:
    del run
    whole, first = checks.string(string), checks.count(start)
    if not first or abs(first) > len(whole):
        raise NoValue(f"the text has no character {first}")
    begin = first - 1 if first > 0 else len(whole) + first
    if length is None:
        return whole[begin:]
    size = checks.count(length)
    if size < 1:
        raise NoValue("the length is at least 1")
    return whole[begin : begin + size]


@text("string length(string)", "How many characters a text has.", ('string length("plan")', "4"))
def _string_length(run: Run, string: Any) -> int:
    del run
    return len(checks.string(string))


@text("upper case(string)", "The text in capital letters.", ('upper case("cin")', '"CIN"'))
def _upper_case(run: Run, string: Any) -> str:
    del run
    return checks.string(string).upper()


@text("lower case(string)", "The text in small letters.", ('lower case("CIN")', '"cin"'))
def _lower_case(run: Run, string: Any) -> str:
    del run
    return checks.string(string).lower()


@text(
    "substring before(string, match)",
    "What stands before the first occurrence; an empty text when there is none.",
    ('substring before("RW-P1", "-")', '"RW"'),
)
def _substring_before(run: Run, string: Any, match: Any) -> str:
    del run
    text, sought = checks.string(string), checks.string(match)
    return text.partition(sought)[0] if sought and sought in text else ""


@text(
    "substring after(string, match)",
    "What stands after the first occurrence; an empty text when there is none.",
    ('substring after("RW-P1", "-")', '"P1"'),
)
def _substring_after(run: Run, string: Any, match: Any) -> str:
    del run
    whole, sought = checks.string(string), checks.string(match)
    return whole.partition(sought)[2] if sought else whole


@text("contains(string, match)", "Whether a text holds another.", ('contains("step down", "down")', "true"))
def _contains(run: Run, string: Any, match: Any) -> bool:
    del run
    return checks.string(match) in checks.string(string)


@text("starts with(string, match)", "Whether a text begins so.", ('starts with("step up", "step")', "true"))
def _starts_with(run: Run, string: Any, match: Any) -> bool:
    del run
    return checks.string(string).startswith(checks.string(match))


@text("ends with(string, match)", "Whether a text ends so.", ('ends with("step up", "up")', "true"))
def _ends_with(run: Run, string: Any, match: Any) -> bool:
    del run
    return checks.string(string).endswith(checks.string(match))


@text(
    "matches(input, pattern, flags?)",
    "Whether a regular expression is found in a text; flags: i no case, s dot matches line ends, m lines, "
    "x spaces ignored.",
    ('matches("SW15 2PF", "^[A-Z]{1,2}[0-9]")', "true"),
)
def _matches(run: Run, string: Any, pattern: Any, flags: Any = None) -> bool:
    return patterns.found(run, checks.string(string), checks.string(pattern), flags)


@text(
    "replace(input, pattern, replacement, flags?)",
    "The text with every match of a regular expression replaced; $1 stands for the first bracket.",
    ('replace("20 01 2026", " ", "-")', '"20-01-2026"'),
    ('replace("Ann Lee", "(\\\\w+) (\\\\w+)", "$2, $1")', '"Lee, Ann"'),
)
def _replace(run: Run, string: Any, pattern: Any, replacement: Any, flags: Any = None) -> str:
    return patterns.replaced(
        run, checks.string(string), checks.string(pattern), checks.string(replacement), flags
    )


@text(
    "split(string, delimiter)",
    "The parts of a text between the matches of a regular expression.",
    ('split("a;b;;c", ";")', '["a", "b", "", "c"]'),
)
def _split(run: Run, string: Any, delimiter: Any) -> list[str]:
    return patterns.parts(run, checks.string(string), checks.string(delimiter))


@text(
    "string join(list, delimiter?)",
    "The texts of a list in one, with the delimiter between them; nulls are left out.",
    ('string join(["a", "b", "c"], ", ")', '"a, b, c"'),
)
def _string_join(run: Run, items: Any, delimiter: Any = None) -> str:
    pieces = [checks.string(item) for item in checks.items(items) if item is not None]
    between = "" if delimiter is None else checks.string(delimiter)
    run.text(sum(map(len, pieces)) + len(between) * len(pieces))
    return between.join(pieces)
