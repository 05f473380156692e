"""The ways up and down that each council names are ways of its diagrams."""

from __future__ import annotations

import pytest

from app import packs
from app.config import Settings
from app.domain.pack import Pack

PACKS = Settings().packs
COUNCILS = packs.councils(PACKS)


@pytest.fixture(scope="module")
def read() -> dict[str, Pack]:
    found, _ = packs.read_paths([PACKS / name for name in COUNCILS])
    return dict(zip(COUNCILS, found, strict=True))


@pytest.mark.parametrize("council", COUNCILS)
def test_every_way_is_drawn_with_its_ends(read: dict[str, Pack], council: str) -> None:
    pack = read[council]
    assert {route.direction for route in pack.council.routes} >= {"up", "down"}
    for route in pack.council.routes:
        process = pack.processes[route.process]
        ends = {each.id for each in process.inside(process.id) if each.kind == "endEvent"}
        assert {*route.done, *route.closing} <= ends, route.process


@pytest.mark.parametrize("council", COUNCILS)
def test_numbers_of_the_oversight_are_flagged_as_assumed(read: dict[str, Pack], council: str) -> None:
    for name in ("bounce_watch_months", "dispute_working_days", "dip_sample_size"):
        setting = read[council].council.settings[name]
        assert setting.value > 0
        assert setting.clause or setting.assumption
