"""Activities that are done several times."""

from __future__ import annotations

import pytest

from app.domain.errors import ExpressionFailed, NoPlace

from .build import (
    Run,
    boundary,
    call,
    diagram,
    each,
    end,
    error,
    feel,
    gate,
    message,
    node,
    script,
    start,
    sub,
    timer,
    user,
)


def repeated(loop, **facts):  # type: ignore[no-untyped-def]
    return diagram("p", start(), user("a", loop=loop, **facts), user("z"), end(), "s > a > z > e")


def test_one_task_for_each_of_a_list_at_the_same_time() -> None:
    run = Run(repeated(each("children", "child"), assignee="= child"), start={"children": ["Ann", "Ben"]})
    assert [(task.element, task.assignee, task.data["child"]) for task in run.snapshot.tasks] == [
        ("a", "Ann", "Ann"),
        ("a", "Ben", "Ben"),
    ]
    run.do("a", seen=1)
    assert run.open == ["a"]
    assert "a" not in run.passed()
    run.do("a", met=2)
    assert run.open == ["z"]
    assert run.data == {"children": ["Ann", "Ben"], "seen": 1, "met": 2}
    assert run.passed().count("a") == 1


def test_one_task_for_each_of_a_list_after_another() -> None:
    run = Run(repeated(each("children", "child", sequential=True)), start={"children": [{"n": 1}, {"n": 2}]})
    seen = []
    while run.open == ["a"]:
        (task,) = run.snapshot.tasks
        seen.append((task.data["child"], task.data["loopCounter"]))
        run.do("a")
    assert seen == [({"n": 1}, 0), ({"n": 2}, 1)]
    assert run.open == ["z"]


@pytest.mark.parametrize("reload", [False, True])
def test_one_of_several_is_skipped_and_the_others_stay(reload: bool) -> None:
    loop = each("children", "child", output_element=feel("= seen"), output_collection="found")
    run = Run(repeated(loop), start={"children": ["Ann", "Ben", "Col"]}, reload=reload)
    run.do("a", seen=1).put("a")
    assert [task.data["child"] for task in run.snapshot.tasks] == ["Col"]
    run.put("a")
    assert run.open == ["z"]
    assert run.data["found"] == [1, None, None]


def test_skipping_one_after_another_goes_on_with_the_next() -> None:
    run = Run(repeated(each("children", "child", sequential=True)), start={"children": ["Ann", "Ben"]})
    run.put("a")
    assert [task.data["child"] for task in run.snapshot.tasks] == ["Ben"]
    assert run.put("a").open == ["z"]


def test_a_repetition_is_put_nowhere_else_and_a_loop_is_not_skipped() -> None:
    run = Run(repeated(each("children", "child")), start={"children": ["Ann"]})
    with pytest.raises(NoPlace, match="can be skipped"):
        run.put("a", "z")
    assert run.open == ["a"]
    looped = Run(repeated(each(standard=True, maximum=3)))
    with pytest.raises(NoPlace, match="its loop"):
        looped.put("a")
    assert looped.open == ["a"]


def test_an_empty_list_is_passed_at_once() -> None:
    assert Run(repeated(each("children", "child")), start={"children": []}).open == ["z"]


@pytest.mark.parametrize("value", [None, "Ann", 3])
def test_what_is_no_list_is_an_error(value: object) -> None:
    with pytest.raises(ExpressionFailed, match="not a list"):
        Run(repeated(each("children", "child")), start={"children": value})


def test_so_many_times() -> None:
    assert Run(repeated(each(cardinality="= n + 1")), start={"n": 2}).open == ["a", "a", "a"]
    for wrong in (1.5, -2):
        with pytest.raises(ExpressionFailed, match="whole number"):
            Run(repeated(each(cardinality="= n + 1")), start={"n": wrong})
    with pytest.raises(ExpressionFailed, match="more than 1000"):
        Run(repeated(each(cardinality="= n")), start={"n": 10**9})


@pytest.mark.parametrize("sequential", [False, True])
def test_a_completion_condition_ends_the_rest(sequential: bool) -> None:
    loop = each(
        cardinality="= 3", sequential=sequential, completion_condition="= nrOfCompletedInstances >= 2"
    )
    run = Run(repeated(loop)).do("a").do("a")
    assert run.open == ["z"]


def test_a_completion_condition_reads_what_was_answered() -> None:
    run = Run(repeated(each(cardinality="= 3", completion_condition="= stop = true"))).do("a", stop=False)
    assert run.open == ["a", "a"]
    assert run.do("a", stop=True).open == ["z"]


def test_repeated_activities_in_a_loop_start_afresh() -> None:
    process = diagram(
        "p",
        start(),
        gate("m"),
        user("a", loop=each("list", "item")),
        gate("g"),
        end(),
        "s > m > a > g",
        "g > m ? again",
        "g > e !",
    )
    run = Run(process, start={"list": [1, 2]})
    run.do("a", again=True).do("a")
    assert run.open == ["a", "a"]
    run.do("a", again=False, list=[]).do("a")
    assert run.ended


