"""comparison.toml: rows and answers, each fault at its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.comparison import Answer, Row
from app.domain.pack import Clause, Contact, Council, Pack
from app.packs.comparison import read_comparison
from app.verification.comparison import check_comparison

WHOLE = b"""
[[row]]
id = "dispute"
title = "Dispute"
shows = "people"

[[answer]]
row = "dispute"
clauses = ["TS-1"]

[[answer]]
row = "record"
silent = "Nothing is written."
"""
FILE = "bpmn/testshire/comparison.toml"


def test_rows_and_answers_in_the_order_written() -> None:
    (rows, answers), findings = read_comparison(FILE, WHOLE)
    assert findings == []
    assert rows == [Row("dispute", "Dispute", "people", 2)]
    assert answers == [
        Answer("dispute", ("TS-1",), (), "", 7),
        Answer("record", (), (), "Nothing is written.", 11),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        (b'shows = "people"', b'shows = "weather"', "toml-value", 2),
        (b'title = "Dispute"', b"", "toml-value", 2),
        (b'clauses = ["TS-1"]', b"", "toml-value", 7),
        (b'clauses = ["TS-1"]', b'clauses = ["TS-1"]\nsilent = "why"', "toml-value", 7),
        (b'clauses = ["TS-1"]', b"clauses = [1]", "toml-value", 7),
        (b'silent = "', b'slient = "x"\nsilent = "', "toml-key", 11),
        (b"[[row]]", b"[[rows]]", "toml-key", 1),
        (b"[[row]]", b"[[row", "toml-malformed", 2),
    ],
)
def test_a_fault_is_placed(old: bytes, new: bytes, code: str, line: int) -> None:
    _, findings = read_comparison(FILE, WHOLE.replace(old, new, 1))
    assert (code, line) in {(found.code, found.line) for found in findings}


PACK = Pack(
    Council("testshire", "Testshire", contacts={"front_door": Contact("front_door", "Front door")}),
    clauses={"TS-1": Clause("TS-1", "1", "A rule.", "X")},
    rows=(Row("dispute", "Dispute", "people"),),
    answers={"dispute": Answer("dispute", ("TS-1",), ("front_door",), line=7)},
)


def test_what_is_there_may_be_named() -> None:
    assert check_comparison(PACK) == []


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (Answer("disputes", ("TS-1",), line=7), "toml-value", "Did you mean dispute"),
        (Answer("dispute", ("TS-9",), line=7), "unknown-clause", "“TS-9” is not in the register"),
        (Answer("dispute", contacts=("back_door",), line=7), "toml-value", "no contact “back_door”"),
    ],
)
def test_what_is_not_there_is_told(answer: Answer, code: str, words: str) -> None:
    [found] = check_comparison(replace(PACK, answers={answer.row: answer}))
    assert (found.code, found.line) == (code, 7)
    assert words in found.message
