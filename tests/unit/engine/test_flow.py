"""Tokens on tasks, gateways and flows."""

from __future__ import annotations

import pytest

from app.domain.errors import ExpressionFailed, NeverRests, NoPath, NotWaiting

from .build import ENGINE, NOON, Run, diagram, end, gate, node, script, service, start, user


def test_a_user_task_waits_and_its_answers_become_variables() -> None:
    run = Run(diagram("p", start(), user("a"), user("b"), end(), "s > a > b > e"))
    assert run.open == ["a"]
    run.do("a", agreed="yes")
    assert run.open == ["b"]
    assert run.data == {"agreed": "yes"}
    run.do("b")
    assert run.ended
    assert run.snapshot.ends == ("e",)
    assert run.data == {"agreed": "yes"}


def test_the_journey_tells_every_element_and_flow_in_order() -> None:
    run = Run(diagram("p", start(), user("a"), end(), "s > a > e")).do("a")
    assert [(passage.what, passage.element) for passage in run.journey] == [
        ("started", "s"),
        ("completed", "s"),
        ("taken", "s_a"),
        ("started", "a"),
        ("completed", "a"),
        ("taken", "a_e"),
        ("started", "e"),
        ("completed", "e"),
    ]
    assert {passage.at for passage in run.journey} == {NOON}


def test_a_task_cannot_be_completed_twice() -> None:
    run = Run(diagram("p", start(), user("a"), user("b"), end(), "s > a > b > e"))
    token = run.snapshot.tasks[0].token
    run.do("a")
    with pytest.raises(NotWaiting):
        run.execution.complete_task(token, {}, NOON)


def test_an_exclusive_gateway_takes_the_first_flow_that_holds() -> None:
    process = diagram(
        "p",
        start(),
        gate("g"),
        user("high"),
        user("middle"),
        user("low"),
        "s > g",
        "g > low !",
        "g > high ? = risk > 3",
        "g > middle ? risk > 1",
    )
    assert Run(process, start={"risk": 5}).open == ["high"]
    assert Run(process, start={"risk": 2}).open == ["middle"]
    assert Run(process, start={"risk": 0}).open == ["low"]


def test_no_condition_holds_and_no_default_is_an_error_that_changes_nothing() -> None:
    run = Run(
        diagram(
            "p",
            start(),
            user("a"),
            gate("g"),
            user("b"),
            user("c"),
            "s > a > g",
            "g > b ? x = 1",
            "g > c ? x = 2",
        )
    )
    before = run.execution.save()
    with pytest.raises(NoPath, match="g"):
        run.do("a", x=3)
    run.execution = ENGINE.load(run.definition, before)
    assert run.open == ["a"]


def test_a_condition_that_is_neither_true_nor_false_is_an_error() -> None:
    process = diagram("p", start(), gate("g"), user("a"), user("b"), "s > g", "g > a ? risk > 3", "g > b !")
    with pytest.raises(ExpressionFailed, match="risk > 3"):
        Run(process)


def test_a_parallel_gateway_waits_for_all_and_keeps_what_each_branch_changed() -> None:
    process = diagram(
        "p",
        start(),
        gate("f", "parallel"),
        user("a"),
        user("b"),
        gate("j", "parallel"),
        user("z"),
        end(),
        "s > f > a > j > z > e",
        "f > b > j",
    )
    for first, second in (("a", "b"), ("b", "a")):
        run = Run(process, start={"x": 0, "list": [1]})
        run.do(first, x=1, list=[1, 2]).do(second)
        assert run.open == ["z"]
        assert run.data == {"x": 1, "list": [1, 2]}


def test_two_branches_that_change_different_keys_of_one_context_both_count() -> None:
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
    run = Run(process, start={"plan": {"a": 0, "b": 0, "c": 0}})
    run.do("a", plan={"a": 1, "b": 0, "c": 0})
    assert run.snapshot.tasks[0].data == {"plan": {"a": 0, "b": 0, "c": 0}}
    run.do("b", plan={"a": 0, "b": 2})
    assert run.data == {"plan": {"a": 1, "b": 2}}


def test_a_parallel_join_in_a_loop_is_not_fooled_by_branches_that_finish_in_another_order() -> None:
    process = diagram(
        "p",
        start(),
        gate("m"),
        gate("f", "parallel"),
        user("a"),
        user("b"),
        gate("j", "parallel"),
        user("z"),
        gate("g"),
        end(),
        "s > m > f > a > j > z > g",
        "f > b > j",
        "g > m ? again",
        "g > e !",
    )
    run = Run(process)
    for order in ("ab", "ba", "ab", "ba"):
        for task in order:
            assert "z" not in run.open
            run.do(task)
        assert run.open == ["z"]
        run.do("z", again=True)
    run.do("a").do("b").do("z", again=False)
    assert run.ended


def test_an_excess_token_stays_at_a_parallel_join() -> None:
    process = diagram(
        "p",
        start(),
        gate("f", "parallel"),
        user("a"),
        user("b"),
        user("c"),
        gate("m"),
        gate("j", "parallel"),
        user("z"),
        "s > f > a > m > j > z",
        "f > b > m",
        "f > c > j",
    )
    run = Run(process).do("a").do("b")
    assert run.open == ["c"]
    run.do("c")
    assert run.open == ["z"]
    run.do("z")
    assert not run.ended, "the token of the second branch is still waiting at the join"


