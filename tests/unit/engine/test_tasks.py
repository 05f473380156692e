"""What a task shows while it is open, and decisions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.domain.calendar import LONDON
from app.domain.decision import Column, Decision, Rule
from app.domain.errors import ExpressionFailed

from .build import NOON, Run, diagram, end, event_sub, message, node, start, user


def test_due_dates_assignee_and_groups_are_worked_out_when_the_task_opens() -> None:
    process = diagram(
        "p",
        start(),
        user(
            "a",
            due="= add working days(made_at, 5)",
            assignee="= worker",
            candidate_groups="EH Team Manager, Front Door",
            properties={"other_reading": "= add days(made_at, 5)"},
        ),
        "s > a",
    )
    run = Run(process, start={"made_at": date(2026, 11, 20), "worker": "amy"})
    for _ in range(2):
        (task,) = run.snapshot.tasks
        assert task.due == date(2026, 11, 27)
        assert task.other_due == date(2026, 11, 25)
        assert task.assignee == "amy"
        assert task.groups == ("EH Team Manager", "Front Door")
        run.now += timedelta(days=9)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("= add working days(now(), 1)", datetime(2026, 11, 23, 12, tzinfo=LONDON)),
        ("= null", None),
        ("= if urgent then today() else null", None),
    ],
)
def test_a_due_date_is_a_day_a_moment_or_none(text: str, due: object) -> None:
    run = Run(diagram("p", start(), user("a", due=text), "s > a"), start={"urgent": False})
    assert run.snapshot.tasks[0].due == due


def test_groups_may_be_a_list() -> None:
    run = Run(diagram("p", start(), user("a", candidate_groups='= ["A", "B"]'), "s > a"))
    assert run.snapshot.tasks[0].groups == ("A", "B")


def test_a_due_date_that_cannot_be_worked_out_is_an_error_but_the_other_reading_is_not() -> None:
    with pytest.raises(ExpressionFailed, match="a could not"):
        Run(diagram("p", start(), user("a", due="= add working days(missing, 5)"), "s > a"))
    run = Run(
        diagram("p", start(), user("a", properties={"other_reading": "= add days(missing, 5)"}), "s > a")
    )
    assert run.snapshot.tasks[0].other_due is None


def test_now_is_the_commands_now() -> None:
    process = diagram(
        "p",
        start(),
        user("a"),
        node("scriptTask", "x", script="= now()", script_format="feel", result_variable="at"),
        end(),
        "s > a > x > e",
    )
    run = Run(process)
    run.now += timedelta(hours=3)
    assert run.do("a").data["at"] == NOON + timedelta(hours=3)
    assert {passage.at for passage in run.journey if passage.element == "x"} == {NOON + timedelta(hours=3)}


def test_answers_are_copied_in_and_data_is_copied_out() -> None:
    run = Run(diagram("p", start(), user("a"), user("b"), "s > a > b"), reload=False)
    answers: list[int] = [1]
    run.do("a", list=answers)
    answers.append(2)
    run.data["list"].append(3)
    run.snapshot.tasks[0].data["list"].append(4)
    assert run.data == {"list": [1]}


def table(policy: str, *outputs: str) -> Decision:
    return Decision(
        "d",
        "D",
        "d.dmn",
        hit_policy=policy,
        inputs=(Column("risk", expression="risk"),),
        outputs=tuple(Column(name) for name in outputs),
        rules=(
            Rule("r1", ("> 3",), tuple(f'"{name}1"' for name in outputs)),
            Rule("r2", ("> 5",), tuple(f'"{name}2"' for name in outputs)),
        ),
    )


def decided(policy: str, shape: str, risk: int, *outputs: str) -> Any:
    process = diagram(
        "p",
        start(),
        node("businessRuleTask", "r", decision="d", result_variable="out", map_decision_result=shape),
        end(),
        "s > r > e",
    )
    return Run(process, decisions=[table(policy, *outputs)], start={"risk": risk}).data["out"]


@pytest.mark.parametrize(
    ("policy", "shape", "risk", "outputs", "result"),
    [
        ("UNIQUE", "singleEntry", 4, "a", "a1"),
        ("UNIQUE", "singleResult", 4, "a", {"a": "a1"}),
        ("UNIQUE", "singleResult", 4, "ab", {"a": "a1", "b": "b1"}),
        ("UNIQUE", "resultList", 4, "a", [{"a": "a1"}]),
        ("UNIQUE", "", 4, "a", [{"a": "a1"}]),
        ("UNIQUE", "singleEntry", 1, "a", None),
        ("UNIQUE", "collectEntries", 1, "a", []),
        ("COLLECT", "collectEntries", 6, "a", ["a1", "a2"]),
        ("COLLECT", "resultList", 6, "ab", [{"a": "a1", "b": "b1"}, {"a": "a2", "b": "b2"}]),
        ("RULE ORDER", "collectEntries", 6, "a", ["a1", "a2"]),
        ("COLLECT", "value", 6, "a", ["a1", "a2"]),
    ],
)
def test_a_decisions_result_is_mapped(
    policy: str, shape: str, risk: int, outputs: str, result: object
) -> None:
    assert decided(policy, shape, risk, *outputs) == result


def test_a_decision_that_cannot_be_made_is_an_error() -> None:
    with pytest.raises(ExpressionFailed, match="all match"):
        decided("UNIQUE", "singleEntry", 6, "a")
    process = diagram(
        "p", start(), node("businessRuleTask", "r", decision="d", result_variable="v"), end(), "s > r > e"
    )
    with pytest.raises(ExpressionFailed, match="risk has no value"):
        Run(process, decisions=[table("UNIQUE", "a")])
    with pytest.raises(ExpressionFailed, match="singleEntry takes one"):
        decided("COLLECT", "singleEntry", 6, "a")


def test_which_variables_a_definition_reads() -> None:
    child = diagram("child", start("cs"), user("c", due="= inner_date"), "cs > c")
    process = diagram(
        "p",
        start(),
        user("a", assignee="= worker", candidate_groups="Team"),
        node("businessRuleTask", "r", decision="d", result_variable="out", map_decision_result="singleEntry"),
        node("callActivity", "c1", called="child", inputs={"inner_date": "= outer_date"}),
        node("serviceTask", "sv", topic="t", inputs={"x": "= given"}),
        "s > a > r > c1",
        "a > sv ? agreed and today() > since",
    )
    run = Run(
        process,
        child,
        decisions=[table("UNIQUE", "a")],
        start={"agreed": False, "since": date(2026, 1, 1), "worker": "amy"},
    )
    assert run.definition.variables == {
        "worker",
        "risk",
        "inner_date",
        "outer_date",
        "agreed",
        "since",
    }


def test_moments_keep_their_zone() -> None:
    process = diagram("p", start(), user("a"), user("b"), "s > a > b")
    at = datetime(2026, 3, 28, 12, tzinfo=LONDON)
    run = Run(process, start={"at": at, "utc": at.astimezone(UTC)})
    assert run.data["at"].tzinfo == LONDON
    assert run.data["utc"].tzinfo == UTC
    assert run.data["at"] + timedelta(days=1) == datetime(2026, 3, 29, 12, tzinfo=LONDON)


def test_what_an_input_hides_is_known_when_its_task_is_interrupted() -> None:
    handler = event_sub("h", start("hs", events=(message("M"),)), user("x"), "hs > x")
    process = diagram("p", start(), user("a"), user("t", inputs={"b": "= 3"}), "s > a > t", handler)
    run = Run(process, start={"b": 0}).do("a", b=1)
    assert run.snapshot.tasks[0].data == {"b": 3}
    assert run.data == {"b": 1}
    assert run.send("M")
    assert run.snapshot.tasks[0].data == {"b": 1}
