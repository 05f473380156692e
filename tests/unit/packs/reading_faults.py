"""What can be wrong with reading a file: one fault a finding."""

from __future__ import annotations

from tests.unit.packs.samples import DEFINITIONS, HEAD, STEP_DOWN, STEP_DOWN_FILE, TAIL, diagram, drawing
from tests.unit.packs.spoil import BPMN, CLAUSES, COUNCIL, DMN, FORM, Fault, fault, whole

LAUGHS = (
    '<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY l0 "ha">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    + f']>\n{HEAD.partition("?>")[2]}<bpmn:process id="&l11;">&l11;</bpmn:process>{TAIL}'
)
NOTE = '<bpmn:serviceTask id="Task_Note" camunda:type="external" camunda:topic="records.note"'
NOTE_INPUT = '<camunda:inputParameter name="text">= "Decided: " + decision</camunda:inputParameter>'
DECIDE = '<bpmn:userTask id="Task_Decide" name="Decide"'
TIMER = '<bpmn:timeDate xsi:type="bpmn:tFormalExpression">= add working days(today(), 5)</bpmn:timeDate>'
GATE_CONDITION = '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
ROUTE = '<bpmn:businessRuleTask id="Task_Route"'
NOT_RUN = diagram(STEP_DOWN, DEFINITIONS + drawing(), 'id="p"')

