"""The page of the handbook is the catalogue, whose examples test_feel_catalogue.py runs."""

from __future__ import annotations

import re
from pathlib import Path

from app.feel.catalogue import catalogue
from app.feel.handbook import page

BPMN = Path(__file__).parents[3] / "bpmn"


def test_the_page_is_as_the_command_prints_it() -> None:
    assert (BPMN / "FEEL.md").read_text() == page(), "holdfast feel --functions > bpmn/FEEL.md"


def test_the_page_has_every_function_and_every_example_in_a_table_that_holds() -> None:
    rows = [line for line in page().splitlines() if line.startswith("| ") and "| Written" not in line]
    assert len(rows) == sum(len(entry.examples) for entry in catalogue())
    assert all(len(re.split(r"(?<!\\)\|", row)) == 6 for row in rows)
    text = page()
    assert all(
        f"`{signature}`".replace("|", "\\|") in text for e in catalogue() for signature in e.signatures
    )


def test_the_guide_points_at_the_page() -> None:
    assert "](FEEL.md)" in (BPMN / "README.md").read_text()
