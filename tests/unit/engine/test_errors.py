"""Errors and escalations: who catches them, and what becomes of those that nobody does."""

from __future__ import annotations

from app.domain.process import Process

from .build import (
    ENGINE,
    Run,
    boundary,
    call,
    diagram,
    end,
    error,
    escalation,
    event_sub,
    gate,
    service,
    start,
    sub,
    throw,
    user,
)


def test_an_error_is_caught_by_the_nearest_that_names_it() -> None:
    def process(*parts):  # type: ignore[no-untyped-def]
        return diagram(
            "p",
            start(),
            sub(
                "sp",
                start("s1"),
                gate("f", "parallel"),
                user("a"),
                user("other"),
                end("e1", events=(error("E1"),)),
                "s1 > f > a > e1",
                "f > other",
            ),
            user("next"),
            user("b"),
            user("c"),
            "s > sp > next",
            *parts,
        )

    both = process(boundary("any", "sp", error()), boundary("e1b", "sp", error("E1")), "any > b", "e1b > c")
    run = Run(both).do("a", x=1)
    assert run.open == ["c"]
    assert run.data == {"x": 1}
    assert "other" in run.passed("cancelled")
    assert "sp" in run.passed("cancelled")
    assert Run(process(boundary("any", "sp", error()), "any > b", "b > c")).do("a").open == ["b"]


def test_an_error_that_nothing_catches_waits_where_it_is_thrown() -> None:
    inside = (start("s1"), gate("f", "parallel"), user("a"), user("other"), end("e1", events=(error("E1"),)))
    run = Run(
        diagram(
            "p",
            start(),
            sub("sp", *inside, "s1 > f > a > e1", "f > other"),
            boundary("e2b", "sp", error("E2")),
            user("b"),
            user("next"),
            "s > sp > next",
            "e2b > b",
        )
    ).do("a")
    assert [(each.element, each.process, each.code) for each in run.snapshot.uncaught] == [("e1", "p", "E1")]
    assert run.do("other").open == []
    assert not run.ended
    token = run.snapshot.uncaught[0].token
    before = run.execution.save()
    assert not run.execution.throw_again(token, run.now)
    assert run.execution.save() == before


def test_an_error_that_something_now_catches_is_thrown_again() -> None:
    def version(code: str) -> Process:
        return diagram(
            "p",
            start(),
            sub("sp", start("s1"), user("a"), end("e1", events=(error("E1"),)), "s1 > a > e1"),
            boundary("on", "sp", error(code)),
            user("b"),
            "s > sp",
            "on > b",
        )

    stuck = Run(version("E2")).do("a")
    mended = Run(version("E1"))
    row = stuck.snapshot.uncaught[0]
    mended.execution = ENGINE.load(mended.definition, stuck.execution.save())
    assert mended.execution.throw_again(row.token, mended.now)
    assert mended.open == ["b"]


def test_an_error_crosses_a_call_and_starts_an_event_sub_process() -> None:
    child = diagram("child", start("cs"), user("a"), end("ce", events=(error("E"),)), "cs > a > ce")
    handler = event_sub("h", start("hs", events=(error("E"),)), user("handle"), "hs > handle")
    run = Run(diagram("p", start(), call("c", "child"), user("b"), "s > c > b", handler), child).do("a")
    assert run.open == ["handle"]
    run.do("handle")
    assert run.ended
    caught = diagram(
        "p",
        start(),
        call("c", "child"),
        user("b"),
        boundary("x", "c", error()),
        user("y"),
        "s > c > b",
        "x > y",
        handler,
    )
    assert Run(caught, child).do("a").open == ["y"]


def test_a_handler_may_end_with_an_error() -> None:
    process = diagram(
        "p",
        start(),
        service("a"),
        boundary("x", "a", error("NO")),
        user("y"),
        user("z"),
        "s > a > z",
        "x > y",
    )
    run = Run(process)
    assert not run.fail("a", "OTHER")
    assert run.fail("a", "NO")
    assert run.open == ["y"]


def test_an_escalation_may_interrupt_or_not_and_need_not_be_caught() -> None:
    def process(*, interrupting: bool):  # type: ignore[no-untyped-def]
        inside = sub("sp", start("s1"), throw("up", escalation("X")), user("a"), "s1 > up > a")
        return diagram(
            "p",
            start(),
            inside,
            boundary("x", "sp", escalation("X"), interrupting=interrupting),
            user("y"),
            "s > sp",
            "x > y",
        )

    assert Run(process(interrupting=False)).open == ["a", "y"]
    run = Run(process(interrupting=True))
    assert run.open == ["y"]
    assert run.passed("cancelled") == ["sp"]
    assert "up" in run.passed()
    assert Run(diagram("p", start(), throw("up", escalation("X")), user("a"), "s > up > a")).open == ["a"]
