"""Cases on which the engine and the token game once did not agree, or where the standard leaves a choice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.domain.process import Process
from tests.generative.diagrams import START
from tests.generative.parts import OTHERS
from tests.generative.walk import Walk
from tests.unit.engine.build import (
    boundary,
    diagram,
    each,
    end,
    error,
    event_sub,
    gate,
    message,
    node,
    signal,
    start,
    sub,
    user,
)


def walked(process: Process, *steps: tuple[str, str, dict[str, Any]]) -> Walk:
    """Take the steps (kind, element or name, values), comparing after each."""
    walk = Walk([process, *OTHERS], START)
    for kind, place, values in steps:
        choices = [step for step, _ in walk.steps()]
        found = [
            index
            for index, step in enumerate(choices)
            if step.kind == kind and place in {step.name, step.line[1] if step.line else ""}
        ]
        walk.take(found[0], values, timedelta())
    assert walk.engine is not None
    return walk


def open_tasks(walk: Walk) -> list[str]:
    assert walk.engine is not None
    return sorted(task.element for task in walk.engine.snapshot.tasks)


def test_a_signal_that_ends_a_process_is_heard_in_it_first() -> None:
    handler = event_sub("h", start("hs", events=(signal("S"),), interrupting=False), user("x"), "hs > x")
    walk = walked(
        diagram("p", start(), user("a"), end(events=(signal("S"),)), "s > a > e", handler), ("task", "a", {})
    )
    assert open_tasks(walk) == ["x"]


def test_a_task_that_waits_for_a_message_is_older_than_its_boundary_events() -> None:
    receive = node("receiveTask", "r", events=(message("N"),))
    beside = boundary("b", "r", message("N"), interrupting=False)
    process = diagram("p", start(), receive, beside, user("x"), user("y"), "s > r > y", "b > x")
    assert open_tasks(walked(process, ("message", "N", {}))) == ["y"]


def test_an_error_that_nothing_catches_stays_and_holds_its_scope_open() -> None:
    inside = sub("sp", start("s1"), user("a"), end("e1", events=(error("F"),)), "s1 > a > e1")
    process = diagram(
        "p", start(), inside, boundary("b", "sp", error("E")), user("x"), user("y"), "s > sp > y", "b > x"
    )
    walk = walked(process, ("task", "a", {}))
    assert walk.engine is not None
    assert [stuck.element for stuck in walk.engine.snapshot.uncaught] == ["e1"]
    assert open_tasks(walk) == []
    assert not walk.engine.snapshot.ended


def test_instances_that_end_together_with_the_one_that_is_enough() -> None:
    done = each(cardinality="= 3", completion_condition="= nrOfCompletedInstances >= 2")
    inside = sub("sp", start("s1"), end("e1", events=(message("Out"),)), "s1 > e1", loop=done)
    walk = walked(diagram("p", start(), user("a"), inside, user("z"), "s > a > sp > z"), ("task", "a", {}))
    assert open_tasks(walk) == ["z"]


def test_an_inclusive_join_waits_for_what_may_come_by_a_boundary_event() -> None:
    process = diagram(
        "p",
        start(),
        gate("f", "parallel"),
        user("a"),
        user("b"),
        boundary("m", "b", message("M")),
        gate("j", "inclusive"),
        user("y"),
        user("z"),
        "s > f > a > j > z",
        "f > b > y",
        "m > j",
    )
    assert open_tasks(walked(process, ("task", "a", {}))) == ["b"]
    assert open_tasks(walked(process, ("task", "a", {}), ("message", "M", {}))) == ["z"]
    assert open_tasks(walked(process, ("task", "a", {}), ("task", "b", {}))) == ["y", "z"]


def test_two_branches_that_give_a_new_context_its_first_keys() -> None:
    process = diagram(
        "p",
        start(),
        gate("f", "parallel"),
        user("a"),
        user("b"),
        gate("j", "parallel"),
        user("z"),
        "s > f > a > j > z",
        "f > b > j",
    )
    walk = walked(process, ("task", "a", {"made": {"p": 1}}), ("task", "b", {"made": {"q": 2}}))
    assert walk.engine is not None
    assert walk.engine.snapshot.tasks[0].data["made"] == {"p": 1, "q": 2}


def test_what_an_input_hides_is_known_when_its_task_is_interrupted() -> None:
    handler = event_sub("h", start("hs", events=(message("M"),)), user("x"), "hs > x")
    process = diagram("p", start(), user("a"), user("t", inputs={"b": "= 3"}), "s > a > t", handler)
    walk = walked(process, ("task", "a", {"b": 1}), ("message", "M", {}))
    assert open_tasks(walk) == ["x"]
    assert walk.engine is not None
    assert walk.engine.snapshot.tasks[0].data["b"] == 1
