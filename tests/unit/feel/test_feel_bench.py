"""What is measured is worth comparing: both languages answer alike, and every table can be made."""

from __future__ import annotations

from typing import Any

import pytest

from app import feel
from app.feel.table import decide
from tests.bench.feel import DATES, LARGE, LAST_ROW, PYTHON, QUESTIONS, SMALL, rows_in_python, table
from tests.bench.registry import BENCHES, Row, bench, microseconds


@pytest.mark.parametrize("context", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("question", [*QUESTIONS, DATES], ids=lambda question: question.what)
def test_both_languages_answer_alike(question: Any, context: dict[str, Any]) -> None:
    assert feel.compile(question.feel).evaluate(context) == eval(question.python, PYTHON, context)


def test_the_table_and_the_rows_decide_alike() -> None:
    [result] = [result for row, result in rows_in_python() if eval(row, PYTHON, LAST_ROW)]
    assert decide(table("UNIQUE"), LAST_ROW, {}) == (result, ("r199",))


def test_a_bench_is_registered_and_a_measurement_is_of_one_run() -> None:
    calls = []

    def rows() -> list[Row]:
        return [Row("nothing", {"Holdfast": microseconds(lambda: calls.append(1), seconds=0.001)})]

    registered = bench("nothing", "Nothing", "Nothing is compared.")(rows)
    assert BENCHES.pop().rows is registered
    [row] = registered()
    assert 0 < row.measured["Holdfast"] < 1000
    assert len(calls) > 5
