"""What is measured, and how: `make bench` runs the functions marked `@bench` in every bench_*.py here."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import perf_counter_ns

SECONDS = 0.1
"""How long one measurement goes on; the best of five such is kept."""
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. `measured`: microseconds by what was measured; `ratios`: numbers by name; `said`:
    words by name; `faults`: what must not be, whatever the machine: with one the command fails."""

    what: str
    measured: dict[str, float]
    ratios: dict[str, float] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bench:
    """A table. `note` says what is compared, in a sentence or two."""

    name: str
    title: str
    note: str
    rows: Callable[[], Iterable[Row]]


BENCHES: list[Bench] = []


def bench(
    name: str, title: str, note: str
) -> Callable[[Callable[[], Iterable[Row]]], Callable[[], Iterable[Row]]]:
    """Register a function that gives the rows of a table. `name` is its file's in build/bench."""

    def register(rows: Callable[[], Iterable[Row]]) -> Callable[[], Iterable[Row]]:
        BENCHES.append(Bench(name, title, note, rows))
        return rows

    return register


def microseconds(run: Callable[[], object], seconds: float = SECONDS) -> float:
    """The time of one run: the best mean of several rounds, which noise of the machine touches least."""
    count = _count(run, seconds / ROUNDS)
    best = float("inf")
    gc_was_on = gc.isenabled()
    gc.disable()
    try:
        for _ in range(ROUNDS):
            best = min(best, _timed(run, count))
    finally:
        if gc_was_on:
            gc.enable()
    return best / count / 1000


def _timed(run: Callable[[], object], count: int) -> int:
    began = perf_counter_ns()
    for _ in range(count):
        run()
    return perf_counter_ns() - began


def _count(run: Callable[[], object], seconds: float) -> int:
    """How many runs fill that time."""
    count = 1
    while (took := _timed(run, count)) < seconds * 1e9 / 4:
        count *= 4
    return max(1, round(count * seconds * 1e9 / took))
