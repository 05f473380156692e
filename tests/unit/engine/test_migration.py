"""Moving a running instance to another version of its diagram."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.domain.calendar import WorkingCalendar
from app.domain.process import Process
from app.engine.execution import TokenExecution
from app.ports import Migration

from .build import (
    ENGINE,
    NOON,
    Part,
    Run,
    boundary,
    call,
    catch,
    diagram,
    each,
    end,
    error,
    event_sub,
    gate,
    message,
    script,
    service,
    start,
    sub,
    timer,
    user,
)


def compiled(*processes: Process):  # type: ignore[no-untyped-def]
    known = {process.id: process for process in processes}
    return ENGINE.compile("test:2", processes[0].id, known, {}, WorkingCalendar())


def tried(run: Run, *processes: Process, **more: Any) -> Migration:
    return ENGINE.migrate(run.execution.save(), run.definition, compiled(*processes), run.now, **more)


def move(run: Run, *processes: Process, **more: Any) -> Run:
    """The run, on another version. What is saved is loaded again at once."""
    migrated = tried(run, *processes, **more)
    assert not migrated.findings, [each.as_text() for each in migrated.findings]
    run.definition = compiled(*processes)
    assert isinstance(migrated.execution, TokenExecution)
    run.execution = migrated.execution
    run._rest()
    return run


def hindered(run: Run, *processes: Process, **more: Any) -> list[tuple[str, str]]:
    """What stands in the way; and that nothing changed by trying."""
    before = run.execution.save()
    migrated = tried(run, *processes, **more)
    assert migrated.execution is None
    assert run.execution.save() == before
    for finding in migrated.findings:
        assert finding.file
        assert finding.line
        assert finding.cure
    return [(finding.code, finding.element) for finding in migrated.findings]


def plain(*parts: Part | str, **facts: Any) -> Process:
    return diagram("p", start(), user("a", **facts), end(), "s > a > e", *parts)


WIDER = diagram("p", start(), user("b"), user("a"), user("c"), end(), "s > b > a > c > e")


def test_a_task_stays_open_and_the_new_version_goes_on_behind_it() -> None:
    run = move(Run(plain()), WIDER)
    assert run.open == ["a"]
    assert run.do("a").open == ["c"]
    assert run.do("c").ended


def test_a_task_that_is_gone_is_in_the_way_and_nothing_changes() -> None:
    other = diagram("p", start(), user("b"), end(), "s > b > e")
    run = Run(plain())
    assert hindered(run, other) == [("element-removed", "a")]
    assert "stands at a" in tried(run, other).findings[0].message
    assert run.do("a").ended


def test_every_token_in_the_way_is_named() -> None:
    old = diagram(
        "p", start(), gate("f", "parallel"), user("a"), user("b"), end(), "s > f > a > e", "f > b > e"
    )
    new = diagram(
        "p", start(), gate("f", "parallel"), user("x"), user("y"), end(), "s > f > x > e", "f > y > e"
    )
    assert hindered(Run(old), new) == [("element-removed", "a"), ("element-removed", "b")]


def test_a_manager_may_say_which_task_takes_its_place() -> None:
    other = diagram("p", start(), user("b"), end(), "s > b > e")
    run = move(Run(plain()), other, elements={"a": "b"})
    assert run.open == ["b"]
    assert run.do("b").ended


@pytest.mark.parametrize(
    ("new", "says"),
    [
        (diagram("p", start(), service("a"), end(), "s > a > e"), "was a user task and is a service task"),
        (
            diagram("p", start(), sub("b", start("t"), user("a"), "t > a"), "s > b"),
            "into or out of a sub-process",
        ),
        (plain(loop=each(cardinality="= 2")), "is repeated in the new version"),
    ],
)
def test_a_task_that_became_something_else_is_in_the_way(new: Process, says: str) -> None:
    run = Run(plain())
    assert hindered(run, new) == [("element-changed", "a")]
    assert says in tried(run, new).findings[0].message


def late(text: str, kind: str = "duration", **facts: Any) -> Process:
    return plain(boundary("t", "a", timer(text, kind), **facts), user("late"), end("e2"), "t > late > e2")


def due(run: Run) -> dict[str, Any]:
    return {each.element: each.due for each in run.snapshot.timers}


def test_a_boundary_timer_keeps_its_moment_where_its_expression_is_the_same() -> None:
    run = Run(late("P5D")).later(days=2)
    move(run, late("P5D"))
    assert due(run) == {"t": NOON + timedelta(days=5)}


def test_a_boundary_timer_that_is_written_otherwise_is_set_anew() -> None:
    run = move(Run(late("P5D")).later(days=2), late("P10D"))
    assert due(run) == {"t": NOON + timedelta(days=12)}
    assert run.later(days=11).open == ["late"]


def test_a_cycle_goes_on_where_it_was() -> None:
    run = Run(late("R3/P1D", "cycle", interrupting=False)).later(days=1)
    move(run, late("R3/P1D", "cycle", interrupting=False)).later(days=9)
    assert run.open == ["a", "late", "late", "late"]


def test_a_timer_that_became_a_cycle_is_one() -> None:
    run = move(Run(late("P1D", interrupting=False)), late("R2/P1D", "cycle", interrupting=False)).later(
        days=9
    )
    assert run.open == ["a", "late", "late"]


def test_a_boundary_event_that_is_gone_is_in_the_way_until_somebody_lets_it_go() -> None:
    run = Run(late("P5D"))
    assert hindered(run, plain()) == [("element-removed", "t")]
    move(run, plain(), elements={"t": ""})
    assert due(run) == {}
    assert run.do("a").ended


def test_a_boundary_event_on_another_activity_is_in_the_way() -> None:
    moved = diagram(
        "p",
        start(),
        user("a"),
        user("z"),
        end(),
        "s > a > z > e",
        boundary("t", "z", timer("P5D")),
        end("e2"),
        "t > e2",
    )
    assert hindered(Run(late("P5D")), moved) == [("element-changed", "t")]


def test_a_new_boundary_event_is_waited_for_at_once() -> None:
    run = move(Run(plain()).later(days=1), late("P5D"))
    assert due(run) == {"t": NOON + timedelta(days=6)}


def test_a_reminder_that_has_gone_off_for_the_last_time_does_not_go_off_again() -> None:
    run = Run(late("P1D", interrupting=False)).later(days=2)
    assert due(move(run, late("P1D", interrupting=False))) == {}


def test_due_dates_of_tasks_are_worked_out_again_only_where_they_changed() -> None:
    first, second = plain(due='= date("2026-12-01")'), plain(due='= date("2026-12-24")')
    run = Run(first)
    assert str(move(run, first).snapshot.tasks[0].due) == "2026-12-01"
    assert str(move(run, second).snapshot.tasks[0].due) == "2026-12-24"
    assert move(run, plain()).snapshot.tasks[0].due is None


def test_an_expression_of_the_new_version_that_fails_is_in_the_way() -> None:
    run = Run(plain())
    assert hindered(run, plain(due="= 1 + nothing_known")) == [("migration-fails", "a")]


def test_values_that_only_the_new_version_reads_are_given_to_it() -> None:
    asks = diagram(
        "p", start(), user("a"), gate("g"), user("b"), end(), "s > a > g > b ? risk > 3", "g > e !", "b > e"
    )
    run = move(Run(plain()), asks, known={"p": {"risk": 5}})
    assert run.do("a").open == ["b"]


def test_an_answer_that_is_known_is_not_given_again() -> None:
    process = plain(script("x", "y", "= risk"), "a > x")
    run = move(Run(process, start={"risk": 1}), process, known={"p": {"risk": 5}})
    assert run.data["risk"] == 1


def test_a_message_that_is_waited_for_takes_the_name_of_the_new_version() -> None:
    def waits(name: str) -> Process:
        return diagram("p", start(), catch("m", message(name)), end(), "s > m > e")

    run = move(Run(waits("Old")), waits("New"))
    assert not run.send("Old")
    assert run.send("New")
    assert run.ended


def test_a_correlation_key_that_changed_is_worked_out_again() -> None:
    def waits(key: str) -> Process:
        return diagram("p", start(), catch("m", message("M", key)), end(), "s > m > e")

    run = move(Run(waits("= x"), start={"x": 1, "y": 2}), waits("= y"))
    assert [each.correlation for each in run.snapshot.messages] == [2]


def test_a_scope_that_is_gone_is_in_the_way() -> None:
    old = diagram("p", start(), sub("box", start("t"), user("a"), "t > a"), end(), "s > box > e")
    assert ("element-removed", "box") in hindered(Run(old), plain())


def test_a_new_event_sub_process_listens_at_once() -> None:
    handled = plain(event_sub("h", start("hs", events=(message("M"),)), user("now"), "hs > now"))
    run = move(Run(plain()), handled)
    assert run.send("M")
    assert run.open == ["now"]
    # The handler has ended what was open, what listens with it.
    second = plain(
        event_sub("h", start("hs", events=(message("M"),)), user("now"), "hs > now"),
        event_sub("k", start("ks", events=(message("N"),)), user("then"), "ks > then"),
    )
    assert not move(run, second).send("N")
    assert run.do("now").ended


def joining(*names: str) -> Process:
    branches = [part for name in names for part in (user(name), f"f > {name} > j")]
    return diagram(
        "p",
        start(),
        gate("f", "parallel"),
        gate("j", "parallel"),
        user("z"),
        end(),
        *branches,
        "s > f",
        "j > z > e",
    )


def test_a_join_keeps_what_has_arrived() -> None:
    run = move(Run(joining("a", "b")).do("a"), joining("a", "b"))
    assert run.do("b").open == ["z"]


def test_a_join_goes_on_when_the_new_version_waits_for_nobody_else() -> None:
    old = joining("a", "b")
    run = Run(old).do("a")
    # In the new version b stands after the join.
    new = diagram(
        "p", start(), gate("f", "parallel"), gate("j", "parallel"), user("a"), user("b"), user("z"), end(),
        "s > f > a > j > z > e", "f > b > e",
    )  # fmt: skip
    assert move(run, new).open == ["b", "z"]


def test_a_branch_at_a_join_whose_flow_is_gone_is_in_the_way() -> None:
    run = Run(joining("a", "b")).do("a")
    assert hindered(run, joining("b", "c")) == [("element-changed", "j")]


def test_an_event_based_gateway_waits_for_what_the_new_version_adds() -> None:
    def either(*names: str) -> Process:
        events = [part for name in names for part in (catch(f"on{name}", message(name)), f"g > on{name} > e")]
        return diagram("p", start(), gate("g", "event"), end(), *events, "s > g")

    run = move(Run(either("A", "B")), either("A", "B", "C"))
    assert run.send("C")
    assert run.ended
    assert hindered(Run(either("A", "B")), either("A", "C")) == [("element-removed", "onB")]


@pytest.mark.parametrize("sequential", [True, False])
def test_a_multi_instance_goes_on_where_it_was(sequential: bool) -> None:
    def over(**more: Any) -> Process:
        loop = each("= xs", "x", sequential=sequential, **more)
        return diagram("p", start(), user("a", loop=loop), end(), "s > a > e")

    run = Run(over(), start={"xs": [1, 2, 3]}).do("a")
    move(run, over(output_collection="all"))
    assert run.do("a").do("a").ended
    assert hindered(Run(over(), start={"xs": [1]}), diagram("p", start(), user("a"), end(), "s > a > e"))
    other = diagram(
        "p", start(), user("a", loop=each("= xs", "x", sequential=not sequential)), end(), "s > a > e"
    )
    assert hindered(Run(over(), start={"xs": [1]}), other)


def test_a_called_process_moves_with_what_calls_it() -> None:
    parent = diagram("p", start(), call("c", "child"), end(), "s > c > e")
    child = diagram("child", start("t"), user("in"), end("u"), "t > in > u")
    longer = diagram("child", start("t"), user("in"), user("more"), end("u"), "t > in > more > u")
    run = move(Run(parent, child), parent, longer)
    assert run.do("in").open == ["more"]
    assert run.do("more").ended
    other = diagram("p", start(), call("c", "other"), end(), "s > c > e")
    renamed = diagram("other", start("t"), user("in"), end("u"), "t > in > u")
    assert ("element-changed", "c") in hindered(Run(parent, child), other, renamed)


def test_an_uncaught_error_can_be_caught_by_the_new_version() -> None:
    def failing(*more: Part | str) -> Process:
        box = sub("box", start("t"), user("a"), end("bad", events=(error("E"),)), "t > a > bad")
        return diagram("p", start(), box, end(), "s > box > e", *more)

    run = Run(failing()).do("a")
    move(run, failing(boundary("catch", "box", error("E")), user("mend"), "catch > mend"))
    (stands,) = run.snapshot.uncaught
    assert run.execution.throw_again(stands.token, run.now)
    assert run.open == ["mend"]


def test_work_under_way_keeps_its_token_and_may_not_change_hands() -> None:
    old = diagram("p", start(), service("x"), end(), "s > x > e")
    run = Run(old)
    token = run.snapshot.services[0].token
    assert move(run, old).snapshot.services[0].token == token
    assert hindered(run, diagram("p", start(), service("x", "another.topic"), end(), "s > x > e"))
    assert run.serve("x").ended


def test_what_becomes_of_each_is_told() -> None:
    told = tried(Run(late("P5D")), late("P10D"), elements={}).moved
    assert [(each.element, each.becomes) for each in told] == [("a", "a"), ("t", "t")]
    assert (told[1].due, told[1].new_due) == (NOON + timedelta(days=5), NOON + timedelta(days=10))
    told = tried(Run(plain()), late("P5D")).moved
    assert [(each.element, each.becomes) for each in told] == [("a", "a"), ("", "t")]
