"""Sub-processes, called processes, and event sub-processes that interrupt them."""

from __future__ import annotations

import pytest

from app.domain.errors import NeverRests, NobodyWaits

from .build import (
    TERMINATE,
    Run,
    boundary,
    call,
    catch,
    diagram,
    end,
    event_sub,
    gate,
    message,
    script,
    service,
    signal,
    start,
    sub,
    timer,
    user,
)

CONCERN = "Immediate safeguarding concern"


def concern(scope: str = "", task: str = "refer"):  # type: ignore[no-untyped-def]
    name = f"concern{scope}"
    return event_sub(
        name,
        start(f"{name}_s", events=(message(CONCERN),)),
        user(task),
        end(f"{name}_e"),
        f"{name}_s > {task} > {name}_e",
    )


def test_a_sub_process_sees_and_changes_the_variables_around_it() -> None:
    run = Run(
        diagram(
            "p",
            start(),
            sub("sp", start("s1"), user("a"), end("e1"), "s1 > a > e1"),
            user("b"),
            end(),
            "s > sp > b > e",
        ),
        start={"x": 1},
    )
    assert run.snapshot.tasks[0].data == {"x": 1}
    run.do("a", x=2)
    assert run.open == ["b"]
    assert run.data == {"x": 2}
    assert run.do("b").snapshot.ends == ("e",)


def test_a_sub_process_ends_when_all_its_branches_have() -> None:
    process = diagram(
        "p",
        start(),
        sub("sp", start("s1"), gate("f", "parallel"), user("a"), user("b"), "s1 > f > a", "f > b"),
        user("z"),
        "s > sp > z",
    )
    run = Run(process).do("b", x=1)
    assert run.open == ["a"]
    run.do("a", y=2)
    assert run.open == ["z"]
    assert run.snapshot.tasks[0].data == {"x": 1, "y": 2}


def test_terminate_ends_its_own_scope_only() -> None:
    inside = sub(
        "sp",
        start("s1"),
        gate("f", "parallel"),
        user("a"),
        user("b"),
        end("stop", events=(TERMINATE,)),
        "s1 > f > a > stop",
        "f > b",
    )
    run = Run(
        diagram("p", start(), gate("g", "parallel"), inside, user("y"), user("z"), "s > g > sp > z", "g > y")
    )
    run.do("a", x=1)
    assert run.open == ["y", "z"]
    assert "b" in run.passed("cancelled")
    top = Run(
        diagram(
            "p",
            start(),
            gate("f", "parallel"),
            user("a"),
            user("b"),
            end("stop", events=(TERMINATE,)),
            "s > f > a > stop",
            "f > b",
        )
    ).do("a", x=1)
    assert top.ended
    assert top.snapshot.ends == ("stop",)
    assert top.data == {"x": 1}


def test_a_called_process_knows_only_what_it_is_given() -> None:
    child = diagram("child", start("cs"), user("a"), end("ce"), "cs > a > ce")
    parent = diagram(
        "p",
        start(),
        call("c", "child", inputs={"risk": "= level + 1"}, outputs={"answer": "= agreed"}),
        user("b"),
        end(),
        "s > c > b > e",
    )
    run = Run(parent, child, start={"level": 1, "secret": "x"})
    (task,) = run.snapshot.tasks
    assert (task.process, task.element, task.data) == ("child", "a", {"risk": 2})
    assert run.data == {"level": 1, "secret": "x"}
    run.do("a", agreed="yes", risk=9)
    assert run.open == ["b"]
    assert run.data == {"level": 1, "secret": "x", "answer": "yes"}
    assert run.do("b").snapshot.ends == ("e",)


def test_a_called_process_may_be_given_and_give_back_everything() -> None:
    child = diagram("child", start("cs"), user("a"), end("ce"), "cs > a > ce")
    parent = diagram(
        "p", start(), call("c", "child", call_in_all=True, call_out_all=True), end(), "s > c > e"
    )
    run = Run(parent, child, start={"x": 1}).do("a", y=2)
    assert run.data == {"x": 1, "y": 2}
    assert run.ended


def test_a_process_may_call_itself() -> None:
    process = diagram(
        "p",
        start(),
        user("a"),
        gate("g"),
        call("c", "p", inputs={"n": "= n - 1"}),
        end(),
        "s > a > g",
        "g > c ? n > 0",
        "g > e !",
        "c > e",
    )
    run = Run(process, start={"n": 2}).do("a").do("a").do("a")
    assert run.ended


def test_a_process_that_calls_itself_without_end_is_an_error() -> None:
    with pytest.raises(NeverRests):
        Run(diagram("p", start(), call("c", "p"), "s > c"))


