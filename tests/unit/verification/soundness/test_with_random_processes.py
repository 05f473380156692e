"""Random processes of every construct: one without a fault never stands still on the real engine."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from random import Random

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from app.domain.errors import HoldfastError
from app.domain.process import Process
from app.verification.soundness import Prover
from tests.generative.diagrams import START, interrupted, tangles
from tests.generative.driven import ENGINE, NOON, Driven
from tests.generative.parts import OTHERS
from tests.generative.sketch import Drawn

STEPS = 20
SOME = settings(
    max_examples=3_000 if os.environ.get("HYPOTHESIS_PROFILE") == "overnight" else 25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def waits_for_a_condition(process: Process) -> bool:
    """Whether some event waits for the data: whether it comes true is not for the net to say."""
    return any(event.kind == "conditional" for each in process.elements.values() for event in each.events)


def moves(driven: Driven, random: Random, step: int) -> list[Callable[[], object]]:
    """Everything that can happen now."""
    seen, now = driven.snapshot, NOON + timedelta(minutes=10 * step)
    values = {name: random.randint(0, 3) for name in "abcd"}
    found: list[Callable[[], object]] = []
    found += [lambda t=t: driven.done(t.token, values, now, service=False) for t in seen.tasks]
    found += [lambda c=c: driven.done(c.token, values, now, service=True) for c in seen.services]
    found += [lambda t=t: driven.happened(t.token, max(now, t.due)) for t in seen.timers]
    found += [
        lambda m=m: driven.told(m.name, {}, now, signal=m.signal, key=m.correlation) for m in seen.messages
    ]
    return found


def stands_still(process: Process, seed: int) -> bool:
    """Whether nothing can happen at some point of a random walk; what the data gets wrong ends it."""
    random = Random(seed)
    try:
        driven = Driven([process, *OTHERS], START, "Begin" if "m" in process.elements else "")
        for step in range(STEPS):
            open_to_do = moves(driven, random, step)
            if driven.snapshot.ended or not open_to_do:
                return not driven.snapshot.ended
            random.choice(open_to_do)()
    except HoldfastError:
        return False
    return False


@given(st.one_of(tangles(), interrupted()), st.integers(0, 99))
@SOME
def test_what_is_called_sound_never_stands_still(drawn: Drawn, seed: int) -> None:
    processes = [drawn.process, *OTHERS]
    assume(not ENGINE.refusals(drawn.process) and not any(map(waits_for_a_condition, processes)))
    faults = Prover({process.id: process for process in processes}).prove(drawn.process).faults
    if {fault.kind for fault in faults} <= {"dead"}:
        assert not any(stands_still(drawn.process, seed + turn) for turn in range(2)), drawn
