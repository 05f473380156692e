"""Every BPMN construct, rehearsed: a diagram means what it draws. Each file is named after its construct."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import bootstrap

FOLDER = Path(__file__).parent / "bpmn"
FILES = sorted(FOLDER.glob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_construct_does_what_it_draws(file: Path) -> None:
    outcome = bootstrap.rehearse(file)
    assert not outcome.refused, [finding.as_text() for finding in outcome.findings]
    parted = [f"step {s.number} ({s.words}): {text}" for s in outcome.steps for text in s.differences]
    assert parted == []


def test_every_diagram_is_rehearsed() -> None:
    told = "\n".join(file.read_text(encoding="utf-8") for file in FILES)
    assert [file.name for file in sorted(FOLDER.glob("*.bpmn")) if f'"{file.name}"' not in told] == []
