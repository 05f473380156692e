"""The protocol of Lambeth, rehearsed: what it asks for beyond what every protocol keeps."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from app.domain.calendar import add_months
from app.functions import day_of
from tests.spec import stories
from tests.spec.protocol import Protocol

COUNCIL = "lambeth"
EACH = pytest.mark.parametrize("file", stories.files_of(COUNCIL), ids=lambda file: file.stem)
TALKS = ("Task_DiscussEarlyHelp", "Task_FinalReview")
MEETING = "step_down_meeting_decision"
REASON = "early_help_stop_rationale"
TOLD = {*TALKS, "Task_EarlyHelpDecision", "Service_TellTeam", "Task_SendToLocality", "Task_Allocate"}


class TestProtocolOfLambeth(Protocol):
    council = COUNCIL
    clauses = "LAM-"
    processes = ("lam_",)
    number = 4
    executable = 20


@EACH
def test_a_recent_cp_plan_meets_the_step_down_meeting_before_early_help_is_spoken_to(file: Path) -> None:
    """INV-13, INV-21: by the calendar itself, not by what the diagram worked out."""
    played = stories.story(file)
    for given in (one for one in played.asked("cp_plan_state") if one["step_down_beneficial"] == "yes"):
        ends = [day_of(end) for end in (given.get("cp_plan_ended_on"), _recorded_end(file)) if end]
        recent = given["cp_plan_state"] == "current" or (
            bool(ends) and day_of(given["considered_on"]) <= add_months(max(ends), 3)
        )
        assert [
            bool(stories.positions(journey, "Task_StepDownMeeting", "started")) for journey in played.journeys
        ] == [recent]
        for journey in played.journeys if recent else ():
            for talk in [i for task in TALKS for i in stories.positions(journey, task, "started")]:
                assert stories.positions(journey[:talk], "Task_StepDownMeeting", "completed")
                assert [one["step_down_meeting_decision"] for one in played.asked(MEETING)] == ["agree"]


@EACH
def test_nobody_in_early_help_is_told_before_the_family_agreed(file: Path) -> None:
    """Q3, INV-03: to the referral and to sharing, each with a yes of its own."""
    played = stories.story(file)
    for journey in played.journeys:
        if [p for p in journey if p.element in TOLD]:
            assert [one["family_agrees_referral"] for one in played.asked("family_agrees_referral")] == [
                "yes"
            ]
            assert [one["agrees_to_sharing"] for one in played.asked("agrees_to_sharing")] == ["yes"]


@EACH
def test_early_help_ends_after_the_outcome_or_for_a_stated_reason(file: Path) -> None:
    """INV-05: while the CAT assesses, only the outcome, a reason or a concern closes its task."""
    played = stories.story(file)
    for journey in played.journeys:
        if stories.positions(journey, "Task_EarlyHelpContinues", "cancelled"):
            ended = {p.element for p in journey if p.what == "completed"}
            assert ended & {"Task_CatOutcome", "Start_Concern"}
        if stories.positions(journey, "Task_EarlyHelpContinues", "completed"):
            assert [one for one in played.asked("early_help_stop_rationale") if one[REASON]]


def test_the_day_of_the_talk_is_due_in_both_readings() -> None:
    """Q2: the calendar day is used, and the first working day from that day on stands beside it."""
    due = [
        task
        for played in stories.stories_of(COUNCIL)
        for task in played.tasks
        if task.element == "Task_DiscussIrh" and task.due
    ]
    assert due
    for task in due:
        assert task.other_due is not None
        assert task.due is not None
        assert timedelta() <= task.other_due - task.due <= timedelta(days=4)
    assert {task.other_due == task.due for task in due} == {True, False}


def test_on_the_route_from_the_cat_only_the_outcomes_part_is_filled_in() -> None:
    """INV-08."""
    used = [one for played in stories.stories_of(COUNCIL) for one in played.asked("cat_assessment_used")]
    assert used
    assert all(one["cat_assessment_used"] is True for one in used)
    assert not any(key.startswith("new_assessment") for one in used for key in one)


def _recorded_end(file: Path) -> date | None:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("start = { cp_plan_end = "):
            return date.fromisoformat(line.removeprefix("start = { cp_plan_end = ").removesuffix(" }"))
    return None
