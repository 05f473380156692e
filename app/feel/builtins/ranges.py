"""Range functions (DMN 1.5, 10.3.4.7, table 80): how points and ranges lie to each other."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from app.feel import temporal
from app.feel.builtins import checks, conversions
from app.feel.builtins.registry import builtin
from app.feel.comparing import compare, same
from app.feel.limits import Run
from app.feel.values import NoValue, Range

ranges = partial(builtin, group="Ranges")
_START, _END = -1, 1
_LONGEST = 500


class _Edge:
    """An end of a range, or a point: where it lies, and whether the value itself belongs to it."""

    def __init__(self, value: Any, side: int, included: bool) -> None:
        self.value, self.side, self.included = value, side, included

    def against(self, other: _Edge) -> int:
        """Order of two edges, an open end a hair inside of a closed one."""
        if self.value is None or other.value is None:
            return (self.side if self.value is None else 0) - (other.side if other.value is None else 0)
        order = compare(self.value, other.value)
        return order or self._hair() - other._hair()

    def _hair(self) -> int:
        return 0 if self.included else -self.side


def _edges(value: Any) -> tuple[_Edge, _Edge]:
    if isinstance(value, Range):
        return _Edge(value.start, _START, value.start_included), _Edge(value.end, _END, value.end_included)
    if value is None:
        raise NoValue("null is neither a point nor a range")
    return _Edge(value, _START, True), _Edge(value, _END, True)


def _range(value: Any) -> tuple[_Edge, _Edge]:
    if not isinstance(value, Range):
        raise NoValue("this function needs ranges")
    return _edges(value)


_WRITTEN = re.compile(r"([\[(\]])\s*(.*?)\s*\.\.\s*(.*?)\s*([\])\[])", re.S)
_CALLED = re.compile(r'(?:@|(date and time|date|time|duration)\(\s*)("[^"\\]*")\s*\)?')


@ranges("range(from)", "The range that a text writes.", ('range("[1..5)")', "[1..5)"))
def _range_of(run: Run, text: Any) -> Range:
    written = checks.string(text).strip()
    run.step(len(written))
    found = _WRITTEN.fullmatch(written) if len(written) < _LONGEST else None
    if not found or not (found[2] or found[3]):
        raise NoValue("the text is not a range")
    start, end = _end(found[2]), _end(found[3])
    if start is not None and end is not None and compare(start, end) > 0:
        raise NoValue("the range ends before it begins")
    closed = found[1] == "[" and start is not None, found[4] == "]" and end is not None
    return Range(start, end, *closed)


def _end(text: str) -> Any:
    """An end of a written range: a number, a text, a date or duration, or nothing."""
    if not text:
        return None
    if called := _CALLED.fullmatch(text):
        return temporal.read_any(called[2][1:-1])
    if text[0] == text[-1] == '"' and len(text) > 1 and '"' not in text[1:-1]:
        return text[1:-1]
    return conversions.number_of(text)


@ranges(
    "before(point1, point2) | before(point, range) | before(range, point) | before(range1, range2)",
    "Whether a ends before b begins.",
    ("before(1, [2..5])", "true"),
)
def _before(run: Run, a: Any, b: Any) -> bool:
    del run
    return _edges(a)[1].against(_edges(b)[0]) < 0


@ranges(
    "after(point1, point2) | after(point, range) | after(range, point) | after(range1, range2)",
    "Whether a begins after b ends.",
    ("after([6..9], 5)", "true"),
)
def _after(run: Run, a: Any, b: Any) -> bool:
    return bool(_before(run, b, a))


@ranges(
    "meets(range1, range2)",
    "Whether the first ends exactly where the second begins.",
    ("meets([1..5], [5..9])", "true"),
)
def _meets(run: Run, a: Any, b: Any) -> bool:
    end, start = _range(a)[1], _range(b)[0]
    return end.included and start.included and same(end.value, start.value, run) is True


@ranges(
    "met by(range1, range2)",
    "Whether the first begins exactly where the second ends.",
    ("met by([5..9], [1..5])", "true"),
)
def _met_by(run: Run, a: Any, b: Any) -> bool:
    return bool(_meets(run, b, a))


@ranges(
    "overlaps(range1, range2)", "Whether they have a value in common.", ("overlaps([1..5], [3..8])", "true")
)
def _overlaps(run: Run, a: Any, b: Any) -> bool:
    del run
    first, second = _range(a), _range(b)
    return first[1].against(second[0]) >= 0 and second[1].against(first[0]) >= 0


@ranges(
    "overlaps before(range1, range2)",
    "Whether the first begins earlier and ends inside the second.",
    ("overlaps before([1..5], [3..8])", "true"),
)
def _overlaps_before(run: Run, a: Any, b: Any) -> bool:
    first, second = _range(a), _range(b)
    return bool(_overlaps(run, a, b) and first[0].against(second[0]) < 0 and first[1].against(second[1]) <= 0)


@ranges(
    "overlaps after(range1, range2)",
    "Whether the first begins inside the second and ends later.",
    ("overlaps after([3..8], [1..5])", "true"),
)
def _overlaps_after(run: Run, a: Any, b: Any) -> bool:
    first, second = _range(a), _range(b)
    return bool(_overlaps(run, a, b) and first[1].against(second[1]) > 0 and first[0].against(second[0]) >= 0)


@ranges(
    "finishes(point, range) | finishes(range1, range2)",
    "Whether a ends where the range ends, and lies in it.",
    ("finishes(10, [1..10])", "true"),
)
def _finishes(run: Run, a: Any, b: Any) -> bool:
    del run
    first, second = _edges(a), _range(b)
    return first[1].against(second[1]) == 0 and first[0].against(second[0]) >= 0


@ranges(
    "finished by(range, point) | finished by(range1, range2)",
    "Whether b ends where the range ends, and lies in it.",
    ("finished by([1..10], 10)", "true"),
)
def _finished_by(run: Run, a: Any, b: Any) -> bool:
    return bool(_finishes(run, b, a))


@ranges(
    "includes(range, point) | includes(range1, range2)",
    "Whether b lies in the range.",
    ("includes([1..10], 5)", "true"),
)
def _includes(run: Run, a: Any, b: Any) -> bool:
    del run
    outer, inner = _range(a), _edges(b)
    return outer[0].against(inner[0]) <= 0 and outer[1].against(inner[1]) >= 0


@ranges(
    "during(point, range) | during(range1, range2)",
    "Whether a lies in the range.",
    ("during(5, [1..10])", "true"),
)
def _during(run: Run, a: Any, b: Any) -> bool:
    return bool(_includes(run, b, a))


@ranges(
    "starts(point, range) | starts(range1, range2)",
    "Whether a begins where the range begins, and lies in it.",
    ("starts(1, [1..10])", "true"),
)
def _starts(run: Run, a: Any, b: Any) -> bool:
    del run
    first, second = _edges(a), _range(b)
    return first[0].against(second[0]) == 0 and first[1].against(second[1]) <= 0


@ranges(
    "started by(range, point) | started by(range1, range2)",
    "Whether b begins where the range begins, and lies in it.",
    ("started by([1..10], 1)", "true"),
)
def _started_by(run: Run, a: Any, b: Any) -> bool:
    return bool(_starts(run, b, a))


@ranges(
    "coincides(point1, point2) | coincides(range1, range2)",
    "Whether both begin and end alike.",
    ("coincides([1..5], [1..5])", "true"),
)
def _coincides(run: Run, a: Any, b: Any) -> bool:
    del run
    first, second = _edges(a), _edges(b)
    return first[0].against(second[0]) == 0 and first[1].against(second[1]) == 0
