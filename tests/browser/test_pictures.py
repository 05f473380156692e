"""Every diagram is drawn whole, without a word of complaint from the viewer."""

from __future__ import annotations

import struct
from pathlib import Path

import pictures
import pytest

DIAGRAMS = sorted(pictures.DIAGRAMS.rglob("*.bpmn"))


def size_of(png: Path) -> tuple[int, int]:
    """Width and height in pixels, from the file's header."""
    width, height = struct.unpack(">II", png.read_bytes()[16:24])
    return width, height


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda path: path.stem)
def test_a_diagram_is_drawn(browser, diagram, tmp_path):
    picture = tmp_path / "diagram.png"
    assert pictures.draw(browser, diagram, picture) == []
    width, height = size_of(picture)
    assert width > 400
    assert height > 200


def test_a_wide_diagram_is_drawn_smaller_but_whole(browser, tmp_path):
    ends = ("0", "20000")
    tasks = "".join(f'<task id="t{x}" name="at {x}"/>' for x in ends)
    shapes = "".join(
        f'<di:BPMNShape id="s{x}" bpmnElement="t{x}"><dc:Bounds x="{x}" y="0" width="100" height="80"/>'
        "</di:BPMNShape>"
        for x in ends
    )
    diagram = tmp_path / "wide.bpmn"
    diagram.write_text(
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x"'
        ' xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">'
        f'<process id="p">{tasks}</process>'
        f'<di:BPMNDiagram id="d"><di:BPMNPlane id="l" bpmnElement="p">{shapes}</di:BPMNPlane>'
        "</di:BPMNDiagram></definitions>"
    )
    picture = tmp_path / "wide.png"
    assert pictures.draw(browser, diagram, picture) == []
    width, height = size_of(picture)
    assert pictures.LARGEST_SIDE - 10 < width <= pictures.LARGEST_SIDE
    assert height < 200


def test_what_is_no_diagram_is_named(browser, tmp_path):
    wrong = tmp_path / "wrong.bpmn"
    wrong.write_text("<not a diagram")
    with pytest.raises(pictures.Error, match="unparsable"):
        pictures.draw(browser, wrong, tmp_path / "wrong.png")
