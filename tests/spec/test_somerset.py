"""The protocol of Somerset, rehearsed: what it asks for beyond what every protocol keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import packs
from app.config import ROOT
from app.services import monitoring
from tests.spec import stories
from tests.spec.protocol import Protocol

COUNCIL = "somerset"
EACH = pytest.mark.parametrize("file", stories.files_of(COUNCIL), ids=lambda file: file.stem)
STEPS_DOWN = {"som_step_down_assessment", "som_step_down_first_response", "som_step_down_tac"}
TWO_AT_ONCE = {"Task_StillOpen", "Gateway_StillOpen"}
"""What follows only where two protocols run beside each other, and a rehearsal begins one."""
LEVEL_STAYS = {"som_step_in", "som_step_out"}


class TestProtocolOfSomerset(Protocol):
    council = COUNCIL
    clauses = "SOM-"
    processes = ("som_",)
    number = 9
    executable = 43
    elsewhere = TWO_AT_ONCE


@EACH
def test_stepping_in_or_out_moves_nobody_and_no_level(file: Path) -> None:
    """INV-10."""
    played = stories.story(file)
    if {p.process for journey in played.journeys for p in journey} <= {*LEVEL_STAYS, stories.REFERRAL}:
        assert len(played.holdings) == 1
        assert played.asked("level_of_need") == []


@EACH
def test_nobody_steps_out_because_a_family_does_not_engage(file: Path) -> None:
    """INV-11: both conditions were given, or nobody stepped out."""
    played = stories.story(file)
    for journey in played.journeys:
        if "End_SteppedOut" in stories.reached(journey, "som_step_out"):
            [asked] = played.asked("action_completed")
            assert (asked["action_completed"], asked["support_still_needed"]) == ("yes", "no")
        if "Task_AfterRisk" in stories.reached(journey, "som_step_out"):
            done = [p.element for p in journey if p.what == "completed"]
            assert done.index("Task_Review") < done.index("Task_Risk")


@EACH
def test_a_step_down_has_three_conditions_each_with_yes_and_its_evidence(file: Path) -> None:
    """INV-12."""
    played = stories.story(file)
    for journey in played.journeys:
        if any("Call_Transfer" in stories.reached(journey, process) for process in STEPS_DOWN):
            *_, given = played.asked("condition_1_met")
            assert [given[f"condition_{n}_met"] for n in (1, 2, 3)] == ["yes"] * 3
            assert all(given[f"condition_{n}_evidence"] for n in (1, 2, 3))


@EACH
def test_parents_are_asked_before_any_service(file: Path) -> None:
    """INV-21."""
    pairs = {"Task_AskService": "Task_Parent", "Task_Services": "Task_ParentFirst"}
    for journey in stories.story(file).journeys:
        done = [p.element for p in journey if p.what == "completed"]
        for service, parent in pairs.items():
            if service in done:
                assert parent in done[: done.index(service)]


@EACH
def test_early_help_is_there_until_the_enquiries_have_an_outcome(file: Path) -> None:
    """INV-05."""
    for journey in stories.story(file).journeys:
        reached = stories.reached(journey, "som_step_up")
        if reached & {"Task_Name", "Task_GoesOn"}:
            assert "Task_Enquire" in reached
            assert reached & {"Task_GetsetStays", "Task_TacStays"}


def test_the_yearly_report_says_how_it_counts_in_the_words_of_the_forms() -> None:
    pack, _ = packs.read_files(packs.council_files(ROOT / "bpmn", COUNCIL))
    wanted = pack.council.monitoring
    assert wanted is not None
    assert wanted.counts
    labels = {item.label for form in pack.forms.values() for item in form.inputs()}
    for count in wanted.counts:
        questions, _, answers = monitoring._in_words(pack, count).partition(" answered ")
        assert {each.strip("“”") for each in questions.split("” or “")} <= labels, count.label
        assert {each.strip("“”") for each in answers.split("” or “")}.isdisjoint(count.answers), count.label
