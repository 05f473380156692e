"""The cost of a step: load, complete a user task, save; however long the history, against memory alone."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from time import perf_counter_ns
from typing import Any

from app.engine.definition import CompiledDefinition
from tests.bench.registry import Row, bench
from tests.bench.review import ENGINE, ONE_PASS, answers, begun, definition, step
from tests.unit.engine.build import NOON

PASSES = (0, 10, 50, 100, 200, 500)
ROUNDS = 60
"""Passes that are timed; of each step the best time counts, which noise of the machine touches least."""


def stored(compiled: CompiledDefinition, state: bytes) -> tuple[dict[str, float], int]:
    """Microseconds of each step of a pass with load and save around it, and the largest state in bytes."""
    best = dict.fromkeys(ONE_PASS, float("inf"))
    largest = len(state)
    for _ in range(ROUNDS):
        for name in ONE_PASS:
            token = _token(ENGINE.load(compiled, state), name)
            began = perf_counter_ns()
            execution = ENGINE.load(compiled, state)
            execution.complete_task(token, {"last": name}, NOON)
            state = execution.save()
            best[name] = min(best[name], (perf_counter_ns() - began) / 1000)
            largest = max(largest, len(state))
    return best, largest


def in_memory(compiled: CompiledDefinition, variables: dict[str, Any]) -> dict[str, float]:
    """Microseconds of each step of a pass on an instance that stays in memory."""
    execution = begun(compiled, variables, 1)
    best = dict.fromkeys(ONE_PASS, float("inf"))
    for _ in range(ROUNDS):
        for name in ONE_PASS:
            token = _token(execution, name)
            began = perf_counter_ns()
            execution.complete_task(token, {"last": name}, NOON)
            best[name] = min(best[name], (perf_counter_ns() - began) / 1000)
        execution.take_passages()
    return best


def _token(execution: Any, name: str) -> str:
    return next(t.token for t in execution.snapshot().tasks if t.element == name)


def _mean(times: dict[str, float]) -> float:
    return sum(times.values()) / len(times)


def measure(variables: dict[str, Any]) -> Iterator[Row]:
    """A row for each number of passes that lie behind the instance."""
    compiled = definition()
    execution, behind, first = begun(compiled, variables, 0), 0, 0.0
    for passes in PASSES:
        for _ in range(passes - behind):
            for name in ONE_PASS:
                step(execution, name)
            execution.take_passages()
        behind = passes
        gc.collect()
        floor = _mean(in_memory(compiled, variables))
        times, size = stored(compiled, execution.save())
        took = _mean(times)
        first = first or took
        yield Row(
            f"{passes} passes",
            {"load, complete, save": took, "in memory": floor},
            {"/ in memory": took / floor, "/ 0 passes": took / first, "bytes": float(size)},
        )


NOTE = (
    "A review of 36 nodes, eight user tasks with deadlines a pass, a fork, a sub-process and an event "
    "sub-process. The mean of the best time of each step; in memory is the same step without load and save."
)


@bench("engine-step", "A step of the engine, with the variables that its expressions read", NOTE)
def routing() -> Iterator[Row]:
    yield from measure({})


@bench("engine-step-20kb", "A step of the engine, with 20 KB of form answers as variables", NOTE)
def with_answers() -> Iterator[Row]:
    yield from measure(answers())
