"""Overlaps and gaps of decision tables, against evaluation of every input that matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.decision import Column, Decision, Rule
from app.domain.finding import Severity
from app.feel.analysis import Analysis, analyse
from app.feel.table import decide
from app.verification.report import Report
from app.verification.tables import check_table


def table(*rows: tuple[str, ...], values: str = "", type: str = "", default: str = "") -> Decision:
    """A collecting table with a column for each cell of the first row."""
    names = "abcd"[: len(rows[0])]
    return Decision(
        id="t",
        name="T",
        file="t.dmn",
        hit_policy="COLLECT",
        inputs=tuple(Column(name, name, values if name == "a" else "", type=type) for name in names),
        outputs=(Column("out", default=default),),
        rules=tuple(Rule(f"r{at}", row, (str(at),)) for at, row in enumerate(rows, 1)),
    )


@pytest.mark.parametrize(
    ("decision", "overlaps", "gaps"),
    [
        (table(("< 5",), (">= 5",)), [], []),
        (table(("< 5",), ("> 5",)), [], [{"a": 5}]),
        (table(("<= 5",), (">= 5",)), [({"a": 5})], []),
        (table(("[1..5]",), ("[6..9]",)), [], [{"a": 0}, {"a": 5.5}, {"a": 10}]),
        (table(("1, 2",), ("not(1, 2)",)), [], []),
        (table(('"x"',), ('"y"',)), [], [{"a": "(any other text)"}]),
        (table(('"x"',), ('"y"',), values='"x", "y"'), [], []),
        (table(('"x"',), ('"y"',), values='"x", "y", "z"'), [], [{"a": "z"}]),
        (table(("true",), ("false",)), [], []),
        (table(("true",)), [], [{"a": False}]),
        (table(("-",), ("true",)), [{"a": True}], []),
        (table(("-",), type="boolean"), [], []),
        (table(("null",), ("< 0",), (">= 0",)), [], []),
        (table(("< 5",), default="1"), [], []),
        (table(("< -1",), ("-1",), ("> -1",)), [], []),
        (table(("< 5", "true"), (">= 5", "-"), ("-", "false")), [{"a": 5, "b": False}], []),
        (table(("< 5", "true"), (">= 5", "-")), [], [{"a": 4, "b": False}]),
        (table(('<= @"2026-01-31"',), ('>= @"2026-02-01"',)), [], []),
        (table(('< date("2026-01-31")',), ('>= @"2026-02-01"',)), [], [{"a": date(2026, 1, 31)}]),
        (table(('< @"P5D"',), ('>= @"P5D"',)), [], []),
        (table(('< @"P1Y"',), ('>= @"P13M"',)), [], [{"a": "P1Y"}]),
        (table(('< "m"',), ('> "n"',)), [], [{"a": "m"}, {"a": "m "}, {"a": "n"}]),
        (table(('< "m"',), ('>= "m"',)), [], []),
        (table(('< "m"',), ('>= "m\\u0000"',)), [], [{"a": "m"}]),
        (table(('< @"12:00:00"',), ('>= @"12:00:00"',)), [], []),
        (table(('<= @"12:00:00"',), ('>= @"13:00:00"',)), [], [{"a": time(12, 30)}]),
        (table(('[@"00:00:00"..@"23:59:59.999999"]',)), [], []),
        (table(("< 5",), ('"x"',)), [], [{"a": 5}, {"a": 6}, {"a": ""}, {"a": "x "}]),
    ],
)
def test_analysis(decision: Decision, overlaps: list[Any], gaps: list[Any]) -> None:
    analysis = analyse(decision)
    assert analysis.unclear == ()
    assert [overlap.example for overlap in analysis.overlaps] == overlaps
    assert [{key: _shown(value) for key, value in gap.items()} for gap in analysis.gaps] == gaps


def _shown(value: Any) -> Any:
    return str(value) if type(value).__name__ == "YearsMonths" else value


def test_an_overlap_names_its_rules() -> None:
    assert [each.rules for each in analyse(table(("< 5",), ("3",), ("9",))).overlaps] == [("r1", "r2")]


@pytest.mark.parametrize("cell", ["< limit", "? > 3", "count(?) = 1", "1 + 1", "-x", "date(x)"])
def test_a_cell_of_more_than_literals_is_left_out(cell: str) -> None:
    assert analyse(table((cell,), ("1",))) == Analysis(unclear=(("r1", cell),))


CELLS = st.sampled_from(["-", "1", "2", "< 2", ">= 2", "[1..2]", "(1..3)", "not(2)", "1, 3", "not(< 2, 3)"])
POINTS = [0, 1, 1.5, 2, 2.5, 3, 4]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
def test_analysis_agrees_with_evaluation(rows: list[tuple[str, str]]) -> None:
    decision = table(*rows)
    analysis = analyse(decision)
    hits = [decide(decision, {"a": a, "b": b}, {})[1] for a, b in product(POINTS, POINTS)]
    assert bool(analysis.gaps) is any(not fired for fired in hits)
    pairs = {(x, y) for fired in hits for at, x in enumerate(fired) for y in fired[at + 1 :]}
    assert {overlap.rules for overlap in analysis.overlaps} == pairs
    for overlap in analysis.overlaps:
        assert set(overlap.rules) <= set(decide(decision, overlap.example, {})[1])
    for gap in analysis.gaps:
        assert decide(decision, gap, {})[1] == ()


def test_a_list_of_allowed_values_of_more_than_literals_is_left_out() -> None:
    assert analyse(table(("1",), values="< limit")) == Analysis(unclear=(("r1", "< limit"),))


def test_a_search_that_is_given_up_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = table(("-", "-"), *((f"[{at}..{at + 9}]", f"[{at}..{at + 5}]") for at in range(20)))
    assert (analyse(wide).gaps, analyse(wide).searched) == ((), True)
    monkeypatch.setattr("app.feel.analysis._MOST_STATES", 10)
    assert (analyse(wide).gaps, analyse(wide).searched) == ((), False)
    told = Report("t.dmn")
    check_table(replace(wide, hit_policy="FIRST"), told)
    assert [(each.code, "too many combinations" in each.message) for each in told.findings] == [
        ("rules-unclear", True)
    ]


def test_a_table_that_cannot_be_analysed_is_told_with_its_cells() -> None:
    rows = [(f"count(?) > {at}",) for at in range(5)]
    told = Report("t.dmn")
    check_table(replace(table(*rows), hit_policy="UNIQUE"), told)
    [found] = told.findings
    assert (found.code, found.severity) == ("rules-unclear", Severity.WARNING)
    assert "“count(?) > 0” of rule 1" in found.message
    assert "and 2 more" in found.message
    collecting = Report("t.dmn")
    check_table(table(*rows), collecting)
    assert collecting.findings == []


def test_a_large_table_is_analysed_soon() -> None:
    rows = [(f"[{at}..{at + 1})", "true" if at % 2 else "-", f'"{at % 7}"') for at in range(120)]
    analysis = analyse(table(*rows))
    assert analysis.overlaps == ()
    assert analysis.gaps
