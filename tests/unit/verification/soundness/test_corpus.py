"""What the proof says of small diagrams."""

from __future__ import annotations

import pytest

from app.verification.soundness import Prover
from app.verification.soundness.telling import elements_of
from tests.unit.verification.soundness.calling_diagrams import CALLS
from tests.unit.verification.soundness.corpus import Case
from tests.unit.verification.soundness.sound_diagrams import SOUND
from tests.unit.verification.soundness.unsound_diagrams import UNSOUND


def proof_of(one: Case):  # type: ignore[no-untyped-def]
    processes = {process.id: process for process in (one.process, *one.others)}
    return Prover(processes).prove(one.process)


@pytest.mark.parametrize("one", [*SOUND, *UNSOUND, *CALLS], ids=lambda one: one.name)
def test_what_is_told(one: Case) -> None:
    assert [(fault.kind, fault.element) for fault in proof_of(one).faults] == list(one.faults)


@pytest.mark.parametrize("one", [one for one in UNSOUND if one.path], ids=lambda one: one.name)
def test_the_way_to_the_fault(one: Case) -> None:
    assert elements_of(one.process, proof_of(one).faults[0]) == list(one.path)


@pytest.mark.parametrize("one", SOUND, ids=lambda one: one.name)
def test_a_sound_process_can_end(one: Case) -> None:
    assert proof_of(one).outcome.done
