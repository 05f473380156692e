"""The table of codes, the code that uses them and the tests that show them stay in step."""

from __future__ import annotations

import re
from pathlib import Path

import app.packs
import app.verification
from app.packs import read_files
from app.verification.codes import CODES
from tests.unit.packs.reading_faults import READING_FAULTS
from tests.unit.verification.gate_faults import GATE_FAULTS

FOLDERS = [Path(package.__path__[0]) for package in (app.packs, app.verification)]
SOURCES = "\n".join(
    path.read_text() for folder in FOLDERS for path in folder.rglob("*.py") if path.name != "codes.py"
)
ON_DISK = {"file-unreadable", "nothing-to-check", "took-too-long"}
"""Shown in test_pack_folders, which need paths and not bytes, and in test_time_limits, which need time."""


def test_every_code_of_the_table_is_given_somewhere() -> None:
    assert {code for code in CODES if f'"{code}"' not in SOURCES} == set()


def test_every_code_given_is_in_the_table() -> None:
    given = set(
        re.findall(r'(?:\.add|finding|_note|_fault|fault|_refuse)\(\s*"([a-z]+(?:-[a-z]+)+)"', SOURCES)
    )
    assert given - set(CODES) == set()
    assert len(given) > 40


def test_every_code_is_shown_by_a_fault() -> None:
    assert set(CODES) - {fault.code for fault in READING_FAULTS + GATE_FAULTS} == ON_DISK


def test_the_analysts_guide_lists_every_code_and_its_examples_are_in_order() -> None:
    guide = (Path(__file__).parents[3] / "bpmn" / "README.md").read_text()
    listed = re.findall(r"^\| `([a-z-]+)` \| (error|warning) \| (.+) \|$", guide, re.MULTILINE)
    assert listed == [(code, severity.value, about) for code, (severity, about) in CODES.items()]
    council, clauses = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    pack, findings = read_files({"a/council.toml": council.encode(), "a/clauses.toml": clauses.encode()})
    assert findings == []
    assert pack.council.roles
    assert pack.clauses["TS-4-01"].deadline is not None
