"""What the gate finds in a pack that can be read: one fault a finding."""

from __future__ import annotations

from tests.unit.packs.samples import GATE, READING
from tests.unit.packs.spoil import BPMN, CLAUSES, COUNCIL, DMN, FORM, INVARIANTS, Fault, fault
from tests.unit.verification.data_faults import ASKED, BRANCH, CONDITION, DATA, F5, OTHERWISE, condition
from tests.unit.verification.drawing_faults import DRAWING
from tests.unit.verification.soundness_faults import SOUNDNESS

TIMER = 'timeDate xsi:type="bpmn:tFormalExpression">= add working days(today(), 5)</bpmn:timeDate>'
DUE = 'camunda:dueDate="= add working days(today(), 5)"'
ONE_WAY = """<bpmn:exclusiveGateway id="Gate" name="Agreed?"/>
<bpmn:sequenceFlow id="f4" name="yes" sourceRef="Gate" targetRef="Task_Note"/>
"""
END_LATE = '<bpmn:endEvent id="End_Late"/>'
TASK_CLAUSE = 'value="T-1"'
GROUPS = """ camunda:candidateGroups="Social Worker"><bpmn:extensionElements><camunda:properties>
<camunda:property name="clauses" value="T-1"/>"""
ONE_DAY = '<camunda:property name="assumption" value="the other reading is the day on which they agree"/>'
PERHAPS = '<camunda:property name="statutory" value="perhaps"/>'
NOTE_CLAUSE = '<camunda:property name="clauses" value="X-1"/>'


def timed(kind: str, text: str) -> str:
    """The boundary event's timer, written otherwise."""
    return f"{kind}>{text}</bpmn:{kind}>"


NET: list[Fault] = [
    fault(
        "dangling-flow",
        BPMN,
        'sourceRef="Late" targetRef="End_Late"',
        'sourceRef="Late" targetRef="Gone"',
        "f2",
        at='id="f2"',
        also="unreachable",
    ),
    fault("dangling-flow", BPMN, 'sourceRef="Task_Note" targetRef="End"', 'targetRef="End"', "f6"),
    fault(
        "crossing-flow",
        BPMN,
        'sourceRef="Task_Note" targetRef="End"',
        'sourceRef="Task_Note" targetRef="Refer"',
        "f6",
    ),
    fault("no-start", BPMN, '<bpmn:startEvent id="Start"/>', '<bpmn:task id="Start"/>', "p"),
    fault("no-start", BPMN, END_LATE, '<bpmn:subProcess id="End_Late"/>', "End_Late"),
    fault(
        "unreachable",
        BPMN,
        '<bpmn:sequenceFlow id="f2" sourceRef="Late" targetRef="End_Late"/>',
        '<bpmn:sequenceFlow id="f2" sourceRef="Late" targetRef="End"/>',
        "End_Late",
        at=END_LATE,
    ),
    fault(
        "dead-end-flow",
        BPMN,
        'sourceRef="Task_Route" targetRef="End"',
        'sourceRef="Task_Route" targetRef="Start"',
        "f7",
        at='id="f7"',
    ),
    fault("dead-end-flow", BPMN, 'sourceRef="Task_Route"', 'sourceRef="End_Late"', "f7"),
    fault(
        "unattached",
        BPMN,
        'attachedToRef="Task_Decide"',
        'attachedToRef="Gate"',
        "Late",
        also="invented-number",
        at='id="Late"',
    ),
    fault(
        "unattached",
        BPMN,
        'attachedToRef="Task_Decide"',
        'attachedToRef="Nothing"',
        "Late",
        also="invented-number",
    ),
    fault("no-way-out", BPMN, ' default="f5"', "", "f5", at='id="f5"'),
    fault(
        "no-way-out",
        BPMN,
        '<bpmn:sequenceFlow id="f2" sourceRef="Late" targetRef="End_Late"/>',
        "",
        "Late",
        also="unreachable",
    ),
    fault(
        "useless-condition",
        BPMN,
        F5,
        F5.replace("/>", "><bpmn:conditionExpression>= true</bpmn:conditionExpression></bpmn:sequenceFlow>"),
        "f5",
    ),
    fault(
        "useless-condition",
        BPMN,
        GATE,
        '<bpmn:parallelGateway id="Gate"/>',
        "f4",
        at='id="f4"',
    ),
    fault("unknown-default", BPMN, 'default="f5"', 'default="f1"', "Gate", also="no-way-out"),
    fault(
        "event-gateway",
        BPMN,
        GATE,
        '<bpmn:eventBasedGateway id="Gate"/>',
        "f5",
        also="useless-condition",
    ),
    fault(
        "unmatched-link",
        BPMN,
        END_LATE,
        '<bpmn:intermediateThrowEvent id="End_Late">'
        '<bpmn:linkEventDefinition name="on"/></bpmn:intermediateThrowEvent>',
        "End_Late",
    ),
    fault("event-empty", BPMN, END_LATE, '<bpmn:intermediateCatchEvent id="End_Late"/>', "End_Late"),
]
NET.append(
    fault(
        "implicit-end",
        BPMN,
        '<bpmn:sequenceFlow id="f7" sourceRef="Task_Route" targetRef="End"/>',
        "",
        "Task_Route",
    )
)
NET.append(
    fault(
        "implicit-split",
        BPMN,
        '<bpmn:sequenceFlow id="f2"',
        '<bpmn:sequenceFlow id="f8" sourceRef="Task_Note" targetRef="Task_Route"/><bpmn:sequenceFlow id="f2"',
        "Task_Note",
        also="sound-double-token",
    )
)
NET.append(
    fault(
        "duplicate-flow",
        BPMN,
        F5,
        OTHERWISE.replace('!= "no"', '= "yes"').replace("Task_Route", "Task_Note") + F5,
        "f8",
        also="conditions-overlap",
    )
)
NET.append(fault("one-answer", BPMN, BRANCH + F5, ONE_WAY, "Gate", also="unreachable"))
NET.append(fault("no-default", BPMN, BRANCH + F5, BRANCH.replace(' default="f5"', "") + ASKED, "Gate"))

