"""A diagram is read into what it draws, in the Camunda 7 and the zeebe dialect alike."""

from __future__ import annotations

import pytest

from app.domain.process import Assignment, EventDefinition, Expression, Flow, Loop, Process
from app.packs import read_files
from tests.unit.packs.samples import PACK, diagram


def read(body: str, definitions: str = "") -> Process:
    """The process of a diagram; what reading says of it is not looked at."""
    pack, _ = read_files({"x.bpmn": diagram(body, definitions)})
    return pack.processes["p"]


def test_attributes_of_the_camunda_7_profile() -> None:
    process = read_files(PACK)[0].processes["p"]
    task = process.elements["Task_Decide"]
    assert (task.kind, task.name, task.lane, task.scope) == ("userTask", "Decide", "Social Worker", "p")
    assert task.form == "test-decision"
    assert task.due == Expression("= add working days(today(), 5)", task.line)
    assert task.candidate_groups == Expression("Social Worker", task.line)
    assert task.clauses == ("T-1",)
    assert (task.incoming, task.outgoing) == (("f1",), ("f3",))
    note = process.elements["Task_Note"]
    assert note.topic == "records.note"
    assert [(each.target, each.source.text) for each in note.inputs] == [
        ("text", '= "Decided: " + decision'),
        ("heading", '= "Decision"'),
    ]
    assert [(each.target, each.source.text) for each in note.outputs] == [("reference", "= note")]
    route = process.elements["Task_Route"]
    assert (route.decision, route.result_variable, route.map_decision_result) == (
        "route",
        "team",
        "singleEntry",
    )


def test_flows_conditions_and_defaults() -> None:
    process = read_files(PACK)[0].processes["p"]
    condition = Expression('= decision = "yes"', 34)
    assert process.flows["f4"] == Flow("f4", "Gate", "Task_Note", "yes", condition, 33)
    assert process.flows["f5"].condition is None
    assert process.elements["Gate"].default == "f5"
    assert process.elements["Gate"].outgoing == ("f4", "f5")


def test_events_lanes_and_sub_processes() -> None:
    process = read_files(PACK)[0].processes["p"]
    late = process.elements["Late"]
    assert (late.attached_to, late.interrupting, late.lane) == ("Task_Decide", False, "Social Worker")
    assert [(event.kind, event.timer) for event in late.events] == [("timer", "date")]
    concern = process.elements["Concern"]
    assert concern.events == (EventDefinition("message", "Immediate safeguarding concern"),)
    assert (concern.scope, concern.interrupting, concern.lane) == ("Safeguarding", True, "Social Worker")
    assert process.elements["Safeguarding"].triggered_by_event
    assert process.lanes == ("Social Worker",)


def test_attributes_of_the_zeebe_dialect() -> None:
    process = read("""
<bpmn:userTask id="a"><bpmn:extensionElements><zeebe:formDefinition formId="f"/>
<zeebe:assignmentDefinition assignee="=who" candidateGroups="Worker"/><zeebe:taskSchedule dueDate="=due"/>
<zeebe:ioMapping><zeebe:input source="=x + 1" target="y"/>
<zeebe:input source="plain &quot;text&quot;" target="z"/>
<zeebe:output source="=r" target="s"/></zeebe:ioMapping>
<zeebe:properties><zeebe:property name="clauses" value="A-1, A-2"/></zeebe:properties>
</bpmn:extensionElements></bpmn:userTask>
<bpmn:serviceTask id="b"><bpmn:extensionElements><zeebe:taskDefinition type="records.note"/>
</bpmn:extensionElements></bpmn:serviceTask>
<bpmn:businessRuleTask id="c"><bpmn:extensionElements>
<zeebe:calledDecision decisionId="d" resultVariable="r"/>
</bpmn:extensionElements></bpmn:businessRuleTask>
<bpmn:callActivity id="e"><bpmn:extensionElements><zeebe:calledElement processId="q"
 propagateAllChildVariables="false"/></bpmn:extensionElements></bpmn:callActivity>
<bpmn:scriptTask id="g"><bpmn:extensionElements><zeebe:script expression="=1" resultVariable="one"/>
</bpmn:extensionElements></bpmn:scriptTask>""")
    task = process.elements["a"]
    assert task.form == "f"
    assert [e.text if e else "" for e in (task.assignee, task.candidate_groups, task.due)] == [
        "=who",
        "Worker",
        "=due",
    ]
    assert {each.target: each.source.text for each in task.inputs} == {
        "y": "=x + 1",
        "z": '="plain \\"text\\""',
    }
    assert {each.target: each.source.text for each in task.outputs} == {"s": "=r"}
    assert task.clauses == ("A-1", "A-2")
    assert process.elements["b"].topic == "records.note"
    assert (process.elements["c"].decision, process.elements["c"].result_variable) == ("d", "r")
    call = process.elements["e"]
    assert (call.called, call.call_in_all, call.call_out_all) == ("q", True, False)
    script = process.elements["g"]
    assert (script.script.text if script.script else "", script.script_format) == ("=1", "feel")
    assert script.result_variable == "one"


