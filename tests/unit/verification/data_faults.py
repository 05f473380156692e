"""What the gate finds in the data of a pack, its conditions and its questions: one fault a finding."""

from __future__ import annotations

from tests.unit.packs.samples import GATE, ROUTE
from tests.unit.packs.spoil import BPMN, Fault, fault

CONDITION = '= decision = "yes"</bpmn:conditionExpression>'
F5 = '<bpmn:sequenceFlow id="f5" name="no" sourceRef="Gate" targetRef="Task_Route"/>'
BRANCH = f"""{GATE}
<bpmn:sequenceFlow id="f4" name="yes" sourceRef="Gate" targetRef="Task_Note">
<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">= decision = "yes"</bpmn:conditionExpression>
</bpmn:sequenceFlow>
"""
OTHERWISE = F5.replace('"f5"', '"f8"').replace(
    "/>", '><bpmn:conditionExpression>= decision != "no"</bpmn:conditionExpression></bpmn:sequenceFlow>'
)
ASKED_AGAIN = '<bpmn:userTask id="Task_Route" name="Decide again" camunda:formRef="test-decision"/>'
ASKED = F5.replace(
    "/>", '><bpmn:conditionExpression>= decision = "no"</bpmn:conditionExpression></bpmn:sequenceFlow>'
)


def condition(text: str) -> str:
    """The condition of the flow f4, written otherwise."""
    return f"{text}</bpmn:conditionExpression>"


DATA: list[Fault] = [
    fault("unset-variable", BPMN, "today(), 5", "agreed_on, 5", "Task_Decide"),
    fault("unset-variable", BPMN, condition('= decision = "yes"'), condition('= agreed = "yes"'), "Gate"),
    fault("empty-variable", BPMN, "today(), 5", "cp_plan_end, 5", "Task_Decide"),
    fault("wrong-type", BPMN, "today(), 5", "locality, 5", "Task_Decide"),
    fault("wrong-type", BPMN, condition('= decision = "yes"'), condition("= decision > 5"), "Gate"),
    fault(
        "unknown-option", BPMN, condition('= decision = "yes"'), condition('= decision = "agreed"'), "Gate"
    ),
    fault(
        "conditions-gap",
        BPMN,
        BRANCH + F5,
        BRANCH.replace(' default="f5"', "") + ASKED.replace('"no"', '"yes"'),
        "Gate",
        also="no-default conditions-overlap",
    ),
    fault("conditions-overlap", BPMN, F5, OTHERWISE + F5, "Gate"),
    fault("never-true", BPMN, CONDITION, condition('= decision = "yes" and decision = "no"'), "f4"),
    fault(
        "never-given",
        BPMN,
        condition('= decision = "yes"'),
        condition('= decision = "yes" and (if earlier = null then true else earlier = "yes")'),
        "Gate",
    ),
    fault("missing-input", BPMN, 'name="heading">= "Decision"', 'name="head">= "Decision"', "Task_Note"),
    fault("never-true", BPMN, CONDITION, condition("= 1 > 2"), "f4"),
    fault("asked-twice", BPMN, ROUTE, ASKED_AGAIN, "Task_Route"),
]
