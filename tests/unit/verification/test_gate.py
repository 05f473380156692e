"""The gate finds every fault of a pack, says where it is, and is silent about a good one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from app import bootstrap
from app.domain.finding import Finding, Severity
from app.domain.pack import Pack
from app.domain.process import Process
from app.packs import read_files
from app.verification.codes import CODES
from app.verification.gate import check, check_all
from tests.unit.packs.notes import Notes
from tests.unit.packs.samples import FORM, PACK, STEP_DOWN, diagram
from tests.unit.packs.spoil import BPMN, Fault
from tests.unit.verification.gate_faults import GATE_FAULTS
from tests.unit.verification.shipped import shipped, with_question

TOPICS = {"records.note"}
BARE = {"uncited-element", "draw-unnamed", "implicit-end", "implicit-split"}
"""What an element that a fault puts into the diagram lacks besides."""


def nothing_refused(process: Process) -> list[Finding]:
    """An engine that runs everything."""
    return []


def found_in(files: Mapping[str, bytes]) -> list[Finding]:
    """The gate's findings of these files."""
    return check(read_files(files)[0], nothing_refused, TOPICS, Notes())


def test_the_good_pack_passes() -> None:
    assert found_in(PACK) == []


@pytest.mark.parametrize("fault", GATE_FAULTS, ids=lambda fault: fault.name)
def test_fault_is_found_and_located(fault: Fault) -> None:
    findings = found_in(fault.files())
    found = [each for each in findings if each.code == fault.code]
    assert found, [each.as_text() for each in findings]
    assert {each.code for each in findings} <= {fault.code, *fault.also, *BARE}, [
        f.as_text() for f in findings
    ]
    if fault.element is not None:
        assert fault.element in {each.element for each in found}
    if fault.at:
        assert fault.line() in {each.line for each in found}
    for each in findings:
        assert each.file in PACK
        assert each.severity is CODES[each.code][0]
        assert each.message.strip()
        assert each.cure.strip()


def test_all_faults_are_told_and_not_only_the_first() -> None:
    broken = PACK[BPMN].replace(b'formRef="test-decision"', b'formRef="gone"').replace(b'"route"', b'"gone"')
    broken = broken.replace(b'= decision = "yes"<', b"${decision}<").replace(b' cancelActivity="false"', b"")
    codes = {each.code for each in found_in({**PACK, BPMN: broken})}
    assert {"unknown-form", "unknown-decision", "foreign-expression", "clock-decides"} <= codes


def test_a_foreign_expression_is_offered_in_feel() -> None:
    broken = PACK[BPMN].replace(b'= decision = "yes"<', b"${decision == 'yes' &amp;&amp; count > 2}<")
    [found] = [each for each in found_in({**PACK, BPMN: broken}) if each.code == "foreign-expression"]
    assert 'decision = "yes" and count > 2' in found.cure


def test_a_syntax_fault_names_its_column() -> None:
    broken = PACK[BPMN].replace(b'= decision = "yes"<', b'= decision = "yes" )<')
    [found] = [each for each in found_in({**PACK, BPMN: broken}) if each.code == "feel-syntax"]
    assert "column 20" in found.message


def test_what_the_engine_refuses_is_among_the_findings() -> None:
    refusal = Finding(Severity.ERROR, "complex", BPMN, 3, "Gate", "Not run.", "Draw it otherwise.")
    pack, _ = read_files(PACK)
    assert check(pack, lambda process: [refusal], TOPICS) == [refusal]


def test_a_topic_of_an_external_worker_is_known() -> None:
    files = {**PACK, BPMN: PACK[BPMN].replace(b"records.note", b"other.system")}
    assert found_in(files) == []


def test_an_assumption_allows_another_number() -> None:
    assumed = b'value="9 days, by custom"/>'
    files = {
        **PACK,
        BPMN: PACK[BPMN]
        .replace(b'value="counted from the agreement"/>', assumed, 1)
        .replace(b"today(), 5", b"today(), 9"),
    }
    assert {each.code for each in found_in(files)} == {
        "clause-number"
    }  # the boundary event still says nothing
    assert {each.element for each in found_in(files)} == {"Late"}


def test_a_waived_clause_need_not_be_cited() -> None:
    clauses = PACK["bpmn/testshire/clauses.toml"].replace(
        b'kind = "C"', b'kind = "N"\nwaiver = "done by post"'
    )
    assert found_in({**PACK, "bpmn/testshire/clauses.toml": clauses}) == []


