"""Overlaps and gaps of a decision table, each with an example input.

The values that a column's cells name cut its domain into pieces within which every cell answers alike: each
named value, and what lies between two of them. One value stands for each piece, so the analysis is exact for
cells made of literals, comparisons, ranges and lists. A table with any other cell is not analysed.
Columns are taken to be independent of each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cmp_to_key
from itertools import pairwise
from typing import Any

from app.domain.decision import Column, Decision
from app.feel.builtins.registry import BUILTINS
from app.feel.comparing import compare, is_same
from app.feel.compiled import Compiled, compile_unary
from app.feel.compiler import Build, Env, Scope, code
from app.feel.lexer import known_phrases
from app.feel.limits import Run
from app.feel.parser import parse
from app.feel.values import YearsMonths, is_number, kind, plain

Example = Mapping[str, Any]
"""Input expression → value."""

_LITERALS = frozenset(("number", "string", "true", "false", "null", "at_literal"))
_MADE_OF_LITERALS = frozenset(("unary", "negated", "one_sided", "list", "range", "group", "negation"))
_CONSTRUCTORS = frozenset(("date", "date and time", "time", "duration"))
_MOST_GAPS = 10
_MOST_STATES = 20_000
_OTHER_TEXT = "(any other text)"
_LEAST = "\0"
"""No text lies between another and that one with this character after it."""
_SOME_DAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules that match the same input."""

    rules: tuple[str, str]
    example: Example


@dataclass(frozen=True, slots=True)
class Analysis:
    """`gaps`: inputs that no rule matches, up to ten. `unclear`: cells that could not be analysed, as
    (rule id, cell); then overlaps and gaps are empty. `searched`: false when the table is so large that the
    search for gaps was given up, so that there may be more."""

    overlaps: tuple[Overlap, ...] = ()
    gaps: tuple[Example, ...] = ()
    unclear: tuple[tuple[str, str], ...] = ()
    searched: bool = True


@dataclass(slots=True)
class _Axis:
    """A column cut into pieces: a value for each, and the rules that it matches as bits."""

    expression: str
    samples: list[Any]
    masks: list[int] = field(default_factory=list)


def analyse(decision: Decision, functions: Collection[str] = (), names: Collection[str] = ()) -> Analysis:
    """`names`: those that only a reader who knows them can tell. Raises SyntaxFault for no FEEL."""
    tests = [
        [compile_unary(rule.inputs[place], functions, names) for rule in decision.rules]
        for place in range(len(decision.inputs))
    ]
    axes: list[_Axis] = []
    unclear: list[tuple[str, str]] = []
    for place, column in enumerate(decision.inputs):
        cells = [rule.inputs[place] for rule in decision.rules]
        found = [_constants(cell, functions, names) for cell in cells]
        unclear += [
            (rule.id, rule.inputs[place])
            for rule, constants in zip(decision.rules, found, strict=True)
            if constants is None
        ]
        values = [value for constants in found for value in constants or ()]
        allowed = _constants(column.values, functions, names) if column.values else []
        if allowed is None:
            unclear += [(rule.id, column.values) for rule in decision.rules[:1]]
        samples = _samples(column, [*(allowed or ()), *values], any(map(_orders, cells)))
        axes.append(_Axis(column.expression or column.name, _allowed(samples, column, functions, names)))
    if unclear:
        return Analysis(unclear=tuple(unclear))
    for axis, column_tests in zip(axes, tests, strict=True):
        axis.masks = [_mask(column_tests, sample) for sample in axis.samples]
    gaps, searched = _gaps(decision, axes)
    return Analysis(tuple(_overlaps(decision, axes)), tuple(gaps), searched=searched)


def _constants(cell: str, functions: Collection[str], names: Collection[str]) -> list[Any] | None:
    """The values that a cell names; None when it is made of more than literals."""
    if cell.strip() in ("", "-"):
        return []
    tree = parse(cell, known_phrases({*BUILTINS, *functions, *names}), unary=True)
    found: list[Any] = []
    return found if _gather(tree, found) else None


def _gather(node: Any, found: list[Any]) -> bool:
    if not hasattr(node, "data"):
        return True
    if node.data in _LITERALS or _constructs(node) or node.data == "negation":
        found.append(code(node, Scope(Build((), (), unary=True, lenient=True)))(Env({}, None, Run({}))))
        return node.data != "negation" or getattr(node.children[-1], "data", "") in _LITERALS
    return (node.data in _MADE_OF_LITERALS or node.data == "relation") and all(
        _gather(child, found) for child in node.children
    )


def _constructs(node: Any) -> bool:
    """`date("2026-01-01")` and its like."""
    if node.data != "postfix" or len(node.children) != 2 or node.children[1].data != "call":
        return False
    called, call = node.children
    arguments = call.children[0].children if call.children else []
    named = called.data == "name" and str(called.children[0]) in _CONSTRUCTORS
    return named and len(arguments) == 1 and getattr(arguments[0], "data", "") == "string"


def _orders(cell: str) -> bool:
    """Whether a cell may hold a comparison or range, so that the order of texts matters."""
    return any(sign in cell for sign in ("<", ">", ".."))


