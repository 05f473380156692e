"""What is wrong with a drawing, or with what is written on it: one fault a finding."""

from __future__ import annotations

from tests.unit.packs.spoil import BPMN, Fault, fault

SHAPE = '<bpmndi:BPMNShape id="{0}_di" bpmnElement="{0}"><dc:Bounds x="{1}" y="0" width="100" height="80"/>'
EDGE = '<bpmndi:BPMNEdge id="{0}_di" bpmnElement="{0}"><di:waypoint x="1" y="1"/>'
LABEL = '<bpmndi:BPMNLabel><dc:Bounds x="{0}" y="{1}" width="60" height="14"/></bpmndi:BPMNLabel>'
TASK, GATE, NOTE = SHAPE.format("Task_Decide", 150), SHAPE.format("Gate", 600), SHAPE.format("Task_Note", 750)
F4, F5 = EDGE.format("f4"), EDGE.format("f5")
NAME = 'id="Task_Decide" name="Decide"'


def named(name: str) -> str:
    """The task with another name."""
    return f'id="Task_Decide" name="{name}"'


DRAWING: list[Fault] = [
    fault("draw-overlap", BPMN, NOTE, NOTE.replace("750", "660"), "Gate"),
    fault(
        "draw-flow-through",
        BPMN,
        F5,
        '<bpmndi:BPMNEdge id="f5_di" bpmnElement="f5"><di:waypoint x="700" y="40"/>'
        '<di:waypoint x="900" y="40"/>',
        "f5",
    ),
    fault(
        "draw-undocked",
        BPMN,
        F4,
        F4.replace('x="1" y="1"', 'x="700" y="40"') + '<di:waypoint x="730" y="40"/>',
        "f4",
    ),
    fault("draw-unnamed", BPMN, ' name="Write a note"', "", "Task_Note"),
    fault("draw-unnamed", BPMN, ' name="Late"', "", "Late"),
    fault("draw-label", BPMN, GATE, GATE + LABEL.format(760, 20), "Gate"),
    fault("draw-label", BPMN, F4, F4 + LABEL.format(760, 60), "f4"),
    fault(
        "draw-lane",
        BPMN,
        TASK,
        f"{SHAPE.format('Lane_1', 0)}</bpmndi:BPMNShape>{TASK}",
        "Task_Decide",
    ),
    fault("draw-density", BPMN, NAME, named("Decide together with everybody who was at the meeting " * 4)),
    fault("draw-question", BPMN, ' name="Agreed?"', "", "Gate"),
    fault("draw-answer", BPMN, ' name="no"', "", "f5"),
    fault("draw-name", BPMN, NAME, named("Decision on the case"), "Task_Decide"),
    fault("draw-name", BPMN, NAME, named("Deciding the case"), "Task_Decide"),
    fault("draw-name", BPMN, NAME, named("Accepted by the manager"), "Task_Decide"),
    fault("draw-role", BPMN, NAME, named("Tell the Scoial Worker"), "Task_Decide"),
]