XML_FAULTS: list[Fault] = [
    whole("file-empty", BPMN, b""),
    whole("file-too-large", BPMN, b"<a>" + b" " * 50_000_000 + b"</a>"),
    whole("xml-malformed", BPMN, b"Dear colleague, please find the diagram attached."),
    whole("xml-malformed", BPMN, b'{"type": "default"}'),
    whole("xml-malformed", BPMN, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    whole("xml-malformed", BPMN, b"PK\x03\x04" + b"\0" * 40),
    whole("xml-malformed", BPMN, b"  \n "),
    whole("xml-malformed", BPMN, STEP_DOWN_FILE[:1500]),
    whole("xml-malformed", BPMN, b"<a>&nbsp;</a>"),
    whole("xml-doctype", BPMN, LAUGHS),
    whole("xml-doctype", BPMN, LAUGHS.replace("?>", ' encoding="utf-16"?>', 1).encode("utf-16")),
    whole(
        "xml-doctype",
        BPMN,
        b'<!DOCTYPE a [<!ENTITY a "' + b"a" * 90_000 + b'">]><a>' + b"&a;" * 90_000 + b"</a>",
    ),
    whole("xml-doctype", BPMN, b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
    whole("xml-doctype", BPMN, b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd">%x;]><a/>'),
    whole("xml-doctype", BPMN, b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>'),
    whole("xml-too-deep", BPMN, b"<a>" * 120 + b"</a>" * 120),
    whole("xml-too-deep", BPMN, b"<a>" * 400_000),
    whole("xml-too-many", BPMN, b"<a>" + b"<b/>" * 200_000 + b"</a>"),
    whole("file-encoding", BPMN, STEP_DOWN_FILE.replace(b"Agreed?", b"Agr\xe9\xe9?"), at="Agr"),
    whole("file-encoding", BPMN, STEP_DOWN_FILE.replace(b"UTF-8", b"KLINGON")),
    whole("not-bpmn", BPMN, b'<Package xmlns="http://www.wfmc.org/2008/XPDL2.1"/>'),
    whole("not-bpmn", BPMN, b"<html><body/></html>"),
    whole("not-dmn", DMN, b"<html><body/></html>", also="unknown-decision"),
    whole("xml-doctype", DMN, LAUGHS, also="unknown-decision"),
]

BPMN_FAULTS: list[Fault] = [
    whole("process-too-large", BPMN, diagram("<bpmn:task/>" * 6000)),
    whole("no-process", BPMN, HEAD + TAIL),
    whole("not-executable", BPMN, NOT_RUN),
    fault(
        "several-processes",
        BPMN,
        DEFINITIONS,
        DEFINITIONS + '<bpmn:process id="q" isExecutable="true"/>',
        "q",
        also="no-start no-safeguarding",
    ),
    fault(
        "duplicate-id",
        BPMN,
        'id="End_Late"/>',
        'id="End"/>',
        "End",
        at='<bpmn:endEvent id="End"/>\n<bpmn:subProcess',
        also="dangling-flow missing-shape",
    ),
    fault(
        "missing-id",
        BPMN,
        '<bpmn:endEvent id="End_Late"/>',
        "<bpmn:endEvent/>",
        "",
        at="<bpmn:endEvent/>",
        also="dangling-flow missing-shape no-lane unreachable",
    ),
    fault(
        "unknown-element",
        BPMN,
        '<bpmn:endEvent id="End_Late"/>',
        '<bpmn:endEvent id="End_Late"/><bpmn:choreographyTask id="Talk"/>',
        "Talk",
        at="Talk",
    ),
    fault("no-diagram", BPMN, drawing(), ""),
    fault(
        "missing-shape",
        BPMN,
        'bpmnElement="Gate"',
        'bpmnElement="Elsewhere"',
        "Gate",
        at="<bpmn:exclusiveGateway",
    ),
    fault("missing-shape", BPMN, 'bpmnElement="f4"', 'bpmnElement="Elsewhere"', "f4"),
    fault(
        "unknown-message",
        BPMN,
        'messageRef="Message_1"',
        'messageRef="Message_2"',
        "Concern",
        at="Concern_M",
        also="no-safeguarding",
    ),
    fault(
        "unnamed-message",
        BPMN,
        ' name="Immediate safeguarding concern"',
        "",
        "Concern",
        also="no-safeguarding",
    ),
    fault("event-empty", BPMN, ' messageRef="Message_1"', "", "Concern", also="no-safeguarding"),
    fault("event-empty", BPMN, TIMER, "", "Late", at="Late_T"),
    fault(
        "event-empty",
        BPMN,
        f'<bpmn:timerEventDefinition id="Late_T">\n{TIMER}\n</bpmn:timerEventDefinition>',
        "<bpmn:conditionalEventDefinition/>",
        "Late",
    ),
    fault(
        "event-empty",
        BPMN,
        f'<bpmn:timerEventDefinition id="Late_T">\n{TIMER}\n</bpmn:timerEventDefinition>',
        "<bpmn:linkEventDefinition/>",
        "Late",
    ),
    fault(
        "expression-language",
        BPMN,
        GATE_CONDITION,
        GATE_CONDITION.replace(">", ' language="javascript">'),
        "f4",
        at='language="javascript"',
    ),
    fault(
        "expression-language",
        BPMN,
        GATE_CONDITION,
        GATE_CONDITION.replace(">", ' camunda:resource="a.js">'),
        "f4",
    ),
    fault(
        "expression-language",
        DMN,
        '<outputEntry id="c2">',
        '<outputEntry id="c2" expressionLanguage="juel">',
        "route",
        at='expressionLanguage="juel"',
    ),
    fault(
        "implementation",
        BPMN,
        NOTE,
        NOTE.replace("camunda:type", 'camunda:class="x.Y" camunda:type'),
        "Task_Note",
        at="camunda:class",
    ),
    fault("implementation", BPMN, NOTE, NOTE.replace("external", "mail"), "Task_Note"),
    fault(
        "implementation",
        BPMN,
        "<camunda:inputOutput>",
        "<camunda:connector/><camunda:inputOutput>",
        "Task_Note",
    ),
    fault(
        "unsupported-attribute",
        BPMN,
        "<camunda:inputOutput>",
        "</bpmn:extensionElements><bpmn:extensionElements>"
        '<camunda:executionListener class="a.B" event="start"/><camunda:inputOutput>',
        "Task_Note",
        at="executionListener",
    ),
    fault(
        "listener",
        BPMN,
        "<camunda:inputOutput>",
        '<camunda:executionListener class="a.B" event="start"/><camunda:inputOutput>',
        "Task_Note",
        at="executionListener",
    ),
    fault(
        "mapping",
        BPMN,
        NOTE_INPUT,
        '<camunda:inputParameter name="text"><camunda:script scriptFormat="groovy">1</camunda:script>'
        "</camunda:inputParameter>",
        "Task_Note",
        at="camunda:script",
    ),
    fault("mapping", BPMN, NOTE_INPUT, '<camunda:inputParameter name="text"/>', "Task_Note"),
    fault(
        "mapping", BPMN, "<camunda:inputOutput>", '<camunda:in source="a"/><camunda:inputOutput>', "Task_Note"
    ),
    fault(
        "form-embedded",
        BPMN,
        'camunda:formRef="test-decision"\n camunda:formRefBinding="deployment"',
        'camunda:formKey="embedded:app:forms/decide.html"',
        "Task_Decide",
        also="no-form",
    ),
    fault("binding", BPMN, 'formRefBinding="deployment"', 'formRefBinding="version"', "Task_Decide"),
    fault("ignored-attribute", BPMN, DECIDE, DECIDE + ' camunda:candidateUsers="kim"', "Task_Decide"),
    fault(
        "ignored-attribute",
        BPMN,
        '<bpmn:timerEventDefinition id="Late_T">',
        '<bpmn:timerEventDefinition id="Late_T" camunda:variableName="x">',
        "Late",
    ),
    fault(
        "unsupported-attribute",
        BPMN,
        "<camunda:inputOutput>",
        '<camunda:errorEventDefinition errorRef="E"/><camunda:inputOutput>',
        "Task_Note",
    ),
    fault(
        "unsupported-attribute",
        BPMN,
        f'<bpmn:timerEventDefinition id="Late_T">\n{TIMER}\n</bpmn:timerEventDefinition>',
        "<bpmn:eventDefinitionRef>T</bpmn:eventDefinitionRef>",
        "Late",
        also="event-empty",
    ),
    fault(
        "loop-data",
        BPMN,
        "</bpmn:extensionElements>\n</bpmn:userTask>",
        "</bpmn:extensionElements>\n<bpmn:multiInstanceLoopCharacteristics/></bpmn:userTask>",
        "Task_Decide",
    ),
    fault(
        "loop-data",
        BPMN,
        "</bpmn:extensionElements>\n</bpmn:userTask>",
        "</bpmn:extensionElements>\n<bpmn:multiInstanceLoopCharacteristics>"
        "<bpmn:loopDataInputRef>people</bpmn:loopDataInputRef><bpmn:loopDataOutputRef>all</bpmn:loopDataOutputRef>"
        "</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>",
        "Task_Decide",
    ),
    fault(
        "loop-data",
        BPMN,
        "</bpmn:extensionElements>\n</bpmn:userTask>",
        '</bpmn:extensionElements>\n<bpmn:standardLoopCharacteristics loopMaximum="many"/></bpmn:userTask>',
        "Task_Decide",
    ),
    fault("unnamed-lane", BPMN, ' name="Social Worker">', ">", "Lane_1", also="no-lane"),
]

DMN_FAULTS: list[Fault] = [
    fault("missing-id", DMN, 'decision id="route"', "decision", "", also="unknown-decision"),
    whole(
        "decision-kind",
        DMN,
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>',
        also="unknown-decision",
    ),
    whole(
        "decision-kind",
        DMN,
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="route">'
        "<encapsulatedLogic/></decision></definitions>",
    ),
    whole(
        "decision-kind",
        DMN,
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="route"/>'
        "</definitions>",
    ),
    fault("rule-shape", DMN, '<inputEntry id="c3"><text></text></inputEntry>', "", "route"),
    fault("rule-shape", DMN, '<output id="o" name="team" typeRef="string"/>', "", "route"),
    fault("hit-policy", DMN, 'hitPolicy="FIRST"', 'hitPolicy="LAST"', "route", at="hitPolicy"),
    fault(
        "unknown-type", DMN, 'name="route_result"', 'name="route_result" typeRef="tRoute"', "", at="tRoute"
    ),
    fault(
        "unknown-import",
        DMN,
        "<decision ",
        '<import name="clocks" namespace="http://example.org/gone" importType="'
        'https://www.omg.org/spec/DMN/20230324/MODEL/"/><decision ',
        "",
        at="<import",
    ),
    fault("decision-kind", DMN, "<decisionTable", '<functionDefinition kind="Java"/><decisionTable', "route"),
]

FORM_FAULTS: list[Fault] = [
    whole(
        "form-malformed", FORM, b'{"id": "test-decision",\n "components": [}', also="unknown-form", at="[}"
    ),
    whole("form-malformed", FORM, b"[]", also="unknown-form"),
    whole("form-malformed", FORM, b'{"components": ' + b"[" * 100_000, also="unknown-form"),
    whole("form-malformed", FORM, b'{"a": NaN}', also="unknown-form"),
    whole("form-malformed", FORM, b'{"a": ' + b"9" * 5000 + b"}", also="unknown-form"),
    whole("form-malformed", FORM, b'{"id": "test-decision", "components": [1, "two"]}', also="empty-form"),
    whole(
        "form-malformed",
        FORM,
        b'{"id": "test-decision", "components": ['
        + b'{"type": "group", "components": [' * 20
        + b"]}" * 20
        + b"]}",
        also="empty-form",
    ),
    whole("file-encoding", FORM, b"\xff\xfe{}", also="unknown-form"),
    fault("form-id", FORM, '"id": "test-decision"', '"id": " "', "", also="unknown-form"),
    fault("field-type", FORM, '"type": "text", "id": "t"', '"type": "iframe", "id": "t"', "t", at="iframe"),
    fault("field-key", FORM, '"label": "The decision"', '"path": "answers"', "g"),
    fault("field-rule", FORM, '"minLength": 2', '"minLength": "two"', "rationale"),
    fault("field-rule", FORM, '"minLength": 2', '"minLength": 2.5', "rationale"),
    fault("field-rule", FORM, '"minLength": 2', '"max": 1e999', "rationale"),
    fault("field-rule", FORM, '"minLength": 2', '"pattern": "("', "rationale"),
    fault("field-rule", FORM, '"key": "rationale"', '"key": "rationale", "readonly": "=true"', "rationale"),
    fault("field-rule", FORM, '"hide": "=decision = \\"no\\""', '"hide": true', "agreed_on"),
    fault("field-options", FORM, '{"label": "No", "value": "no"}', '{"label": "No"}', "decision"),
    fault(
        "field-options",
        FORM,
        '"valuesKey": "people:Team Manager"',
        '"valuesExpression": "=people"',
        "decider",
    ),
]

TOML_FAULTS: list[Fault] = [
    fault(
        "toml-malformed",
        COUNCIL,
        "localities = [",
        "localities = [[",
        at="external_topics",
        also="unknown-lane unknown-role unknown-clause",
    ),
    whole("toml-malformed", COUNCIL, b".".join([b"a"] * 50_000) + b" = 1"),
    whole("toml-malformed", COUNCIL, b"a = " + b"[" * 50_000),
    whole("file-encoding", COUNCIL, "id = 'tést'".encode("latin-1")),
    whole("toml-malformed", CLAUSES, b"[[clause]\n", also="unknown-clause"),
    fault("toml-key", COUNCIL, "manager = true", "boss = true", "Team Manager", at='[[role]]\nname = "Team'),
    fault("toml-key", COUNCIL, 'source = "', 'sauce = "', "council"),
    fault("toml-value", COUNCIL, 'id = "testshire"', "id = 7", "council"),
    fault("toml-value", COUNCIL, 'name = "Testshire"', 'name = " "', "council"),
    fault("toml-value", COUNCIL, 'side = "early_help"', 'side = "outside"', "east"),
    fault("toml-value", COUNCIL, 'locality = "East"', 'locality = "North"', "east"),
    fault("toml-value", COUNCIL, "2026-12-24", '"2026-02-30"', "closure", at="[[closure]]"),
    fault(
        "toml-value",
        COUNCIL,
        "[[closure]]\n",
        '[[closure]]\ndate = 2026-12-24\nreason = "x"\n[[closure]]\n',
        "closure",
    ),
    fault("toml-value", COUNCIL, "[[contact]]", "[contact]"),
    fault("toml-value", COUNCIL, "[settings.reminder_days]\nvalue", "[settings]\nreminder_days"),
    fault("toml-value", COUNCIL, "value = 2\n", "", "reminder_days", at="[settings"),
    fault(
        "setting-source",
        COUNCIL,
        'assumption = "the source names no reminder"\n',
        "",
        "reminder_days",
        at="[settings.reminder_days]",
    ),
    fault("toml-value", CLAUSES, 'kind = "C"', 'kind = "Z"', "C-1"),
    fault("toml-value", CLAUSES, 'id = "C-1"', 'id = "X-1"', "X-1"),
    fault("toml-value", CLAUSES, "value = 5", 'value = "five"', "T-1"),
    fault("toml-value", CLAUSES, 'unit = "working days"', 'unit = "moons"', "T-1"),
    fault(
        "toml-value",
        CLAUSES,
        'reading = "from the agreement"\n[clause.deadline]\nvalue = 5\nunit = "working days"\n'
        'anchor = "agreement"',
        "deadline = 5",
        "T-1",
    ),
]

READING_FAULTS = XML_FAULTS + BPMN_FAULTS + DMN_FAULTS + FORM_FAULTS + TOML_FAULTS
