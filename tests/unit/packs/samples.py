"""A small council pack in memory, of which the tests spoil one thing at a time."""

from __future__ import annotations

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
 xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 id="Definitions_1" targetNamespace="http://example.org/holdfast">
"""
TAIL = "</bpmn:definitions>\n"


def diagram(body: str, definitions: str = "", process: str = 'id="p" isExecutable="true"') -> bytes:
    """A BPMN file of one process with this body; line 8 is the first line of the body."""
    return f"{HEAD}<bpmn:process {process}>\n{body}\n</bpmn:process>\n{definitions}{TAIL}".encode()


READING = '<camunda:property name="assumption" value="counted from the agreement"/>'
GATE = """<bpmn:exclusiveGateway id="Gate" name="Agreed?" default="f5"><bpmn:extensionElements>
<camunda:properties><camunda:property name="assumption" value="nothing between yes and no"/>
</camunda:properties></bpmn:extensionElements></bpmn:exclusiveGateway>"""
ROUTE = """<bpmn:businessRuleTask id="Task_Route" camunda:decisionRef="route" camunda:resultVariable="team"
 camunda:mapDecisionResult="singleEntry" name="Choose the team"><bpmn:extensionElements><camunda:properties>
<camunda:property name="assumption" value="the nearer team"/></camunda:properties></bpmn:extensionElements>
</bpmn:businessRuleTask>"""
STEP_DOWN = f"""<bpmn:laneSet id="Lanes"><bpmn:lane id="Lane_1" name="Social Worker">
<bpmn:flowNodeRef>Start</bpmn:flowNodeRef><bpmn:flowNodeRef>Task_Decide</bpmn:flowNodeRef>
<bpmn:flowNodeRef>Gate</bpmn:flowNodeRef><bpmn:flowNodeRef>Late</bpmn:flowNodeRef>
<bpmn:flowNodeRef>Task_Note</bpmn:flowNodeRef><bpmn:flowNodeRef>Task_Route</bpmn:flowNodeRef>
<bpmn:flowNodeRef>End</bpmn:flowNodeRef><bpmn:flowNodeRef>Safeguarding</bpmn:flowNodeRef>
<bpmn:flowNodeRef>End_Late</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
<bpmn:startEvent id="Start"/>
<bpmn:sequenceFlow id="f1" sourceRef="Start" targetRef="Task_Decide"/>
<bpmn:userTask id="Task_Decide" name="Decide" camunda:formRef="test-decision"
 camunda:formRefBinding="deployment" camunda:dueDate="= add working days(today(), 5)"
 camunda:candidateGroups="Social Worker"><bpmn:extensionElements><camunda:properties>
<camunda:property name="clauses" value="T-1"/>{READING}</camunda:properties></bpmn:extensionElements>
</bpmn:userTask>
<bpmn:boundaryEvent id="Late" attachedToRef="Task_Decide" cancelActivity="false" name="Late">
<bpmn:extensionElements><camunda:properties><camunda:property name="clauses" value="T-1"/>{READING}
</camunda:properties></bpmn:extensionElements>
<bpmn:timerEventDefinition id="Late_T">
<bpmn:timeDate xsi:type="bpmn:tFormalExpression">= add working days(today(), 5)</bpmn:timeDate>
</bpmn:timerEventDefinition></bpmn:boundaryEvent>
<bpmn:sequenceFlow id="f2" sourceRef="Late" targetRef="End_Late"/>
<bpmn:endEvent id="End_Late"/>
<bpmn:sequenceFlow id="f3" sourceRef="Task_Decide" targetRef="Gate"/>
{GATE}
<bpmn:sequenceFlow id="f4" name="yes" sourceRef="Gate" targetRef="Task_Note">
<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">= decision = "yes"</bpmn:conditionExpression>
</bpmn:sequenceFlow>
<bpmn:sequenceFlow id="f5" name="no" sourceRef="Gate" targetRef="Task_Route"/>
<bpmn:serviceTask id="Task_Note" camunda:type="external" camunda:topic="records.note" name="Write a note">
<bpmn:extensionElements>
<camunda:inputOutput><camunda:inputParameter name="text">= "Decided: " + decision</camunda:inputParameter>
<camunda:inputParameter name="heading">= "Decision"</camunda:inputParameter>
<camunda:outputParameter name="reference">= note</camunda:outputParameter></camunda:inputOutput>
<camunda:properties><camunda:property name="clauses" value="X-1"/></camunda:properties>
</bpmn:extensionElements></bpmn:serviceTask>
{ROUTE}
<bpmn:sequenceFlow id="f6" sourceRef="Task_Note" targetRef="End"/>
<bpmn:sequenceFlow id="f7" sourceRef="Task_Route" targetRef="End"/>
<bpmn:endEvent id="End"/>
<bpmn:subProcess id="Safeguarding" triggeredByEvent="true">
<bpmn:startEvent id="Concern">
<bpmn:messageEventDefinition id="Concern_M" messageRef="Message_1"/></bpmn:startEvent>
<bpmn:sequenceFlow id="g1" sourceRef="Concern" targetRef="Refer"/>
<bpmn:serviceTask id="Refer" camunda:type="external" camunda:topic="records.note" name="Refer at once">
<bpmn:extensionElements>
<camunda:inputOutput><camunda:inputParameter name="heading">= "Concern"</camunda:inputParameter>
<camunda:inputParameter name="text">= "Referred at once."</camunda:inputParameter></camunda:inputOutput>
<camunda:properties><camunda:property name="assumption" value="at any hour"/></camunda:properties>
</bpmn:extensionElements></bpmn:serviceTask>
<bpmn:sequenceFlow id="g2" sourceRef="Refer" targetRef="Referred"/>
<bpmn:endEvent id="Referred"/></bpmn:subProcess>"""
DEFINITIONS = """<bpmn:message id="Message_1" name="Immediate safeguarding concern"/>
"""
_SHAPES = "Start Task_Decide Late End_Late Gate Task_Note Task_Route End Safeguarding Concern Refer Referred"
_EDGES = "f1 f2 f3 f4 f5 f6 f7 g1 g2"


def drawing(shapes: str = _SHAPES, edges: str = _EDGES) -> str:
    """Diagram interchange for these ids: one beside the other, with lines of one point."""
    drawn = "".join(
        f'<bpmndi:BPMNShape id="{name}_di" bpmnElement="{name}">'
        f'<dc:Bounds x="{150 * place}" y="0" width="100" height="80"/></bpmndi:BPMNShape>\n'
        for place, name in enumerate(shapes.split())
    )
    drawn += "".join(
        f'<bpmndi:BPMNEdge id="{name}_di" bpmnElement="{name}"><di:waypoint x="1" y="1"/></bpmndi:BPMNEdge>\n'
        for name in edges.split()
    )
    return (
        f'<bpmndi:BPMNDiagram id="D"><bpmndi:BPMNPlane id="P" bpmnElement="p">{drawn}'
        "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>\n"
    )


STEP_DOWN_FILE = diagram(STEP_DOWN, DEFINITIONS + drawing())

DMN = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="http://example.org">
<decision id="route" name="Route"><variable id="v" name="route_result"/>
<decisionTable id="t" hitPolicy="FIRST">
<input id="i" label="Answer"><inputExpression id="ie" typeRef="string"><text>decision</text></inputExpression>
<inputValues><text>"yes","no"</text></inputValues></input>
<output id="o" name="team" typeRef="string"/>
<rule id="r1"><description>refused</description><inputEntry id="c1"><text>"no"</text></inputEntry>
<outputEntry id="c2"><text>"east"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c3"><text></text></inputEntry>
<outputEntry id="c4"><text>"west"</text></outputEntry></rule>
</decisionTable></decision></definitions>
"""

