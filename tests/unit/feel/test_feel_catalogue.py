"""Every function that an analyst may use is listed, and every example in the list is true."""

from __future__ import annotations

from datetime import UTC, datetime
from inspect import Parameter, signature

import pytest

from app.domain.calendar import WorkingCalendar
from app.feel import compile
from app.feel.builtins.registry import BUILTINS
from app.feel.catalogue import CLOCKS, catalogue
from app.functions import functions

OURS = functions(WorkingCalendar(), lambda: datetime(2026, 11, 20, 16, 30, tzinfo=UTC))
EXAMPLES = [(entry.name, *example) for entry in catalogue() for example in entry.examples]


@pytest.mark.parametrize(("name", "expression", "result"), EXAMPLES, ids=[e[1] for e in EXAMPLES])
def test_example_is_true(name: str, expression: str, result: str) -> None:
    value = compile(expression, OURS).exact({}, OURS)
    expected = compile(result, OURS).exact({}, OURS)
    assert value == expected
    assert type(value) is type(expected) or value == expected


def test_every_entry_has_an_example_and_a_meaning() -> None:
    silent = [each.name for each in catalogue() if not each.examples or not each.meaning.endswith(".")]
    assert silent == []


def test_every_function_is_listed_once() -> None:
    names = [entry.name for entry in catalogue()]
    assert len(names) == len(set(names))
    assert set(names) >= set(BUILTINS) | set(OURS)


def test_the_clocks_are_the_ones_that_evaluation_brings() -> None:
    assert {clock.name for clock in CLOCKS} == set(OURS)


@pytest.mark.parametrize("clock", CLOCKS, ids=lambda clock: clock.name)
def test_a_clock_takes_what_its_signature_says(clock: object) -> None:
    given = signature(OURS[clock.name]).parameters.values()  # type: ignore[attr-defined]
    written = ", ".join(
        parameter.name + ("" if parameter.default is Parameter.empty else "?") for parameter in given
    )
    assert clock.signatures == (f"{clock.name}({written})",)  # type: ignore[attr-defined]
