"""The gate and the engine that runs the diagrams: one fault is told once, and the codes stay in step."""

from __future__ import annotations

from pathlib import Path

import pytest

import app.engine.refusals
from app.engine import TokenEngine
from app.packs import read_files
from app.verification.codes import CODES
from app.verification.gate import check
from app.verification.overlap import SAME
from tests.unit.packs.samples import PACK
from tests.unit.packs.spoil import BPMN, Fault
from tests.unit.verification.gate_faults import GATE_FAULTS

ENGINE = TokenEngine()


def test_the_good_pack_is_executed() -> None:
    assert check(read_files(PACK)[0], ENGINE.refusals, ["records.note"]) == []


@pytest.mark.parametrize(
    "fault", [each for each in GATE_FAULTS if each.file == BPMN], ids=lambda each: each.name
)
def test_a_fault_is_told_once(fault: Fault) -> None:
    pack, _ = read_files(fault.files())
    own = check(pack, lambda process: [], ["records.note"])
    both = check(pack, ENGINE.refusals, ["records.note"])
    repeated = [each for each in both if each not in own and each.code in SAME]
    assert repeated == []
    assert set(own) <= set(both)


def test_the_codes_of_both_sides_exist() -> None:
    folder = Path(app.engine.refusals.__path__[0])
    engine = "\n".join(path.read_text() for path in folder.glob("*.py"))
    assert {code for code in SAME if f'"{code}"' not in engine} == set()
    assert {code for codes in SAME.values() for code in codes} <= set(CODES)
