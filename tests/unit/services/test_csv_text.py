"""No cell of a CSV can be run by the spreadsheet that opens it, and none loses a letter."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services import csv_text

DANGEROUS = '=HYPERLINK("https://evil.example")'


@pytest.mark.parametrize(
    "text", [DANGEROUS, "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "＝1", "\ufeff=1"]
)
def test_what_a_spreadsheet_would_run_becomes_text(text: str) -> None:
    assert csv_text.cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["O'Brien", "محمد", "🙂 ok", "a=b", "27 November", "", "'=1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert csv_text.cell(text) == text


def test_values_have_one_way_of_writing() -> None:
    assert csv_text.cell(-3) == "-3"
    assert csv_text.cell(Decimal("-1.5")) == "-1.5"
    assert csv_text.cell(None) == ""
    assert (csv_text.cell(True), csv_text.cell(False)) == ("yes", "no")
    assert csv_text.cell(date(2026, 11, 27)) == "2026-11-27"
    assert csv_text.cell(datetime(2026, 11, 27, 9, tzinfo=UTC)) == "2026-11-27T09:00:00+00:00"
    assert csv_text.cell(["=a", "b"]) == "'=a; b"


def test_a_table_is_read_back_by_any_reader() -> None:
    body = csv_text.table(["name", "note"], [["O'Brien, Ann", 'says "no"\nand goes'], ["=1", -1]])
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert rows == [["name", "note"], ["O'Brien, Ann", 'says "no"\nand goes'], ["'=1", "-1"]]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_no_text_begins_with_what_is_run(text: str) -> None:
    written = csv_text.cell(text)
    assert not written.startswith(csv_text.RUN)
    assert written in {text.replace("\0", ""), "'" + text.replace("\0", "")}
