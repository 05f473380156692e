"""The table of codes, the code that uses them and the tests that show them stay in step."""

from __future__ import annotations

import re
from pathlib import Path

import app.packs
import app.verification
from app.verification.codes import CODES
from tests.unit.packs.reading_faults import READING_FAULTS
from tests.unit.verification.gate_faults import GATE_FAULTS

FOLDERS = [Path(package.__path__[0]) for package in (app.packs, app.verification)]
SOURCES = "\n".join(
    path.read_text() for folder in FOLDERS for path in folder.glob("*.py") if path.name != "codes.py"
)
ON_DISK = {"file-unreadable", "nothing-to-check"}
"""Shown in test_pack_folders: they need paths, not bytes."""


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
