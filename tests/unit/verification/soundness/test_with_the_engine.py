"""What is called sound never gets stuck on the real engine; what is called unsound does, as shown."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.domain.finding import errors
from app.domain.process import Process
from app.verification.soundness import Prover
from tests.unit.engine.build import ENGINE
from tests.unit.verification.soundness.drawing_lots import lots
from tests.unit.verification.soundness.played import Played

STUCK = {"deadlock", "leftover", "livelock"}
STEPS = 60
SOME = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@given(lots(), st.integers(0, 99))
@SOME
def test_the_proof_and_the_engine_agree(process: Process, seed: int) -> None:
    assume(not errors(ENGINE.refusals(process)))
    faults = Prover({process.id: process}).prove(process).faults
    kinds = Counter(fault.kind for fault in faults)
    if not kinds.keys() - {"dead"}:
        for turn in range(3):
            played = Played(process)
            assert played.wander(seed + turn, STEPS)
            begun = set(played.run.passed("started"))
            assert begun.isdisjoint(fault.element for fault in faults)
    for fault in faults:
        if fault.kind in STUCK:
            played = Played(process)
            played.follow(fault.steps)
            played.wander(seed, STEPS)
            assert not played.ended