FORM = b"""{
  "id": "test-decision",
  "type": "default",
  "schemaVersion": 16,
  "components": [
    {"type": "text", "id": "t", "text": "# Decide"},
    {
      "type": "group", "id": "g", "label": "The decision", "components": [
        {"type": "radio", "id": "a", "key": "decision", "label": "Is it agreed?",
         "values": [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}],
         "validate": {"required": true}, "properties": {"clauses": "X-1, T-1"}}
      ]
    },
    {"type": "textarea", "id": "b", "key": "rationale", "label": "Why?",
     "validate": {"required": true, "minLength": 2, "maxLength": 500}},
    {"type": "select", "id": "c", "key": "decider", "label": "Who decided?",
     "valuesKey": "people:Team Manager",
     "validate": {"required": true}},
    {"type": "datetime", "id": "e", "key": "agreed_on", "subtype": "date", "dateLabel": "When?",
     "conditional": {"hide": "=decision = \\"no\\""}}
  ]
}
"""

COUNCIL = b"""id = "testshire"
name = "Testshire"
source = "Testshire protocol, 2024"
localities = ["East", "West"]
external_topics = ["other.system"]
[[role]]
name = "Social Worker"
side = "social_care"
description = "Holds the plan"
[[role]]
name = "Team Manager"
side = "social_care"
manager = true
[[team]]
id = "east"
name = "East team"
side = "early_help"
locality = "East"
[[contact]]
key = "front_door"
name = "Front door"
telephone = "020 7946 0000"
clause = "X-1"
[[closure]]
date = 2026-12-24
reason = "Council closed"
[settings.reminder_days]
value = 2
unit = "working days"
assumption = "the source names no reminder"
[retention]
case = "until 25 years old"
"""

CLAUSES = b"""[[clause]]
id = "X-1"
section = "3"
rule = "The social worker writes a note."
kind = "X"
process = "p"
[[clause]]
id = "T-1"
section = "4"
rule = "Decided within five working days."
kind = "T"
ambiguity = "from when?"
reading = "from the agreement"
[clause.deadline]
value = 5
unit = "working days"
anchor = "agreement"
[[clause]]
id = "C-1"
section = "1"
rule = "Background."
kind = "C"
"""

INVARIANTS = b"""[[invariant]]
id = "TS-INV-1"
title = "Decided before it is written"
sources = ["X-1"]
message = "Nothing is written that was not decided."
codes = ["decision-record"]
[[invariant.property]]
kind = "precedes"
first = { form = "test-decision" }
then = { id = "Task_Note" }
"""

PACK = {
    "bpmn/testshire/council.toml": COUNCIL,
    "bpmn/testshire/clauses.toml": CLAUSES,
    "bpmn/testshire/invariants.toml": INVARIANTS,
    "bpmn/testshire/step-down.bpmn": STEP_DOWN_FILE,
    "bpmn/testshire/route.dmn": DMN,
    "forms/testshire/test-decision.form": FORM,
}