REFERENCES: list[Fault] = [
    fault("unknown-form", BPMN, 'formRef="test-decision"', 'formRef="decide"', "Task_Decide"),
    fault("no-form", BPMN, 'camunda:formRef="test-decision"', "", "Task_Decide"),
    fault(
        "unknown-topic",
        BPMN,
        'camunda:topic="records.note" name="W',
        'camunda:topic="records.not" name="W',
        "Task_Note",
        at='"records.not"',
    ),
    fault("no-topic", BPMN, 'camunda:topic="records.note" name="W', 'name="W', "Task_Note"),
    fault(
        "no-topic",
        BPMN,
        '<bpmn:serviceTask id="Refer" camunda:type="external" camunda:topic="records.note" name',
        '<bpmn:serviceTask id="Refer" name',
        "Refer",
    ),
    fault("unknown-decision", BPMN, 'decisionRef="route"', 'decisionRef="root"', "Task_Route"),
    fault("no-decision", BPMN, 'camunda:decisionRef="route"', "", "Task_Route"),
    fault(
        "unknown-process",
        BPMN,
        END_LATE,
        '<bpmn:callActivity id="End_Late" calledElement="help"/>',
        "End_Late",
    ),
    fault("no-called-process", BPMN, END_LATE, '<bpmn:callActivity id="End_Late"/>', "End_Late"),
    fault(
        "script-language",
        BPMN,
        END_LATE,
        '<bpmn:scriptTask id="End_Late" scriptFormat="groovy"><bpmn:script>1</bpmn:script></bpmn:scriptTask>',
        "End_Late",
    ),
    fault(
        "unknown-decision",
        DMN,
        '<variable id="v" name="route_result"/>',
        '<informationRequirement><requiredDecision href="#gone"/></informationRequirement>',
        "route",
    ),
    fault(
        "decision-loop",
        DMN,
        '<variable id="v" name="route_result"/>',
        '<informationRequirement><requiredDecision href="#route"/></informationRequirement>',
        "route",
    ),
    fault("rules-overlap", DMN, 'hitPolicy="FIRST"', 'hitPolicy="UNIQUE"', "route", at='id="r2"'),
    fault("rules-overlap", DMN, 'hitPolicy="FIRST"', 'hitPolicy="ANY"', "route", at='id="r2"'),
    fault("rules-gap", DMN, "<text></text></inputEntry>", '<text>"maybe"</text></inputEntry>', "route"),
    fault(
        "rules-unclear",
        DMN,
        "<text></text></inputEntry>",
        '<text>contains(?, "x")</text></inputEntry>',
        "route",
    ),
]