def test_call_activity_mappings_leave_the_business_key_out() -> None:
    process = read("""
<bpmn:callActivity id="a" calledElement="q"><bpmn:extensionElements>
<camunda:in businessKey="#{execution.processBusinessKey}"/><camunda:in source="x" target="y"/>
<camunda:in sourceExpression="= x + 1" target="z"/><camunda:out variables="all"/>
</bpmn:extensionElements></bpmn:callActivity>
<bpmn:callActivity id="b" calledElement="q"><bpmn:extensionElements><camunda:in variables="all"/>
</bpmn:extensionElements></bpmn:callActivity>""")
    call = process.elements["a"]
    line = call.inputs[0].source.line
    assert call.inputs[0] == Assignment("y", Expression("x", line))
    assert [each.source.text for each in call.inputs] == ["x", "= x + 1"]
    assert (call.call_in_all, call.call_out_all) == (False, True)
    assert process.elements["b"].call_in_all


def test_every_event_definition_with_its_name_or_code() -> None:
    body = """
<bpmn:intermediateThrowEvent id="s"><bpmn:signalEventDefinition signalRef="S1"/></bpmn:intermediateThrowEvent>
<bpmn:endEvent id="e"><bpmn:errorEventDefinition errorRef="E1"/></bpmn:endEvent>
<bpmn:boundaryEvent id="any" attachedToRef="t"><bpmn:errorEventDefinition/></bpmn:boundaryEvent>
<bpmn:endEvent id="x"><bpmn:escalationEventDefinition escalationRef="X1"/></bpmn:endEvent>
<bpmn:intermediateCatchEvent id="c"><bpmn:conditionalEventDefinition><bpmn:condition>= a > 1</bpmn:condition>
</bpmn:conditionalEventDefinition></bpmn:intermediateCatchEvent>
<bpmn:intermediateCatchEvent id="l"><bpmn:linkEventDefinition name="on"/></bpmn:intermediateCatchEvent>
<bpmn:endEvent id="z"><bpmn:terminateEventDefinition/></bpmn:endEvent>
<bpmn:intermediateCatchEvent id="d"><bpmn:timerEventDefinition><bpmn:timeDuration>P5D</bpmn:timeDuration>
</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
<bpmn:intermediateCatchEvent id="r"><bpmn:timerEventDefinition><bpmn:timeCycle>R3/PT1H</bpmn:timeCycle>
</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
<bpmn:receiveTask id="m" messageRef="M1"/>"""
    defined = """<bpmn:signal id="S1" name="Snow"/><bpmn:error id="E1" name="n" errorCode="gone"/>
<bpmn:escalation id="X1" name="n" escalationCode="late"/><bpmn:message id="M1" name="Reply">
<bpmn:extensionElements><zeebe:subscription correlationKey="=ref"/></bpmn:extensionElements></bpmn:message>"""
    elements = read(body, defined).elements
    event = {name: element.events[0] for name, element in elements.items()}
    assert (event["s"].kind, event["s"].name) == ("signal", "Snow")
    assert (event["e"].kind, event["e"].name) == ("error", "gone")
    assert event["any"] == EventDefinition("error")
    assert (event["x"].kind, event["x"].name) == ("escalation", "late")
    assert event["c"].expression is not None
    assert event["c"].expression.text == "= a > 1"
    assert (event["l"].kind, event["l"].name) == ("link", "on")
    assert event["z"].kind == "terminate"
    assert (event["d"].timer, event["r"].timer) == ("duration", "cycle")
    assert event["m"].name == "Reply"
    assert event["m"].correlation_key is not None
    assert event["m"].correlation_key.text == "=ref"