def test_a_loose_diagram_needs_no_forms_lanes_or_safeguarding() -> None:
    start = '<bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t"/>'
    assert found_in({"x.bpmn": diagram(start + '<bpmn:userTask id="t"/>')}) == []
    told = found_in({"x.bpmn": diagram(start + '<bpmn:userTask id="t" camunda:formRef="gone"/>')})
    assert [(each.code, each.severity) for each in told] == [("unknown-form", Severity.WARNING)]


def test_a_pool_that_is_only_drawn_is_not_refused() -> None:
    family = b'<bpmn:process id="family"><bpmn:serviceTask id="Ask"/></bpmn:process><bpmn:message '
    findings = found_in({**PACK, BPMN: PACK[BPMN].replace(b"<bpmn:message ", family)})
    assert {each.severity for each in findings} == {Severity.WARNING}
    assert {"no-topic", "no-start"} <= {each.code for each in findings}


SHARED = "bpmn/shared/help.bpmn"
HELP = diagram(
    '<bpmn:laneSet><bpmn:lane id="L" name="Helper"><bpmn:flowNodeRef>s</bpmn:flowNodeRef>'
    "<bpmn:flowNodeRef>t</bpmn:flowNodeRef><bpmn:flowNodeRef>e</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
    '<bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t"/><bpmn:endEvent id="e"/>'
    '<bpmn:sequenceFlow id="g" sourceRef="t" targetRef="e"/>'
    '<bpmn:userTask id="t" name="Help" camunda:formRef="accept"><bpmn:extensionElements><camunda:properties>'
    '<camunda:property name="clauses" value="ELSE-1"/></camunda:properties>'
    "</bpmn:extensionElements></bpmn:userTask>",
    process='id="help" isExecutable="true"',
)
WITH_SHARED = {**PACK, SHARED: HELP, "forms/shared/accept.form": FORM.replace(b"test-decision", b"accept")}


def test_shared_diagrams_answer_to_the_council_that_calls_them() -> None:
    assert found_in(WITH_SHARED) == []
    call = b'<bpmn:callActivity id="End_Late" calledElement="help"/>'
    files = {**WITH_SHARED, BPMN: PACK[BPMN].replace(b'<bpmn:endEvent id="End_Late"/>', call)}
    follows = {"asked-twice", *BARE}
    found = [(each.code, each.file, each.element) for each in found_in(files) if each.code not in follows]
    assert found == [("unknown-lane", SHARED, "s")]


def test_the_roles_of_a_shared_form_are_those_of_the_council_that_asks_it() -> None:
    asked = with_question(shipped(), "sibling-holder", "sibling_new_holder", values_key="people:Judge")
    found = check(asked, lambda _: [], bootstrap.handlers().topics())
    assert ("unknown-role", "sibling_new_holder") in {(each.code, each.element) for each in found}


def test_a_called_process_must_start_plainly() -> None:
    call = b'<bpmn:callActivity id="End_Late" calledElement="help"/>'
    message = HELP.replace(
        b'<bpmn:startEvent id="s"/>',
        b'<bpmn:startEvent id="s"><bpmn:messageEventDefinition messageRef="m"/></bpmn:startEvent>',
    )
    files = {
        **WITH_SHARED,
        SHARED: message,
        BPMN: PACK[BPMN].replace(b'<bpmn:endEvent id="End_Late"/>', call),
    }
    assert ("no-start", "End_Late") in {(each.code, each.element) for each in found_in(files)}


def test_only_the_files_of_the_pack_are_told_of() -> None:
    pack, _ = read_files({**PACK, BPMN: PACK[BPMN].replace(b"route", b"gone")})
    assert [each.code for each in check(pack, nothing_refused, TOPICS)] == ["unknown-decision"]
    form_alone: Pack = replace(pack, files={"forms/testshire/test-decision.form": FORM})
    assert check(form_alone, nothing_refused, TOPICS) == []


def test_two_packs_tell_of_what_they_share_once() -> None:
    files = {**PACK, BPMN: diagram(STEP_DOWN)}
    pack, _ = read_files(files)
    once = check(pack, nothing_refused, TOPICS)
    assert check_all([pack, pack], nothing_refused, TOPICS) == once
    assert once


def test_a_slip_of_the_pen_is_guessed() -> None:
    files = {**PACK, BPMN: PACK[BPMN].replace(b'formRef="test-decision"', b'formRef="test-decison"')}
    [found] = found_in(files)
    assert "Did you mean test-decision?" in found.cure
