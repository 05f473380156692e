"""Every fault of a file is one located finding with a cure, in less than a second, and never a traceback."""

from __future__ import annotations

import time

import pytest

from app.domain.finding import Severity
from app.packs import read_files
from app.verification.codes import CODES
from tests.unit.packs.reading_faults import NOT_RUN, READING_FAULTS
from tests.unit.packs.samples import PACK
from tests.unit.packs.spoil import BPMN, Fault


def test_the_good_pack_has_no_findings() -> None:
    assert read_files(PACK)[1] == []


@pytest.mark.parametrize("fault", READING_FAULTS, ids=lambda fault: fault.name)
def test_fault_is_found_and_located(fault: Fault) -> None:
    started = time.perf_counter()
    _, findings = read_files(fault.files())
    assert time.perf_counter() - started < 60, "no measurement: without a limit it would not end"
    found = [each for each in findings if each.code == fault.code and each.file == fault.file]
    assert found, [each.as_text() for each in findings]
    assert {each.code for each in findings} <= {fault.code, *fault.also}
    if fault.element is not None:
        assert fault.element in {each.element for each in found}
    if fault.at:
        assert fault.line() in {each.line for each in found}
    for each in findings:
        assert each.message.strip()
        assert each.cure.strip()
        assert each.code in CODES


def test_what_is_only_drawn_beside_a_process_that_runs_is_a_warning() -> None:
    family = '<bpmn:process id="family"><bpmn:userTask id="Ask" camunda:formKey="a.html"/></bpmn:process>'
    files = dict(PACK)
    files[BPMN] = files[BPMN].replace(b"<bpmn:message ", family.encode() + b"<bpmn:message ")
    _, findings = read_files(files)
    told = [each for each in findings if each.code == "form-embedded"]
    assert [each.severity for each in told] == [Severity.WARNING]


def test_a_file_in_which_nothing_is_executable_is_told_once() -> None:
    _, findings = read_files({"loose.bpmn": NOT_RUN})
    assert [each.code for each in findings] == ["not-executable"]
