"""The drawing of a file, as the reader hands it on."""

from __future__ import annotations

from app.domain.drawing import Bounds, Drawing
from app.packs.bpmn import read_bpmn
from tests.unit.packs.samples import diagram

BODY = """<bpmn:laneSet id="L"><bpmn:lane id="Outer" name="Council"><bpmn:flowNodeRef>s</bpmn:flowNodeRef>
<bpmn:flowNodeRef>e</bpmn:flowNodeRef><bpmn:childLaneSet id="C"><bpmn:lane id="Inner" name="Social Worker">
<bpmn:flowNodeRef>s</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>
<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="e"/>
<bpmn:textAnnotation id="n"><bpmn:text>Q1</bpmn:text></bpmn:textAnnotation>"""
POOL = """<bpmn:collaboration id="K"><bpmn:participant id="Pool" processRef="p"/></bpmn:collaboration>
"""


def shape(name: str, bounds: str, label: str = "") -> str:
    inside = f"<bpmndi:BPMNLabel><dc:Bounds {label}/></bpmndi:BPMNLabel>" if label else ""
    begins = f'<bpmndi:BPMNShape id="{name}_di" bpmnElement="{name}">'
    return f"{begins}<dc:Bounds {bounds}/>{inside}</bpmndi:BPMNShape>"


def edge(name: str, *points: str) -> str:
    inside = "".join(f"<di:waypoint {point}/>" for point in points)
    return f'<bpmndi:BPMNEdge id="{name}_di" bpmnElement="{name}">{inside}</bpmndi:BPMNEdge>'


def drawn(*things: str) -> Drawing | None:
    plane = f'<bpmndi:BPMNPlane id="P" bpmnElement="K">{"".join(things)}</bpmndi:BPMNPlane>'
    file = diagram(BODY, f'{POOL}<bpmndi:BPMNDiagram id="D">{plane}</bpmndi:BPMNDiagram>\n')
    [process], _ = read_bpmn("a.bpmn", file)
    return process.drawing


AT = 'x="10" y="20.5" width="36" height="36"'


def test_shapes_lines_labels_notes_lanes_and_the_pool() -> None:
    drawing = drawn(
        shape("s", AT, 'x="1" y="60" width="50" height="14"'),
        shape("n", AT),
        shape("Pool", AT),
        shape("Outer", AT),
        shape("Inner", AT),
        edge("f", 'x="46" y="38"', 'x="100" y="38"'),
    )
    assert drawing is not None
    assert drawing.shapes["s"].bounds == Bounds(10, 20.5, 36, 36)
    assert drawing.shapes["s"].label == Bounds(1, 60, 50, 14)
    assert drawing.edges["f"].points == ((46, 38), (100, 38))
    assert set(drawing.notes) == {"n"}
    assert {lane.name: lane.elements for lane in drawing.lanes} == {
        "Council": ("e",),
        "Social Worker": ("s",),
    }
    assert drawing.pool == Bounds(10, 20.5, 36, 36)


def test_what_is_not_a_number_is_not_drawn() -> None:
    drawing = drawn(
        shape("s", 'x="nan" y="0" width="1" height="1"'),
        shape("e", 'x="1e99" y="0" width="1" height="1"'),
        shape("n", AT),
        edge("f", 'x="left" y="0"', 'x="5" y="6"'),
    )
    assert drawing is not None
    assert drawing.shapes == {}
    assert drawing.edges["f"].points == ((5, 6),)


def test_without_shapes_there_is_no_drawing() -> None:
    assert drawn() is None