def test_a_repeated_sub_process_keeps_the_branches_apart() -> None:
    inside = sub("sp", start("s1"), user("a"), user("b"), "s1 > a > b", loop=each("list", "item"))
    run = Run(
        diagram("p", start(), inside, user("z"), "s > sp > z"), start={"list": [1, 2], "item": "outside"}
    )
    first, second = run.snapshot.tasks
    assert (first.data["item"], second.data["item"]) == (1, 2)
    run.do("a", x=1)
    assert {task.element: task.data.get("x") for task in run.snapshot.tasks} == {"b": 1, "a": None}
    run.do("a").do("b").do("b")
    assert run.open == ["z"]
    assert run.data == {"list": [1, 2], "item": "outside", "x": 1}


def test_a_repeated_call() -> None:
    child = diagram("child", start("cs"), user("a"), end("ce"), "cs > a > ce")
    calls = call("c", "child", inputs={"n": "= item"}, loop=each("list", "item", sequential=True))
    run = Run(diagram("p", start(), calls, end(), "s > c > e"), child, start={"list": [5, 6]})
    assert run.snapshot.tasks[0].data == {"n": 5}
    run.do("a")
    assert run.snapshot.tasks[0].data == {"n": 6}
    assert run.do("a").ended


@pytest.mark.parametrize("kind", ["timer", "message", "error"])
def test_a_boundary_event_ends_all_instances(kind: str) -> None:
    trigger = {"timer": timer("P1D"), "message": message("M"), "error": error("E")}[kind]
    inside = sub(
        "sp",
        start("s1"),
        user("a"),
        end("e1", events=(error("E"),)),
        "s1 > a > e1",
        loop=each(cardinality="= 3"),
    )
    run = Run(diagram("p", start(), inside, boundary("b", "sp", trigger), user("x"), "s > sp", "b > x"))
    assert run.open == ["a", "a", "a"]
    if kind == "timer":
        run.later(days=1)
    elif kind == "message":
        run.send("M")
    else:
        run.do("a")
    assert run.open == ["x"]


def test_a_boundary_timer_that_does_not_interrupt_a_repeated_task_fires_once_for_all() -> None:
    late = boundary("t", "a", timer("P1D"), interrupting=False)
    process = diagram(
        "p",
        start(),
        user("a", loop=each(cardinality="= 2")),
        late,
        user("x"),
        user("z"),
        "s > a > z",
        "t > x",
    )
    run = Run(process).later(days=2)
    assert run.open == ["a", "a", "x"]
    run.do("a").do("a")
    assert run.open == ["x", "z"]


@pytest.mark.parametrize(("test_before", "passes"), [(False, 1), (True, 0)])
def test_a_standard_loop_asks_after_or_before(test_before: bool, passes: int) -> None:
    loop = each(standard=True, test_before=test_before, condition="= more")
    run = Run(repeated(loop), start={"more": False})
    for _ in range(passes):
        run.do("a")
    assert run.open == ["z"]
    run = Run(repeated(loop), start={"more": True}).do("a").do("a").do("a", more=False)
    assert run.open == ["z"]


def test_a_standard_loop_has_a_maximum() -> None:
    task = node(
        "scriptTask",
        "a",
        script="= n + 1",
        script_format="feel",
        result_variable="n",
        loop=each(standard=True, maximum=3),
    )
    run = Run(diagram("p", start(), task, script("b", "m", "= n"), end(), "s > a > b > e"), start={"n": 0})
    assert run.data == {"n": 3, "m": 3}


def test_a_repeated_receive_task() -> None:
    process = diagram(
        "p",
        start(),
        node("receiveTask", "r", events=(message("M", "= item"),), loop=each("keys", "item")),
        user("z"),
        "s > r > z",
    )
    run = Run(process, start={"keys": ["A", "B"]})
    assert run.send("M", correlation="B")
    assert not run.send("M", correlation="B")
    assert run.send("M", correlation="A")
    assert run.open == ["z"]


def test_the_journey_tells_a_repeated_activity_once() -> None:
    process = diagram(
        "p",
        start(),
        node("receiveTask", "r", events=(message("M"),), loop=each(cardinality="= 3")),
        boundary("b", "r", timer("P1D")),
        user("x"),
        "s > r",
        "b > x",
    )
    run = Run(process).later(days=1)
    assert [passage.what for passage in run.journey if passage.element == "r"] == ["started", "cancelled"]
    sends = node("sendTask", "n", events=(message("M"),), loop=each(cardinality="= 2"))
    run = Run(diagram("p", start(), sends, end(), "s > n > e"))
    assert [passage.what for passage in run.journey if passage.element == "n"] == ["started", "completed"]
    assert len(run.thrown) == 2
