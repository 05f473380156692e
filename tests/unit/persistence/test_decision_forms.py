"""The revision that fills in the decisions of earlier deployments reads their forms as the packs do."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import packs
from app.domain.overviews import Asked
from app.persistence.migrations.versions import r0018_decisions
from app.services.oversight import decisions
from tests.integration.scenes import new_id

PACKS = Path(__file__).resolve().parents[3] / "bpmn"
COUNCILS = sorted(path.parent.name for path in PACKS.glob("*/council.toml"))


@pytest.mark.parametrize("council", COUNCILS)
def test_the_revision_finds_the_questions_of_every_decision(council: str) -> None:
    files = packs.council_files(PACKS, council)
    pack, _ = packs.read_files(files)
    key = new_id()
    forms = (body for path, body in sorted(files.items()) if path.endswith(".form"))
    found = [Asked(key, **asked) for body in forms for asked in r0018_decisions._asked(body)]
    assert found
    assert sorted(found, key=lambda each: each.form) == decisions.asked_in(key, pack)
