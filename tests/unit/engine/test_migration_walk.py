"""Moving to the same or a wider diagram at any moment: what was open is open, and goes to the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.process import Process

from .build import Run, user
from .drawn import CHILD, diagrams
from .test_migration import move
from .test_walk import step


def widened(process: Process) -> Process:
    """The same with a task more before and behind all else of its outermost scope."""
    parts = {element.id: element for element in process.elements.values()}
    begins, ends = parts["s"], parts["e"]
    (first,) = begins.outgoing
    (last,) = ends.incoming
    flows = dict(process.flows)
    flows[first], flows["w1"] = (
        replace(flows[first], target="before"),
        replace(flows[first], id="w1", source="before"),
    )
    flows[last], flows["w2"] = (
        replace(flows[last], target="after"),
        replace(flows[last], id="w2", source="after"),
    )
    elements: Mapping[str, Any] = {
        **parts,
        flows["w1"].target: replace(
            parts[flows["w1"].target],
            incoming=tuple("w1" if flow == first else flow for flow in parts[flows["w1"].target].incoming),
        ),
        "before": replace(user("before").element, scope="p", incoming=(first,), outgoing=("w1",)),
        "after": replace(user("after").element, scope="p", incoming=(last,), outgoing=("w2",)),
        "e": replace(ends, incoming=("w2",)),
    }
    return replace(process, elements=elements, flows=flows)


CHOICES = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 3)), max_size=6)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(diagrams(), CHOICES, st.booleans())
def test_after_moving_every_open_task_can_be_done_to_the_end(
    process: Process, choices: list[tuple[int, int]], wider: bool
) -> None:
    run, stays = (Run(process, CHILD, start={"k": 0}) for _ in "ab")
    for choice, answer in choices:
        assert step(run, choice, answer) == step(stays, choice, answer)
    if run.ended:
        return
    seen = run.snapshot
    move(run, widened(process) if wider else process, CHILD)
    assert run.snapshot == seen
    for _ in range(40):
        while "after" in run.open:
            run.do("after")
        assert run.open == stays.open
        assert run.ended == stays.ended
        done, expected = step(run, 0, 0), step(stays, 0, 0)
        assert ": " not in done or ": " in expected
        if not done or ": " in done:
            break
