"""What is called sound never gets stuck on the real engine; what is called unsound does, as shown."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from app.domain.errors import NeverRests
from app.domain.finding import errors
from app.domain.process import Process
from app.verification.soundness import Prover
from app.verification.soundness.faults import Fault
from tests.unit.engine.build import ENGINE
from tests.unit.verification.soundness.drawing_lots import lots
from tests.unit.verification.soundness.played import Played

STUCK = {"deadlock", "leftover", "livelock"}
STEPS = 60

SOME = settings(
    max_examples=3_000 if os.environ.get("HYPOTHESIS_PROFILE") == "overnight" else 60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.fixture(autouse=True, scope="module")
def few_steps() -> Iterator[None]:
    """A round without a task in it is seen through soon."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.engine.instance.MOST_STEPS", 1_000)
        yield


@given(lots(), st.integers(0, 99))
@SOME
def test_the_proof_and_the_engine_agree(process: Process, seed: int) -> None:
    assume(not errors(ENGINE.refusals(process)))
    faults = Prover({process.id: process}).prove(process).faults
    kinds = Counter(fault.kind for fault in faults)
    if not kinds.keys() - {"dead"}:
        for turn in range(3):
            played = Played(process)
            assert played.wander(seed + turn, STEPS), [flow.id for flow in process.flows.values()]
            begun = set(played.run.passed("started"))
            assert begun.isdisjoint(fault.element for fault in faults)
    for fault in faults:
        if fault.kind in STUCK:
            assert not ends_after(process, fault, seed)


def ends_after(process: Process, fault: Fault, seed: int) -> bool:
    """Whether an instance that is led to a fault comes to its end by whatever is done then."""
    try:
        played = Played(process)
        played.follow(fault.steps)
    except NeverRests:  # a round without a task in it
        return False
    played.wander(seed, STEPS)
    return played.ended
