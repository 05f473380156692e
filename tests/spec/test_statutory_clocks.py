"""The clocks that the law sets, and not the council: marked in the diagrams, and no others."""

from __future__ import annotations

import pytest

from app import packs
from app.config import Settings
from app.verification.carried import is_timed

MARKED = {
    "hull": {"hull_ehash_referral": {"Task_Decide", "Timer_DecisionLate"}},
    "lambeth": {},
    "leicester": {},
    "richmond_wandsworth": {},
    "somerset": {"som_step_up": {"Task_Allocate", "Timer_DecisionLate"}},
}
"""Council → process → what carries the one working day for the decision on a referral."""


@pytest.mark.parametrize("council", sorted(MARKED))
def test_the_diagrams_mark_them_and_say_that_the_source_has_none(council: str) -> None:
    pack, _ = packs.read_files(packs.council_files(Settings().packs, council))
    found: dict[str, set[str]] = {}
    for process in pack.processes.values():
        for element in process.elements.values():
            if element.statutory:
                found.setdefault(process.id, set()).add(element.id)
                assert is_timed(element)
                assert "not in the source" in element.assumption
    assert found == MARKED[council]