def test_an_interrupting_event_sub_process_ends_everything_else_in_the_process() -> None:
    child = diagram("child", start("cs"), user("inner"), end("ce"), "cs > inner > ce")
    process = diagram(
        "p",
        start(),
        gate("f", "parallel"),
        user("a"),
        service("b"),
        call("c", "child"),
        catch("t", timer("P1D")),
        sub("sp", start("s1"), user("d"), end("e1"), "s1 > d > e1"),
        end(),
        boundary("late", "a", timer("P5D"), interrupting=False),
        user("chase"),
        "s > f > a > e",
        "f > b > e",
        "f > c > e",
        "f > t > e",
        "f > sp > e",
        "late > chase",
        concern(),
    )
    run = Run(process, child).do("d", x=1)
    assert run.send(CONCERN, reason="seen")
    assert run.open == ["refer"]
    assert run.snapshot.timers == []
    assert run.snapshot.services == []
    assert run.snapshot.messages == []
    assert run.data == {"x": 1, "reason": "seen"}
    assert {"a", "b", "c", "inner", "t"} <= set(run.passed("cancelled"))
    assert not run.send(CONCERN)
    run.do("refer")
    assert run.ended
    assert run.snapshot.ends == ("e", "concern_e")


def test_the_same_message_interrupts_the_outermost_scope() -> None:
    child = diagram(
        "child", start("cs"), user("inner"), end("ce"), "cs > inner > ce", concern("child", "refer_child")
    )
    process = diagram("p", start(), call("c", "child"), user("b"), "s > c > b", concern())
    run = Run(process, child)
    run.send(CONCERN)
    assert run.open == ["refer"]


def test_an_event_sub_process_inside_a_sub_process_ends_only_that_one() -> None:
    inside = sub("sp", start("s1"), user("a"), end("e1"), "s1 > a > e1", concern("in"))
    run = Run(
        diagram("p", start(), gate("f", "parallel"), inside, user("b"), user("z"), "s > f > sp > z", "f > b")
    )
    run.send(CONCERN)
    assert run.open == ["b", "refer"]
    run.do("refer")
    assert run.open == ["b", "z"]


def test_an_event_sub_process_inside_a_called_process() -> None:
    child = diagram("child", start("cs"), user("inner"), end("ce"), "cs > inner > ce", concern("child"))
    run = Run(diagram("p", start(), call("c", "child"), user("b"), "s > c > b"), child)
    run.send(CONCERN)
    assert run.open == ["refer"]
    run.do("refer")
    assert run.open == ["b"]


def test_an_event_sub_process_that_never_begins_holds_nothing_open() -> None:
    late = event_sub("late", start("ls", events=(timer("P5D"),)), user("chase"), "ls > chase")
    run = Run(diagram("p", start(), user("a"), end(), "s > a > e", concern(), late))
    assert [timer.element for timer in run.snapshot.timers] == ["ls"]
    assert run.do("a").ended
    assert run.snapshot.timers == []


@pytest.mark.parametrize("trigger", [message("m"), signal("m")])
def test_a_non_interrupting_event_sub_process_begins_as_often_as_it_is_told(trigger) -> None:  # type: ignore[no-untyped-def]
    extra = event_sub(
        "extra", start("xs", events=(trigger,), interrupting=False), user("x"), end("xe"), "xs > x > xe"
    )
    run = Run(diagram("p", start(), user("a"), end(), "s > a > e", extra), start={"k": 1})
    for _ in range(2):
        assert run.send("m", signal=trigger.kind == "signal")
    assert run.open == ["a", "x", "x"]
    run.do("x", k=2).do("a")
    assert not run.ended
    run.do("x")
    assert run.ended
    assert run.data == {"k": 2}
    assert run.snapshot.ends == ("xe", "e")


def test_event_sub_processes_started_by_a_timer() -> None:
    again = event_sub(
        "again", start("gs", events=(timer("R2/P1D", "cycle"),), interrupting=False), user("g"), "gs > g"
    )
    stop = event_sub("stop", start("ts", events=(timer("P5D"),)), user("t"), "ts > t")
    run = Run(diagram("p", start(), user("a"), "s > a", again, stop)).later(days=1)
    assert run.open == ["a", "g"]
    run.later(days=2)
    assert run.open == ["a", "g", "g"]
    run.later(days=3)
    assert run.open == ["t"]


def test_starting_by_a_message() -> None:
    process = diagram(
        "p", start(), start("m", events=(message("Go"),)), user("a"), user("b"), "s > a", "m > b"
    )
    assert Run(process).open == ["a"]
    assert Run(process, message="Go", start={"x": 1}).open == ["b"]
    with pytest.raises(NobodyWaits):
        Run(process, message="Stop")


def test_a_step_of_another_instance_changes_nothing_here() -> None:
    process = diagram(
        "p", start(), user("a"), script("x", "l", "= append(l, 2)"), user("b"), "s > a > x > b", concern()
    )
    first, second = Run(process, start={"l": [1]}), Run(process, start={"l": [1]})
    first.send(CONCERN)
    second.do("a")
    assert first.open == ["refer"]
    assert second.open == ["b"]
    assert (first.data, second.data) == ({"l": [1]}, {"l": [1, 2]})