EXPRESSIONS: list[Fault] = [
    fault("feel-syntax", BPMN, CONDITION, condition("= decision = = 3"), "f4", at="= = 3"),
    fault("feel-syntax", BPMN, CONDITION, condition("decision == 3"), "f4"),
    fault("feel-syntax", BPMN, CONDITION, condition("= no such function(3)"), "f4"),
    fault("feel-syntax", BPMN, CONDITION, condition("= " + "(" * 5000), "f4"),
    fault(
        "foreign-expression",
        BPMN,
        CONDITION,
        condition("${decision == 'yes' &amp;&amp; !late}"),
        "f4",
        at="${",
    ),
    fault("foreign-expression", BPMN, DUE, 'camunda:dueDate="${now()}"', "Task_Decide"),
    fault(
        "foreign-expression",
        BPMN,
        'candidateGroups="Social Worker"',
        'candidateGroups="${group}"',
        "Task_Decide",
    ),
    fault(
        "foreign-expression",
        BPMN,
        '<camunda:inputParameter name="text">= "Decided: " + decision',
        '<camunda:inputParameter name="text">#{decision}',
        "Task_Note",
    ),
    fault("feel-syntax", BPMN, DUE, 'camunda:dueDate="= add working days(today(),"', "Task_Decide"),
    fault("not-a-date", BPMN, DUE, 'camunda:dueDate="2026-02-30"', "Task_Decide"),
    fault(
        "not-a-date",
        BPMN,
        DUE,
        'camunda:dueDate="= date(&quot;2026-02-30&quot;)"',
        "Task_Decide",
        also="invented-number",
    ),
    fault("not-a-date", BPMN, DUE, 'camunda:dueDate="20.11.2026"', "Task_Decide"),
    fault("not-a-date", BPMN, DUE, 'camunda:dueDate="2026-11-20T16:30:00"', "Task_Decide"),
    fault("not-a-date", BPMN, TIMER, timed("timeDate", "P5D"), "Late", at="P5D", also="clause-unit"),
    fault("not-a-date", BPMN, f"{TIMER}", timed("timeDuration", "P5X"), "Late"),
    fault("not-a-date", BPMN, TIMER, timed("timeDuration", '= duration("5 days")'), "Late"),
    fault("not-a-date", BPMN, TIMER, timed("timeCycle", "0 0 9 ? * MON"), "Late"),
    fault("not-a-date", BPMN, TIMER, timed("timeCycle", "R3/2026-13-01T00:00:00Z/P1D"), "Late"),
    fault("unbounded-cycle", BPMN, TIMER, timed("timeCycle", "R/P1D"), "Late"),
    fault("feel-syntax", DMN, '<text>"no"</text></inputEntry>', '<text>"no" or</text></inputEntry>', "route"),
    fault("feel-syntax", DMN, '<text>"east"</text>', "<text>'east'</text>", "route", at='<rule id="r1"'),
    fault("feel-syntax", DMN, "<text>decision</text>", "<text></text>", "route"),
    fault("feel-syntax", FORM, '=decision = \\"no\\"', "=decision = ", "agreed_on", at='"key": "agreed_on"'),
    fault("foreign-expression", FORM, '=decision = \\"no\\"', "${no}", "agreed_on"),
]

COUNCIL_RULES: list[Fault] = [
    fault("unknown-lane", COUNCIL, 'name = "Social Worker"', 'name = "Social Workers"', also="unknown-role"),
    fault(
        "no-lane", BPMN, "<bpmn:flowNodeRef>End</bpmn:flowNodeRef>", "", "End", at='<bpmn:endEvent id="End"/>'
    ),
    fault(
        "unknown-role",
        BPMN,
        'candidateGroups="Social Worker"',
        'candidateGroups="Team Manager, Judge"',
        "Task_Decide",
    ),
    fault("unknown-clause", BPMN, NOTE_CLAUSE, NOTE_CLAUSE.replace("X-1", "X-1, X-9"), "Task_Note"),
    fault("unknown-clause", FORM, '"clauses": "X-1, T-1"', '"clauses": "X-7"', "decision"),
    fault("unknown-clause", COUNCIL, 'clause = "X-1"', 'clause = "X-8"', "Front door"),
    fault("unknown-question", COUNCIL, "the source names", "Q7: the source names", "reminder_days"),
    fault("clause-process", CLAUSES, 'process = "p"', 'process = "q"', "X-1", at='[[clause]]\nid = "X-1"'),
    fault("uncited-clause", CLAUSES, 'kind = "C"', 'kind = "N"', "C-1", at='[[clause]]\nid = "C-1"'),
    fault("clause-number", BPMN, DUE, DUE.replace("5", "6"), "Task_Decide"),
    fault("clause-number", BPMN, TIMER, TIMER.replace("5)", "7)"), "Late"),
    fault("clause-number", BPMN, TIMER, timed("timeDuration", "P6D"), "Late"),
    fault(
        "clause-number",
        COUNCIL,
        'assumption = "the source names no reminder"',
        'clause = "T-1"',
        "reminder_days",
    ),
    fault("clause-unit", BPMN, DUE, DUE.replace("working days", "days"), "Task_Decide"),
    fault(
        "clause-unit",
        BPMN,
        f"{DUE}\n{GROUPS}{READING}",
        f"{DUE.replace('working days', 'days')}\n{GROUPS}{ONE_DAY}",
        "Task_Decide",
    ),
    fault("invented-number", BPMN, TASK_CLAUSE, 'value="X-1"', "Task_Decide"),
    fault("assumption-missing", BPMN, READING, "", "Task_Decide"),
    fault("uncited-element", BPMN, 'value="nothing between yes and no"', 'value=""', "Gate"),
    fault("statutory-clock", BPMN, READING, f"{READING}{PERHAPS}", "Task_Decide"),
    fault(
        "statutory-clock", BPMN, NOTE_CLAUSE, f"{NOTE_CLAUSE}{PERHAPS.replace('perhaps', 'yes')}", "Task_Note"
    ),
    fault("uncited-element", BPMN, 'value="at any hour"', 'value=""', "Refer"),
    fault("clock-decides", BPMN, ' cancelActivity="false"', "", "Late"),
    fault(
        "clock-decides",
        BPMN,
        '<bpmn:messageEventDefinition id="Concern_M" messageRef="Message_1"/>',
        f"<bpmn:timerEventDefinition><bpmn:{TIMER}</bpmn:timerEventDefinition>",
        "Concern",
        also="no-safeguarding invented-number",
    ),
    fault(
        "no-safeguarding",
        BPMN,
        '<bpmn:startEvent id="Concern">',
        '<bpmn:startEvent id="Concern" isInterrupting="false">',
        "p",
    ),
    fault("no-safeguarding", BPMN, 'name="Immediate safeguarding concern"', 'name="Concern"', "p"),
    fault(
        "decision-record", FORM, '"key": "rationale"', '"key": "remarks"', "decision", at='"key": "decision"'
    ),
    fault("decision-record", FORM, '"key": "decider"', '"key": "who"', "decision"),
    fault(
        "decision-record",
        FORM,
        '"key": "rationale"',
        '"conditional": {"hide": "=decision = \\"no\\""}, "key": "rationale"',
        "decision",
    ),
    fault("decision-record", FORM, '"required": true, "minLength"', '"minLength"', "decision"),
]