def test_an_inclusive_gateway_takes_all_that_hold_and_waits_for_them() -> None:
    process = diagram(
        "p",
        start(),
        gate("f", "inclusive"),
        user("a"),
        user("b"),
        user("c"),
        gate("j", "inclusive"),
        user("z"),
        end(),
        "s > f",
        "f > a ? x > 0",
        "f > b ? x > 1",
        "f > c !",
        "a > j",
        "b > j",
        "c > j",
        "j > z > e",
    )
    run = Run(process, start={"x": 2})
    assert run.open == ["a", "b"]
    run.do("b")
    assert run.open == ["a"]
    run.do("a")
    assert run.open == ["z"]
    assert Run(process, start={"x": 1}).do("a").open == ["z"]
    assert Run(process, start={"x": 0}).do("c").open == ["z"]


def test_an_inclusive_join_in_a_loop_waits_on_every_pass() -> None:
    process = diagram(
        "p",
        start(),
        gate("m"),
        gate("f", "inclusive"),
        user("a"),
        user("b"),
        gate("j", "inclusive"),
        user("z"),
        gate("g"),
        end(),
        "s > m > f",
        "f > a ? true",
        "f > b ? x > 1",
        "a > j",
        "b > j",
        "j > z > g",
        "g > m ? again",
        "g > e !",
    )
    run = Run(process, start={"x": 2})
    for order in ("ab", "ba", "ab"):
        for task in order:
            assert "z" not in run.open
            run.do(task)
        assert run.open == ["z"]
        run.do("z", again=True)


def test_an_inclusive_join_goes_on_when_the_token_it_waited_for_went_elsewhere() -> None:
    process = diagram(
        "p",
        start(),
        gate("f", "parallel"),
        user("a"),
        user("b"),
        gate("g"),
        end("gone"),
        gate("j", "inclusive"),
        user("z"),
        "s > f > a > j > z",
        "f > b > g",
        "g > j ? stay",
        "g > gone !",
    )
    run = Run(process).do("a")
    assert run.open == ["b"]
    run.do("b", stay=False)
    assert run.open == ["z"]


def test_several_flows_and_conditions_out_of_a_task() -> None:
    process = diagram(
        "p", start(), user("a"), user("b"), user("c"), user("d"), "s > a > b", "a > c ? x = 1", "a > d !"
    )
    assert Run(process).do("a", x=1).open == ["b", "c"]
    assert Run(process).do("a", x=2).open == ["b", "d"]


def test_a_condition_on_the_only_flow_of_a_task_counts() -> None:
    process = diagram("p", start(), user("a"), user("b"), "s > a", "a > b ? x = 1")
    assert Run(process).do("a", x=1).open == ["b"]
    with pytest.raises(NoPath):
        Run(process).do("a", x=2)


def test_a_process_without_an_end_event_ends_with_its_last_token() -> None:
    run = Run(diagram("p", start(), gate("f", "parallel"), user("a"), user("b"), "s > f > a", "f > b"))
    assert not run.do("a").ended
    assert run.do("b").ended


def test_a_process_without_a_start_event_begins_where_no_flow_leads() -> None:
    run = Run(diagram("p", user("a"), user("b"), end(), "a > e", "b > e"))
    assert run.open == ["a", "b"]
    assert run.do("a").do("b").ended


def test_automatic_tasks_run_at_once_and_manual_ones_wait() -> None:
    run = Run(
        diagram(
            "p",
            start(),
            node("task", "t"),
            script("x", "total", "= 1 + 2"),
            node("manualTask", "m"),
            end(),
            "s > t > x > m > e",
        )
    )
    assert run.open == ["m"]
    assert run.data == {"total": 3}
    assert run.do("m").ended


def test_a_service_task_waits_for_its_handler() -> None:
    run = Run(
        diagram(
            "p",
            start(),
            service("a", "deadline.days"),
            service("b", outputs={"day": "= when"}),
            end(),
            "s > a > b > e",
        ),
        start={"x": 1},
    )
    (call,) = run.snapshot.services
    assert (call.element, call.topic, call.process, call.data) == ("a", "deadline.days", "p", {"x": 1})
    run.serve("a", sent=True)
    assert run.data == {"x": 1, "sent": True}
    run.serve("b", when=5)
    assert run.data == {"x": 1, "sent": True, "day": 5}
    assert run.ended


def test_a_loop_of_a_thousand_passes() -> None:
    process = diagram(
        "p",
        start(),
        gate("m"),
        script("x", "n", "= n + 1"),
        gate("g"),
        end(),
        "s > m > x > g",
        "g > m ? n < 1000",
        "g > e !",
    )
    run = Run(process, start={"n": 0})
    assert run.ended
    assert run.data == {"n": 1000}


def test_a_loop_in_which_nothing_waits_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.instance.MOST_STEPS", 100)
    with pytest.raises(NeverRests):
        Run(diagram("p", start(), gate("m"), script("x", "n", "= 1"), "s > m > x > m"))
