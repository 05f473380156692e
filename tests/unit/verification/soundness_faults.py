"""What the proof finds in a pack that can be read: one fault a finding."""

from __future__ import annotations

from tests.unit.packs.spoil import BPMN, Fault, fault

LAST_FLOWS = """<bpmn:sequenceFlow id="f6" sourceRef="Task_Note" targetRef="End"/>
<bpmn:sequenceFlow id="f7" sourceRef="Task_Route" targetRef="End"/>
"""
JOIN = '<bpmn:parallelGateway id="Join"/>'


def flow(name: str, source: str, target: str, when: str = "") -> str:
    """A sequence flow, with a condition if one is given."""
    inside = f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{when}</bpmn:conditionExpression>'
    return (
        f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">'
        f"{inside if when else ''}</bpmn:sequenceFlow>\n"
    )


def led(code: str, element: str, *flows: str, also: str = "") -> Fault:
    """A fault made by leading the last flows of the diagram otherwise."""
    return fault(code, BPMN, LAST_FLOWS, "".join(flows), element, also=also)


TO_JOIN = (JOIN, flow("f6", "Task_Note", "Join"), flow("f7", "Task_Route", "Join"), flow("f8", "Join", "End"))
SOUNDNESS: list[Fault] = [
    led("sound-deadlock", "Join", *TO_JOIN, also="no-lane"),
    led(
        "sound-leftover-token",
        "Join",
        *TO_JOIN,
        flow("f9", "Task_Note", "End"),
        flow("f10", "Task_Route", "End"),
        also="no-lane",
    ),
    led(
        "sound-livelock", "Task_Route", flow("f6", "Task_Note", "End"), flow("f7", "Task_Route", "Task_Route")
    ),
    led(
        "sound-unbounded",
        "Task_Note",
        flow("f6", "Task_Note", "End"),
        flow("f7", "Task_Route", "Task_Note"),
        flow("f8", "Task_Route", "Gate"),
    ),
    led(
        "sound-dead-element",
        "Never",
        LAST_FLOWS,
        '<bpmn:boundaryEvent id="Never" attachedToRef="Task_Route"><bpmn:errorEventDefinition/>',
        "</bpmn:boundaryEvent>",
        flow("f8", "Never", "End"),
        also="no-lane",
    ),
    led("sound-double-token", "Task_Route", LAST_FLOWS, flow("f8", "Task_Decide", "Task_Route")),
    fault(
        "sound-uncaught-error",
        BPMN,
        '<bpmn:endEvent id="End"/>',
        '<bpmn:endEvent id="End"><bpmn:errorEventDefinition/></bpmn:endEvent>',
        "End",
    ),
    led(
        "sound-not-proved",
        "Task_Route",
        LAST_FLOWS,
        *(
            flow(f"h{number}", "Task_Route", "End", f'= team = "east" and {number} != 10')
            for number in range(9)
        ),
    ),
]
