"""Values that stand for all that a source can give, and worlds: one such value for each variable at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from math import prod
from typing import Any

from app import feel
from app.verification.data.facts import Condition, Source, Sources, is_unset, names_in
from app.verification.expressions import FUNCTIONS

MOST_WORLDS = 1_000
"""Combinations tried for one expression; beyond, nothing is said of it."""

OTHER_TEXT = "any other text"
_SAMPLES: Mapping[str, tuple[Any, ...]] = {
    "text": (OTHER_TEXT,),
    "number": (1,),
    "boolean": (True, False),
    "date": (date(2026, 11, 20),),
    "moment": (datetime(2026, 11, 20, 10, 30, tzinfo=UTC),),
    "time": (time(10, 30),),
    "duration": (timedelta(days=5),),
    "list": ([OTHER_TEXT],),
    "context": ({},),
    "null": (None,),
    "any": (OTHER_TEXT,),
}
_TEXT = r'"((?:[^"\\]|\\.)*)"'
_NUMBER = r"(-?\d+(?:\.\d+)?)"
_FEEL_KINDS = {
    bool: "boolean",
    str: "text",
    int: "number",
    float: "number",
    datetime: "moment",
    date: "date",
    time: "time",
    timedelta: "duration",
    feel.YearsMonths: "duration",
    list: "list",
    dict: "context",
}


def kind_of(value: Any) -> str:
    """The kind of a FEEL value."""
    return "null" if value is None else _FEEL_KINDS.get(type(value), "any")


@dataclass(frozen=True, slots=True)
class World:
    """One value for each variable; an unset one is not among `values`. `sources`: which each came from."""

    values: Mapping[str, Any]
    sources: Mapping[str, Source]

    def holds(self, text: str) -> bool:
        """Whether an expression is true here."""
        return evaluate(text, self.values)[0] is True

    def empty(self) -> bool:
        """Whether some variable has no value, or null."""
        return any(self.values.get(name) is None for name in self.sources)

    def is_whole(self) -> bool:
        """Whether nothing is inside its values of which the kind is not known."""
        return all(s.options or s.kind not in {"list", "context"} for s in self.sources.values())

    def is_free(self) -> bool:
        """Whether it takes a value of which the kind is not known."""
        return any(source.kind == "any" for source in self.sources.values())


def evaluate(text: str, values: Mapping[str, Any]) -> tuple[Any, list[str]]:
    """The value of an expression and what went wrong in it."""
    warnings: list[str] = []
    try:
        value = feel.compile(text, tuple(FUNCTIONS)).evaluate(values, FUNCTIONS, warnings)
    except feel.FeelError:
        return None, []  # what cannot be read, or takes too long, is told of elsewhere
    return value, [str(warning) for warning in warnings]


def worlds(
    texts: Collection[str], holds: Collection[Condition], lookup: Callable[[str], Sources]
) -> Iterator[World] | None:
    """The worlds over the variables of some expressions in which what holds on the way there holds.

    Conditions that share no variable with them, and those that samples cannot settle, are left out.
    None when there are too many.
    """
    names, conditions = concerned(texts, holds, lookup)
    written = " ; ".join([*texts, *(text for text, _ in conditions)])
    ordered = sorted(names)
    choices = [
        [(source, value) for source in _stable(lookup(name)) for value in _values(name, source, written)]
        for name in ordered
    ]
    if prod(map(len, choices)) > MOST_WORLDS:
        return None
    return _worlds(ordered, choices, conditions, lookup)


def _worlds(
    ordered: list[str],
    choices: list[list[tuple[Source, Any]]],
    conditions: set[Condition],
    lookup: Callable[[str], Sources],
) -> Iterator[World]:
    settled: dict[str, bool] = {}

    def asked(text: str) -> bool:
        if text not in settled:
            settled[text] = is_exact(text, lookup)
        return settled[text]

    for picked in product(*choices):
        sources = {name: source for name, (source, _) in zip(ordered, picked, strict=True)}
        values = {
            name: value for name, (source, value) in zip(ordered, picked, strict=True) if not is_unset(source)
        }
        world = World(values, sources)
        wanted = {*conditions, *(c for source in sources.values() for c in source.when)}
        if all(world.holds(text) is truth for text, truth in wanted if asked(text)):
            yield world


def is_exact(text: str, lookup: Callable[[str], Sources]) -> bool:
    """Whether samples settle an expression: its variables have few values, or are only compared with
    literals."""
    for name in names_in(text):
        side = rf"(?<![\w.]){re.escape(name)}(?!\w)"
        rest = re.sub(rf"{side}\s*!?=\s*null(?!\w)", " ", text)
        compared = re.sub(rf"{side}\s*(?:!?=|[<>]=?)\s*(?:{_TEXT}|{_NUMBER})", " ", rest)
        for source in lookup(name):
            few = bool(source.options) or source.kind in {"", "boolean", "null"}
            left = compared if source.kind in {"text", "number", "any"} else rest
            if not few and re.search(side, left):
                return False
    return True


def _stable(sources: Sources) -> list[Source]:
    return sorted(sources, key=repr)


def concerned(
    texts: Collection[str], holds: Collection[Condition], lookup: Callable[[str], Sources]
) -> tuple[set[str], set[Condition]]:
    """The variables of the expressions, of the conditions of their sources, and the conditions over these."""
    names = {name for text in texts for name in names_in(text)}
    conditions: set[Condition] = set()
    while True:
        more = {
            other
            for name in names
            for source in lookup(name)
            for text, _ in source.when
            for other in names_in(text)
        }
        linked = {c for c in holds if not names_in(c[0]).isdisjoint(names | more)}
        more |= {name for text, _ in linked for name in names_in(text)}
        if more <= names and linked <= conditions:
            return names, conditions
        names |= more
        conditions |= linked


def _values(name: str, source: Source, written: str) -> list[Any]:
    """Values that stand for a source, as far as the expressions can tell them apart."""
    if is_unset(source):
        return [None]
    null = [None] if source.nullable else []
    if source.kind == "list" and source.options:
        return [[], *([option] for option in source.options), *null]
    if source.options:
        return [*source.options, *null]
    found = list(_SAMPLES.get(source.kind, _SAMPLES["any"]))
    if source.kind in {"text", "any"}:
        found += dict.fromkeys(_compared(name, _TEXT, written))
    if source.kind in {"number", "any"}:
        numbers = sorted({float(number) for number in _compared(name, _NUMBER, written)})
        found += [value for number in numbers for value in (number - 1, number, number + 1)]
    return [*found, *null]


def _compared(name: str, literal: str, written: str) -> list[str]:
    """The literals that a variable is compared with."""
    side = rf"(?<![\w.]){re.escape(name)}(?!\w)"
    after = re.findall(rf"{side}\s*(?:!?=|[<>]=?)\s*{literal}", written)
    before = re.findall(rf"{literal}\s*(?:!?=|[<>]=?)\s*{side}", written)
    listed = [
        item
        for group in re.findall(rf"{side}\s+in\s*[(\[]([^)\]]*)[)\]]", written)
        for item in re.findall(literal, group)
    ]
    return [*after, *before, *listed]