FORMS: list[Fault] = [
    fault(
        "empty-form",
        FORM,
        '"components": [\n    {"type": "text"',
        '"components": [], "x": [\n    {"type": "text"',
        "Task_Decide",
    ),
    fault("field-key", FORM, '"key": "agreed_on"', '"key": "agreed on"', "agreed on", at="agreed on"),
    fault("field-key", FORM, '"key": "agreed_on", ', "", "e"),
    fault("duplicate-key", FORM, '"key": "agreed_on"', '"key": "decision"', "decision"),
    fault("field-options", FORM, '"valuesKey": "people:Team Manager",', "", "decider"),
    fault("field-options", FORM, "people:Team Manager", "everybody", "decider"),
    fault("unknown-role", FORM, "people:Team Manager", "people:Judge", "decider"),
    fault("field-options", FORM, '"value": "no"', '"value": "yes"', "decision"),
    fault("field-rule", FORM, '"minLength": 2', '"minLength": 900', "rationale"),
    fault("field-label", FORM, '"label": "Why?",', "", "rationale"),
    fault("field-consent", FORM, '"clauses": "X-1, T-1"', '"consent": "perhaps"', "decision"),
    fault(
        "field-consent",
        FORM,
        '"label": "Why?",',
        '"label": "Why?", "properties": {"consent": "told"},',
        "rationale",
    ),
    *(
        fault("field-family", FORM, '"clauses": "X-1, T-1"', f'"clauses": "X-1, T-1", {said}', "decision")
        for said in (
            '"family": "It is done."',
            '"told_by": "present"',
            '"family_perhaps": "It is done.", "told_by": "present"',
            '"family": "It is done.", "told_by": "rationale"',
            '"family": "It is done: {{rationale}}.", "told_by": "present"',
            '"family": "It is done: {{nothing}}.", "told_by": "present"',
        )
    ),
    fault("feel-syntax", FORM, '"label": "Why?"', '"label": "Why on {{agreed_on +}}?"', "rationale"),
]

KEPT: list[Fault] = [
    fault("invariant", INVARIANTS, 'form = "test-decision"', 'id = "Task_Route"', "Task_Note"),
    fault("invariant-unread", INVARIANTS, '"precedes"', '"preceeds"', "TS-INV-1"),
    fault("invariant-unread", INVARIANTS, '"Task_Note"', '"Task_Nothing"', "TS-INV-1"),
    fault("invariant-unread", INVARIANTS, 'id = "Task_Note"', 'ident = "Task_Note"', "TS-INV-1"),
    fault("invariant-unread", INVARIANTS, '"decision-record"', '"decision-recorded"', "TS-INV-1"),
    fault("invariant-unread", INVARIANTS, 'kind = "prec', 'processes = ["q"]\nkind = "prec', "TS-INV-1"),
]

GATE_FAULTS = NET + SOUNDNESS + DRAWING + REFERENCES + EXPRESSIONS + COUNCIL_RULES + FORMS + DATA + KEPT
