"""What holds for every diagram as a picture: it can be read on an A3 print."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tests.architecture.house import ROOT, tracked

SMALLEST_TEXT = 5.3
"""Points of the smallest text of a diagram that is printed on one A3 sheet: smaller, and nobody reads it."""

LABEL = 11.0
"""Size of the smallest text in the diagram's own units: the labels of events, questions and answers."""

SHEET = (400.0, 277.0)
"""Millimetres of an A3 sheet that a printer can print on, the long side first."""

POINT = 25.4 / 72
"""Millimetres of a point."""

_BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
_WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"

DIAGRAMS = [path for path in tracked() if path.parts[0] == "bpmn" and path.suffix == ".bpmn"]


def _extent(diagram: Path) -> tuple[float, float]:
    """Width and height of everything that is drawn."""
    across: list[float] = []
    down: list[float] = []
    for drawn in etree.parse(ROOT / diagram).iter(_BOUNDS, _WAYPOINT):
        x, y = float(drawn.get("x")), float(drawn.get("y"))
        across += [x, x + float(drawn.get("width", 0))]
        down += [y, y + float(drawn.get("height", 0))]
    return max(across) - min(across), max(down) - min(down)


def _printed_text(width: float, height: float) -> float:
    """Points of the smallest text where the sheet lies as it fits better."""
    long, short = SHEET
    scale = max(min(long / width, short / height), min(short / width, long / height))
    return LABEL * scale / POINT


def test_the_size_of_printed_text_follows_the_tighter_side() -> None:
    assert _printed_text(4000, 100) == pytest.approx(LABEL * 0.1 / POINT)
    assert _printed_text(100, 4000) == pytest.approx(_printed_text(4000, 100))
    assert _printed_text(400, 2770) == pytest.approx(LABEL * 400 / 2770 / POINT)


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=str)
def test_a_diagram_can_be_read_on_an_a3_print(diagram: Path) -> None:
    width, height = _extent(diagram)
    size = _printed_text(width, height)
    assert size >= SMALLEST_TEXT, (
        f"{diagram} is {width:.0f} × {height:.0f}: its text would be {size:.1f} points on A3. "
        "Draw it closer together, or lead a long path back into a second row."
    )
