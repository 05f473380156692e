"""A diagram means what it draws, or it is refused: one file for each construct, named after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.finding import Severity
from tests.spec.bpmn_table import (
    FILES,
    FOLDER,
    REFUSED,
    TABLE,
    Refused,
    found,
    outcome_of,
    refused,
    shown,
    table,
)
from tests.spec.constructs import CATALOGUE


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_construct_does_what_it_draws(file: Path) -> None:
    outcome = outcome_of(file)
    assert not outcome.refused, [finding.as_text() for finding in outcome.findings]
    parted = [f"step {s.number} ({s.words}): {text}" for s in outcome.steps for text in s.differences]
    assert parted == []


@pytest.mark.parametrize("row", refused(), ids=lambda row: row.file.stem)
def test_what_is_not_carried_out_is_refused_with_its_place_its_reason_and_a_cure(row: Refused) -> None:
    for wanted in row.wanted:
        (finding, *_) = found(row, wanted) or [None]
        assert finding is not None, wanted
        assert finding.severity is Severity.ERROR
        assert finding.line
        assert finding.cure


def test_every_diagram_is_rehearsed_or_refused() -> None:
    told = "\n".join(file.read_text(encoding="utf-8") for file in FILES)
    assert [file.name for file in sorted(FOLDER.glob("*.bpmn")) if f'"{file.name}"' not in told] == []
    assert sorted(REFUSED.glob("*.bpmn")) == sorted(row.file for row in refused())


def test_every_rehearsal_says_what_it_shows() -> None:
    firsts = {file.stem: file.read_text(encoding="utf-8").splitlines()[0] for file in FILES}
    assert [name for name, first in firsts.items() if not first.startswith("# ")] == []


def test_every_construct_is_rehearsed() -> None:
    named = {name for rows in CATALOGUE.values() for name in rows}
    assert set(shown()) == named


def test_the_table_is_in_step() -> None:
    assert TABLE.read_text(encoding="utf-8") == table(), "run `make tables`"
