"""Messages, signals and timers, in the flow and on boundaries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.errors import ExpressionFailed

from .build import (
    ENGINE,
    NOON,
    Run,
    boundary,
    call,
    catch,
    diagram,
    end,
    gate,
    link,
    message,
    node,
    service,
    signal,
    start,
    sub,
    throw,
    timer,
    user,
)


def test_a_message_is_waited_for_and_brings_its_payload() -> None:
    run = Run(diagram("p", start(), catch("m", message("Reply")), user("a"), "s > m > a"))
    (waiting,) = run.snapshot.messages
    assert (waiting.element, waiting.name, waiting.signal) == ("m", "Reply", False)
    assert not run.send("Other")
    assert run.send("Reply", answer="yes")
    assert run.open == ["a"]
    assert run.data == {"answer": "yes"}


def test_a_receive_task_maps_what_it_receives() -> None:
    receive = node("receiveTask", "m", events=(message("Reply"),), outputs={"said": "= answer"})
    run = Run(diagram("p", start(), receive, user("a"), "s > m > a"))
    run.send("Reply", answer="yes")
    assert run.data == {"said": "yes"}


def test_of_two_that_wait_for_a_message_the_oldest_gets_it() -> None:
    process = diagram(
        "p",
        start(),
        gate("f", "parallel"),
        user("a"),
        catch("m1", message("M")),
        catch("m2", message("M")),
        user("x"),
        user("y"),
        "s > f > a > m1 > x",
        "f > m2 > y",
    )
    run = Run(process).do("a")
    run.send("M")
    assert run.open == ["y"]
    run.send("M")
    assert run.open == ["x", "y"]


def test_a_correlation_key_chooses_the_token() -> None:
    process = diagram(
        "p",
        start(),
        gate("f", "parallel"),
        catch("m1", message("M", "= first")),
        catch("m2", message("M", "= second")),
        user("x"),
        user("y"),
        "s > f > m1 > x",
        "f > m2 > y",
    )
    run = Run(process, start={"first": "A", "second": "B"})
    assert [waiting.correlation for waiting in run.snapshot.messages] == ["A", "B"]
    assert not run.send("M", correlation="C")
    assert not run.send("M", correlation={"reference": "C"})
    assert run.send("M", correlation="B")
    assert run.open == ["y"]
    assert run.send("M", correlation={"reference": "A"})
    assert run.open == ["x", "y"]


def test_without_a_key_in_the_diagram_the_variables_are_compared() -> None:
    run = Run(diagram("p", start(), catch("m", message("M")), user("a"), "s > m > a"), start={"child": "Ann"})
    assert not run.send("M", correlation={"child": "Ben"})
    assert not run.send("M", correlation={"sibling": "Ann"})
    assert run.send("M", correlation={"child": "Ann"})
    assert run.open == ["a"]


def test_thrown_messages_and_signals_leave_with_what_their_inputs_say() -> None:
    process = diagram(
        "p",
        start(),
        throw("t", message("Told"), inputs={"who": "= name"}),
        node("sendTask", "n", events=(message("Sent"),)),
        end("e", events=(message("Done"),)),
        "s > t > n > e",
    )
    run = Run(process, start={"name": "A", "secret": 1})
    assert [(thrown.element, thrown.name, thrown.payload) for thrown in run.thrown] == [
        ("t", "Told", {"who": "A"}),
        ("n", "Sent", {}),
        ("e", "Done", {}),
    ]
    assert run.ended


@pytest.mark.parametrize("last", [throw, end])
def test_a_signal_reaches_all_that_wait_inside_and_leaves_too(last) -> None:  # type: ignore[no-untyped-def]
    process = diagram(
        "p",
        start(),
        gate("f", "parallel"),
        user("a"),
        last("t", events=(signal("S"),)) if last is end else throw("t", signal("S")),
        catch("c1", signal("S")),
        user("x"),
        user("host"),
        boundary("b", "host", signal("S")),
        user("y"),
        "s > f > a > t",
        "f > c1 > x",
        "f > host",
        "b > y",
    )
    run = Run(process).do("a")
    assert run.open == ["x", "y"]
    assert [(thrown.name, thrown.signal) for thrown in run.thrown] == [("S", True)]


def test_a_signal_from_outside_reaches_all() -> None:
    process = diagram(
        "p",
        start(),
        gate("f", "parallel"),
        catch("c1", signal("S")),
        catch("c2", signal("S")),
        user("x"),
        user("y"),
        "s > f > c1 > x",
        "f > c2 > y",
    )
    run = Run(process)
    assert not run.send("S")
    assert run.send("S", signal=True)
    assert run.open == ["x", "y"]
    assert not run.send("S", signal=True)


def test_link_events_lead_on() -> None:
    run = Run(
        diagram("p", start(), throw("l1", link("L")), catch("l2", link("L")), user("a"), "s > l1", "l2 > a")
    )
    assert run.open == ["a"]


def test_a_timer_in_the_flow() -> None:
    run = Run(diagram("p", start(), catch("t", timer("PT2H")), user("a"), "s > t > a"))
    (waiting,) = run.snapshot.timers
    assert (waiting.element, waiting.due) == ("t", NOON + timedelta(hours=2))
    assert not run.execution.fire_timer(waiting.token, NOON + timedelta(hours=1))
    run.later(hours=2)
    assert run.open == ["a"]
    assert not run.execution.fire_timer(waiting.token, run.now)


@pytest.mark.parametrize(
    ("kind", "text", "due"),
    [
        ("duration", "P5D", datetime(2026, 11, 25, 12, tzinfo=UTC)),
        ("duration", '= duration("P1M")', datetime(2026, 12, 20, 12, tzinfo=UTC)),
        ("duration", "= length", datetime(2026, 11, 23, 12, tzinfo=UTC)),
        ("date", "2026-11-27T09:30:00Z", datetime(2026, 11, 27, 9, 30, tzinfo=UTC)),
        ("date", "2027-06-01", datetime(2027, 6, 1, 23, tzinfo=UTC)),
        ("date", "= add working days(made_at, 5)", datetime(2026, 11, 28, tzinfo=UTC)),
        ("date", '= "2026-11-27"', datetime(2026, 11, 28, tzinfo=UTC)),
        ("date", '= now() + duration("PT1H")', datetime(2026, 11, 20, 13, tzinfo=UTC)),
        ("cycle", "R3/PT1H", datetime(2026, 11, 20, 13, tzinfo=UTC)),
        ("cycle", "R3/2026-12-01T00:00:00Z/P1D", datetime(2026, 12, 1, tzinfo=UTC)),
        ("cycle", '= "R2/" + "PT3H"', datetime(2026, 11, 20, 15, tzinfo=UTC)),
    ],
)
def test_when_a_timer_is_due(kind: str, text: str, due: datetime) -> None:
    process = diagram("p", start(), catch("t", timer(text, kind)), user("a"), "s > t > a")
    run = Run(process, start={"made_at": date(2026, 11, 20), "length": timedelta(days=3)})
    assert run.snapshot.timers[0].due == due


@pytest.mark.parametrize("text", ["= missing", '= "soon"', "= 3", '= date and time("2026-11-27T09:30:00")'])
def test_a_timer_that_cannot_be_set_is_an_error(text: str) -> None:
    with pytest.raises(ExpressionFailed, match="t"):
        Run(diagram("p", start(), catch("t", timer(text, "date")), user("a"), "s > t > a"))


def test_boundary_timers_warn_and_then_end_a_task() -> None:
    process = diagram(
        "p",
        start(),
        user("a"),
        boundary("warn", "a", timer("P1D"), interrupting=False),
        boundary("stop", "a", timer("P3D")),
        user("chase"),
        user("late"),
        user("next"),
        "s > a > next",
        "warn > chase",
        "stop > late",
    )
    run = Run(process).later(days=1)
    assert run.open == ["a", "chase"]
    assert [timer.element for timer in run.snapshot.timers] == ["stop"]
    run.later(days=3)
    assert run.open == ["chase", "late"]
    assert run.passed("cancelled") == ["a"]
    in_time = Run(process).do("a")
    assert in_time.open == ["next"]
    assert in_time.snapshot.timers == []


def test_a_bounded_cycle_on_a_boundary_fires_so_many_times() -> None:
    process = diagram(
        "p",
        start(),
        user("a"),
        boundary("t", "a", timer("R3/P1D", "cycle"), interrupting=False),
        user("chase"),
        "s > a",
        "t > chase",
    )
    run = Run(process)
    tokens = set()
    for count in range(1, 6):
        tokens |= {timer.token for timer in run.snapshot.timers}
        run.later(days=1)
        assert run.open.count("chase") == min(count, 3)
    assert len(tokens) == 3


def test_after_an_outage_a_cycle_catches_up_once() -> None:
    process = diagram(
        "p",
        start(),
        user("a"),
        boundary("t", "a", timer("R5/P1D", "cycle"), interrupting=False),
        user("chase"),
        "s > a",
        "t > chase",
    )
    run = Run(process)
    run.now += timedelta(days=3, hours=1)
    run.execution.fire_timer(run.snapshot.timers[0].token, run.now)
    assert run.open == ["a", "chase"]
    assert [timer.due for timer in run.snapshot.timers] == [NOON + timedelta(days=4)]


def test_an_interrupting_boundary_with_a_cycle_interrupts_at_its_first_time() -> None:
    process = diagram(
        "p", start(), user("a"), boundary("t", "a", timer("R3/P1D", "cycle")), user("b"), "s > a", "t > b"
    )
    run = Run(process).later(days=9)
    assert run.open == ["b"]


def test_a_boundary_message_that_does_not_interrupt_comes_again() -> None:
    process = diagram(
        "p",
        start(),
        user("a"),
        boundary("m", "a", message("M"), interrupting=False),
        user("x"),
        "s > a",
        "m > x",
    )
    run = Run(process)
    assert run.send("M", k=1)
    assert run.send("M", k=2)
    assert run.open == ["a", "x", "x"]
    assert sorted(task.data.get("k", 0) for task in run.snapshot.tasks) == [0, 1, 2]


@pytest.mark.parametrize("trigger", [message("M"), signal("M"), timer("P1D")])
def test_boundaries_on_a_sub_process_and_a_call_end_what_is_inside(trigger) -> None:  # type: ignore[no-untyped-def]
    child = diagram("child", start("cs"), user("inner"), "cs > inner")
    for host in (sub("h", start("s1"), user("inner"), "s1 > inner"), call("h", "child")):
        run = Run(
            diagram("p", start(), host, boundary("b", "h", trigger), user("x"), "s > h", "b > x"), child
        )
        assert run.open == ["inner"]
        run.later(days=1) if trigger.kind == "timer" else run.send("M", signal=trigger.kind == "signal")
        assert run.open == ["x"]
        assert set(run.passed("cancelled")) == {"inner", "h"}


def test_what_was_answered_in_an_interrupted_sub_process_is_known_after_it() -> None:
    host = sub("h", start("s1"), user("a"), user("b"), "s1 > a > b")
    run = Run(diagram("p", start(), host, boundary("m", "h", message("M")), user("x"), "s > h", "m > x")).do(
        "a", k=1
    )
    run.send("M")
    assert run.snapshot.tasks[0].data == {"k": 1}


def test_an_event_based_gateway_goes_with_the_first_event() -> None:
    process = diagram(
        "p",
        start(),
        gate("g", "event"),
        catch("m", message("M")),
        catch("t1", timer("P1D")),
        catch("t2", timer("P2D")),
        node("receiveTask", "r", events=(message("R"),)),
        user("a"),
        user("b"),
        user("c"),
        user("d"),
        "s > g > m > a",
        "g > t1 > b",
        "g > t2 > c",
        "g > r > d",
    )
    run = Run(process)
    assert len(run.snapshot.timers) == 2
    assert run.send("M", x=1)
    assert run.open == ["a"]
    assert run.data == {"x": 1}
    assert run.snapshot.timers == run.snapshot.messages == []
    assert run.passed("taken") == ["s_g", "g_m", "m_a"]
    assert run.passed("cancelled") == []
    assert Run(process).later(days=3).open == ["b"]
    by_task = Run(process)
    by_task.send("R")
    assert by_task.open == ["d"]


def test_boundary_events_on_a_service_task() -> None:
    run = Run(
        diagram(
            "p",
            start(),
            service("a"),
            boundary("t", "a", timer("PT1H")),
            user("x"),
            user("y"),
            "s > a > y",
            "t > x",
        )
    )
    run.later(hours=1)
    assert run.open == ["x"]
    assert run.snapshot.services == []


def test_a_cycle_at_the_start_catches_up_once_after_an_outage() -> None:
    first = start("s", events=(timer("R5/PT1H", "cycle"),))
    process = diagram("p", first, user("a"), end(), "s > a > e")
    run = Run(process, start={"x": 1})
    run.now += timedelta(hours=3, minutes=30)
    (waiting,) = run.snapshot.timers
    assert run.execution.fire_timer(waiting.token, run.now)
    run._rest()
    assert run.open == ["a"]
    (again,) = run.thrown
    assert again.repeat is not None
    assert (again.repeat.due, again.repeat.left) == (NOON + timedelta(hours=4), 2)
    following = ENGINE.start(run.definition, again.payload, run.now, repeat=again.repeat)
    assert [each.due for each in following.snapshot().timers] == [again.repeat.due]
