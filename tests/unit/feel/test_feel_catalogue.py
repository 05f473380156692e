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


STANDARD = {
    "10.3.4.1": "date(from) date(year, month, day) date and time(date, time) date and time(from) time(from) "
    "time(hour, minute, second, offset) number(from, grouping separator, decimal separator) string(from) "
    "duration(from) years and months duration(from, to) range(from)",
    "10.3.4.2": "not(negand)",
    "10.3.4.3": "substring(string, start position, length) string length(string) upper case(string) "
    "lower case(string) substring before(string, match) substring after(string, match) "
    "replace(input, pattern, replacement, flags) contains(string, match) starts with(string, match) "
    "ends with(string, match) matches(input, pattern, flags) split(string, delimiter) "
    "string join(list, delimiter) string join(list)",
    "10.3.4.4": "list contains(list, element) count(list) min(list) max(list) sum(list) mean(list) all(list) "
    "any(list) sublist(list, start position, length) append(list, item) concatenate(list) "
    "insert before(list, position, newItem) remove(list, position) list replace(list, position, newItem) "
    "list replace(list, match, newItem) reverse(list) index of(list, match) union(list) "
    "distinct values(list) flatten(list) product(list) median(list) stddev(list) mode(list)",
    "10.3.4.5": "decimal(n, scale) floor(n) floor(n, scale) ceiling(n) ceiling(n, scale) round up(n, scale) "
    "round down(n, scale) round half up(n, scale) round half down(n, scale) abs(n) "
    "modulo(dividend, divisor) sqrt(number) log(number) exp(number) odd(number) even(number)",
    "10.3.4.6": "is(value1, value2)",
    "10.3.4.7": "before(point1, point2) before(point, range) before(range, point) before(range1, range2) "
    "after(point1, point2) after(point, range) after(range, point) after(range1, range2) "
    "meets(range1, range2) met by(range1, range2) overlaps(range1, range2) overlaps before(range1, range2) "
    "overlaps after(range1, range2) finishes(point, range) finishes(range1, range2) "
    "finished by(range, point) finished by(range1, range2) includes(range, point) includes(range1, range2) "
    "during(point, range) during(range1, range2) starts(point, range) starts(range1, range2) "
    "started by(range, point) started by(range1, range2) coincides(point1, point2) "
    "coincides(range1, range2)",
    "10.3.4.8": "day of year(date) day of week(date) month of year(date) week of year(date)",
    "10.3.4.9": "sort(list, precedes)",
    "10.3.4.10": "get value(m, key) get entries(m) context(entries) context put(context, key, value) "
    "context put(context, keys, value) context merge(contexts)",
    "10.3.4.11": "now() today()",
}
"""Every built-in function of DMN 1.5 by its section, with the names of its parameters."""
SIGNATURES = [
    (section, signature.strip() + ")")
    for section, listed in STANDARD.items()
    for signature in listed.split(")")
    if signature.strip()
]


@pytest.mark.parametrize(("section", "signature"), SIGNATURES, ids=[f"{a} {b}" for a, b in SIGNATURES])
def test_a_function_of_the_standard_is_there_and_takes_its_parameters(section: str, signature: str) -> None:
    name, _, inner = signature.rstrip(")").partition("(")
    parameters = [each.strip() for each in inner.split(",") if each.strip()]
    own = BUILTINS[name]
    assert own.accepts(len(parameters)), section
    assert own.accepts_names(parameters), own.signatures


def test_what_goes_beyond_the_standard_is_known() -> None:
    beyond = set(BUILTINS) - {signature.partition("(")[0] for _, signature in SIGNATURES}
    assert beyond == {"get or else", "is defined"}