def _samples(column: Column, named: Sequence[Any], ordered: bool) -> list[Any]:
    """A value for each piece of the column's domain; those of each kind where the cells mix kinds."""
    values = _distinct(named)
    kinds = dict.fromkeys(kind(value) for value in values if value is not None)
    if not kinds and column.type == "boolean":
        kinds = {"boolean": None}
    samples: list[Any] = []
    for each in kinds:
        own = [value for value in values if kind(value) == each]
        if each == "boolean":
            samples += [True, False]
        elif each == "string" and not ordered:
            samples += [*own, _OTHER_TEXT]
        else:
            samples += _ordered(sorted(own, key=cmp_to_key(compare)))
    if None in named or not samples:
        samples.append(None)
    return samples


def _allowed(
    samples: list[Any], column: Column, functions: Collection[str], names: Collection[str]
) -> list[Any]:
    """Those that the column's list of values accepts; whether null comes is not the list's to say."""
    if not column.values:
        return samples
    accepts = compile_unary(column.values, functions, names)
    return [sample for sample in samples if sample is None or accepts.evaluate({"?": sample}) is True]


def _distinct(values: Sequence[Any]) -> list[Any]:
    kept: list[Any] = []
    for value in values:
        if not any(is_same(value, other, Run({})) for other in kept):
            kept.append(value)
    return kept


def _ordered(values: Sequence[Any]) -> list[Any]:
    """Each value, something between every two, and something beyond both ends."""
    samples = [_beyond(values[0], -1)]
    for low, high in pairwise(values):
        samples += [low, _between(low, high)]
    samples += [values[-1], _beyond(values[-1], 1)]
    return [sample for sample in samples if sample is not None]


def _beyond(value: Any, direction: int) -> Any:
    try:
        if is_number(value):
            return value + direction
        if isinstance(value, YearsMonths):
            return YearsMonths(value.months + direction)
        if isinstance(value, str):
            return value + " " if direction > 0 else "" if value else None
        if isinstance(value, time):
            end = (time.max if direction > 0 else time.min).replace(tzinfo=value.tzinfo)
            return None if end == value else end
        if isinstance(value, (date, timedelta)):
            return value + timedelta(days=direction)
    except OverflowError:
        return None
    return None


def _between(low: Any, high: Any) -> Any:
    """A value between two, or None when there is none."""
    if is_number(low) and is_number(high):
        return low + 1 if low + 1 < high else (Decimal(low) + Decimal(high)) / 2
    if isinstance(low, YearsMonths):
        return YearsMonths(low.months + 1) if low.months + 1 < high.months else None
    if type(low) is date:
        return low + timedelta(days=1) if low + timedelta(days=1) < high else None
    if isinstance(low, str):
        return next((low + more for more in (" ", _LEAST) if low + more < high), None)
    if isinstance(low, time):
        middle = (datetime.combine(_SOME_DAY, low) - datetime.combine(_SOME_DAY, high)) / -2
        at = (datetime.combine(_SOME_DAY, low) + middle).timetz()
        return at if low < at < high else None
    if isinstance(low, (datetime, timedelta)):
        return low + (high - low) / 2 if high - low > timedelta(microseconds=1) else None
    return None


def _mask(tests: Sequence[Compiled], sample: Any) -> int:
    mask = 0
    for place, test in enumerate(tests):
        if test.evaluate({"?": sample}) is True:
            mask |= 1 << place
    return mask


def _overlaps(decision: Decision, axes: Sequence[_Axis]) -> Iterator[Overlap]:
    count = len(decision.rules)
    everything = (1 << count) - 1
    for first in range(count):
        together = everything
        for axis in axes:
            beside = 0
            for mask in axis.masks:
                beside |= mask if mask >> first & 1 else 0
            together &= beside
        for second in range(first + 1, count):
            if together >> second & 1:
                pair = 1 << first | 1 << second
                example = {
                    axis.expression: plain(axis.samples[_first(axis, pair)], _uncounted) for axis in axes
                }
                yield Overlap((decision.rules[first].id, decision.rules[second].id), example)


def _first(axis: _Axis, pair: int) -> int:
    return next(place for place, mask in enumerate(axis.masks) if mask & pair == pair)


def _uncounted(count: int) -> None:
    """Examples are small; nothing needs counting."""
    del count


def _gaps(decision: Decision, axes: Sequence[_Axis]) -> tuple[list[Example], bool]:
    """Depth first over the columns; rules still in play are the state, and no state is entered twice.

    The second value is false when the table has too many states to look at them all.
    """
    gaps: list[Example] = []
    if any(column.default for column in decision.outputs):
        return gaps, True
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[int, tuple[int, ...]]] = [((1 << len(decision.rules)) - 1, ())]
    while waiting and len(seen) < _MOST_STATES and len(gaps) < _MOST_GAPS:
        mask, chosen = waiting.pop()
        if not mask:
            gaps.append(_example(axes, chosen))
            continue
        if len(chosen) == len(axes) or (len(chosen), mask) in seen:
            continue
        seen.add((len(chosen), mask))
        masks = axes[len(chosen)].masks
        waiting += [(mask & masks[place], (*chosen, place)) for place in reversed(range(len(masks)))]
    return gaps, not waiting or len(gaps) >= _MOST_GAPS


def _example(axes: Sequence[_Axis], chosen: Sequence[int]) -> Example:
    places = [*chosen, *([0] * (len(axes) - len(chosen)))]
    return {
        axis.expression: plain(axis.samples[place], _uncounted)
        for axis, place in zip(axes, places, strict=True)
        if axis.samples
    }
