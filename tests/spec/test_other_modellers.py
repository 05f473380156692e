"""Diagrams of other modellers: every fault is told at once, with its place, and never a traceback."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import pytest

from app import bootstrap

FOLDER = Path(__file__).parent / "bpmn" / "foreign"
SECONDS = 5
WANTED = {
    "signavio-style": {("not-executable", "sid-process"), ("no-way-out", "sid-f3")},
    "bizagi-style": {
        ("not-executable", "Id_p1"),
        ("not-executed", "Id_g"),
        ("event-empty", "Id_m"),
        ("feel-syntax", "Id_w"),
    },
    "adonis-style": {
        ("not-executable", "_p"),
        ("unknown-process", "_c"),
        ("no-topic", "_sv"),
        ("script-language", "_sc"),
        ("unreachable", "_lost"),
        ("dangling-flow", "_6"),
    },
    "visual-paradigm-style": {
        ("not-executable", "pr1"),
        ("unnamed-message", "s1"),
        ("event-empty", "s2"),
        ("not-executed", "ah"),
        ("not-executed", "b1"),
        ("cancel", "e1"),
        ("unsupported-attribute", "eg"),
        ("event-gateway", "a4"),
        ("no-start", "pr2"),
    },
}


def test_each_modeller_has_its_sample() -> None:
    assert {file.stem for file in FOLDER.glob("*.bpmn")} == set(WANTED)


@pytest.mark.parametrize("name", WANTED)
def test_every_fault_is_told_with_its_place_and_cure(name: str) -> None:
    began = monotonic()
    _, findings = bootstrap.check_paths([FOLDER / f"{name}.bpmn"])
    assert monotonic() - began < SECONDS
    assert WANTED[name] <= {(found.code, found.element) for found in findings}
    assert [found for found in findings if not (found.line and found.message and found.cure)] == []


def test_an_expression_of_another_engine_is_told_with_its_translation() -> None:
    _, findings = bootstrap.check_paths([FOLDER / "signavio-style.bpmn"])
    assert [f.cure for f in findings if f.element == "sid-f4"] == ["Write = agreed = false"]
