"""Conditional events: in the flow, on boundaries, and as the start of an event sub-process."""

from __future__ import annotations

from app.domain.process import EventDefinition, Expression

from .build import Run, boundary, catch, diagram, event_sub, gate, start, sub, user

RISEN = EventDefinition("conditional", expression=Expression("= risk > 3", 1))


def test_a_condition_is_waited_for_and_a_parallel_branch_may_make_it_true() -> None:
    process = diagram(
        "p",
        start(),
        gate("f", "parallel"),
        user("a"),
        user("b"),
        catch("c", RISEN),
        user("x"),
        "s > f > a > b",
        "f > c > x",
    )
    run = Run(process)
    assert run.open == ["a"]
    run.do("a", risk=1)
    assert run.open == ["b"]
    run.do("b", risk=4)
    assert run.open == ["x"]
    assert Run(process, start={"risk": 5}).open == ["a", "x"]


def test_a_condition_on_a_boundary_acts_each_time_it_becomes_true() -> None:
    inside = sub("sp", start("s1"), gate("m"), user("a"), "s1 > m > a > m")
    process = diagram(
        "p", start(), inside, boundary("b", "sp", RISEN, interrupting=False), user("x"), "s > sp", "b > x"
    )
    run = Run(process)
    for risk, count in ((1, 0), (4, 1), (5, 1), (2, 1), (6, 2)):
        run.do("a", risk=risk)
        assert run.open.count("x") == count


def test_a_condition_starts_an_interrupting_event_sub_process() -> None:
    handler = event_sub("h", start("hs", events=(RISEN,)), user("x"), "hs > x")
    run = Run(diagram("p", start(), user("a"), user("b"), "s > a > b", handler)).do("a", risk=9)
    assert run.open == ["x"]
    assert run.do("x").ended