def test_loops() -> None:
    loops = read("""
<bpmn:userTask id="a"><bpmn:multiInstanceLoopCharacteristics isSequential="true" camunda:collection="people"
 camunda:elementVariable="person"><bpmn:completionCondition>= done</bpmn:completionCondition>
</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>
<bpmn:userTask id="b"><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality>
</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>
<bpmn:userTask id="c"><bpmn:standardLoopCharacteristics testBefore="true" loopMaximum="4">
<bpmn:loopCondition>= more</bpmn:loopCondition></bpmn:standardLoopCharacteristics></bpmn:userTask>
<bpmn:userTask id="d"><bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>
<zeebe:loopCharacteristics inputCollection="=people" inputElement="person"/></bpmn:extensionElements>
</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>""").elements
    a, b, c, d = (loops[name].loop for name in "abcd")
    assert a is not None
    assert a.sequential
    assert (a.collection.text if a.collection else "", a.element_variable) == ("people", "person")
    assert a.completion_condition is not None
    assert b is not None
    assert b.cardinality == Expression("3", b.cardinality.line if b.cardinality else None)
    assert c == Loop(standard=True, condition=c.condition if c else None, test_before=True, maximum=4)
    assert d is not None
    assert (d.collection.text if d.collection else "", d.element_variable) == ("=people", "person")


def test_the_innermost_lane_counts_and_is_passed_on() -> None:
    process = read("""<bpmn:laneSet><bpmn:lane id="L" name="Council"><bpmn:flowNodeRef>s</bpmn:flowNodeRef>
<bpmn:flowNodeRef>t</bpmn:flowNodeRef><bpmn:childLaneSet><bpmn:lane id="M" name="Worker">
<bpmn:flowNodeRef>t</bpmn:flowNodeRef></bpmn:lane><bpmn:lane id="N" name="Manager">
<bpmn:flowNodeRef>s</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>
<bpmn:userTask id="t"/><bpmn:boundaryEvent id="b" attachedToRef="t"/>
<bpmn:subProcess id="s"><bpmn:task id="inside"/></bpmn:subProcess>""")
    lanes = {name: element.lane for name, element in process.elements.items()}
    assert lanes == {"t": "Worker", "b": "Worker", "s": "Manager", "inside": "Manager"}
    assert process.lanes == ("Worker", "Manager")


def test_the_pool_names_its_process() -> None:
    pool = '<bpmn:participant id="x" name="Testshire" processRef="p"/>'
    process = read('<bpmn:task id="t"/>', f'<bpmn:collaboration id="c">{pool}</bpmn:collaboration>')
    assert process.participant == "Testshire"


def test_tags_and_attributes_of_other_vendors_are_passed_over() -> None:
    process = read("""<v:thing xmlns:v="urn:vendor" id="v"/><bpmn:dataObjectReference id="d"/>
<bpmn:task id="t" v:colour="red" xmlns:v="urn:vendor"><bpmn:extensionElements><v:deep xmlns:v="urn:vendor"/>
</bpmn:extensionElements></bpmn:task>
<bpmn:textAnnotation id="n"><bpmn:text>Note</bpmn:text></bpmn:textAnnotation>""")
    assert list(process.elements) == ["t"]


def test_a_form_key_that_names_a_deployed_form_is_a_form() -> None:
    process = read('<bpmn:userTask id="t" camunda:formKey="camunda-forms:deployment:decide.form"/>')
    assert process.elements["t"].form == "decide"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_every_usual_encoding(encoding: str) -> None:
    text = diagram('<bpmn:task id="t" name="Café"/>').decode()
    data = text.replace("UTF-8", encoding.removesuffix("-sig"), 1).encode(encoding)
    pack, findings = read_files({"x.bpmn": data})
    assert pack.processes["p"].elements["t"].name == "Café"
    assert {each.code for each in findings} == {"no-diagram"}


@pytest.mark.parametrize("prefix", ["", "bpmn2:", "semantic:", "ns0:"])
def test_whatever_prefix_a_modeller_gives_the_namespace(prefix: str) -> None:
    declared = f'xmlns{":" + prefix[:-1] if prefix else ""}="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    data = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?><!-- exported --><?vendor thing?>
<{prefix}definitions {declared} exporter="Some modeller" targetNamespace="urn:x">
<{prefix}process id="p"><{prefix}extensionElements><m xmlns="urn:v"/></{prefix}extensionElements>
<{prefix}startEvent id="s"><{prefix}outgoing>f</{prefix}outgoing></{prefix}startEvent>
<{prefix}task id="t"><{prefix}ioSpecification/></{prefix}task>
<{prefix}sequenceFlow id="f" sourceRef="s" targetRef="t"/></{prefix}process></{prefix}definitions>"""
    pack, findings = read_files({"x.bpmn": data.encode()})
    assert pack.processes["p"].elements["s"].outgoing == ("f",)
    assert {each.code for each in findings} == {"not-executable", "no-diagram"}
