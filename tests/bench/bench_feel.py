"""FEEL per evaluation, and a decision table per decision."""

from __future__ import annotations

from collections.abc import Iterator

from app import feel
from app.feel.table import decide
from tests.bench.feel import DATES, LARGE, LAST_ROW, PYTHON, QUESTIONS, ROWS, SMALL, rows_in_python, table
from tests.bench.registry import Row, bench, microseconds
from tests.generative.feel.feelin import Feelin

FEELIN_ROUNDS = 2_000


@bench(
    "feel",
    "FEEL, one evaluation",
    "Holdfast evaluates what it compiled once; Python evals a code object compiled once; feelin has no such "
    "form and reads the text each time. A small context has 7 variables, a large one 20 KB.",
)
def evaluations() -> Iterator[Row]:
    with Feelin() as other:
        for size, context in (("small", SMALL), ("20 KB", LARGE)):
            for question in (*QUESTIONS, DATES):
                compiled = feel.compile(question.feel)
                python = compile(question.python, "question", "eval")
                own = microseconds(lambda: compiled.evaluate(context))  # noqa: B023 - run at once
                evaluated = microseconds(lambda: eval(python, PYTHON, context))  # noqa: B023 - the yardstick
                asked = other.ask(question.feel, context, rounds=FEELIN_ROUNDS)["nanoseconds"] / 1000
                yield Row(
                    f"{question.what}, {size}",
                    {"Holdfast": own, "Python": evaluated, "feelin": asked},
                    {"Holdfast / Python": own / evaluated, "feelin / Holdfast": asked / own},
                )


@bench(
    "feel-compile",
    "FEEL, reading an expression for the first time",
    "Done once for each version of a pack; against Python's own compile.",
)
def compilations() -> Iterator[Row]:
    from app.feel import compiled as module

    for question in QUESTIONS:

        def own(text: str = question.feel) -> None:
            module._compiled.cache_clear()
            feel.compile(text)

        took = microseconds(own)
        python = microseconds(lambda text=question.python: compile(text, "question", "eval"))  # type: ignore[misc]
        yield Row(question.what, {"Holdfast": took, "Python": python}, {"Holdfast / Python": took / python})


@bench(
    "decision-table",
    f"A decision table of {ROWS} rows, one decision",
    "Three inputs, two outputs; the last row alone matches. Python evals one code object a row.",
)
def decisions() -> Iterator[Row]:
    rows = rows_in_python()

    def in_python() -> object:
        return [result for condition, result in rows if eval(condition, PYTHON, LAST_ROW)]

    python = microseconds(in_python)
    for policy in ("UNIQUE", "FIRST", "COLLECT"):
        decision = table(policy)
        own = microseconds(lambda: decide(decision, LAST_ROW, {}))  # noqa: B023 - run at once
        yield Row(policy, {"Holdfast": own, "Python": python}, {"Holdfast / Python": own / python})
