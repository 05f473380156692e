"""The protocol of Leicester, rehearsed: what it asks for beyond what every protocol keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.spec import stories
from tests.spec.protocol import Protocol
from tests.spec.stories import Story

COUNCIL = "leicester"
EACH = pytest.mark.parametrize("file", stories.files_of(COUNCIL), ids=lambda file: file.stem)
RECORDS = {"Task_InitialContactEhm": "Service_WriteEhm", "Task_InitialContactLcs": "Service_WriteLcs"}
CONTACT_ENDS = {"End_Ehm", "End_StepUp", "End_Assessment", "End_Request", "End_Masp", "End_Advice"}
SOCIAL_WORKER_LEADS = {"lei_joint_work", "lei_joint_assessment_visit"}


class TestProtocolOfLeicester(Protocol):
    council = COUNCIL
    clauses = "LEI-"
    processes = ("lei_",)
    number = 8
    executable = 56


@EACH
def test_one_contact_gives_exactly_one_initial_contact(file: Path) -> None:
    """INV-17: on the EHM or on the LCS, endorsed there once, and no other."""
    for journey in stories.story(file).journeys:
        if CONTACT_ENDS & stories.reached(journey, "lei_contact"):
            recorded = stories.reached(journey, "lei_contact") & set(RECORDS)
            [system] = recorded
            written = [p.element for p in journey if p.what == "completed" and p.element in RECORDS.values()]
            assert written == [RECORDS[system]]


def test_a_caller_who_declines_is_recorded_all_the_same() -> None:
    """Q25: the contact is on the EHM, and only there."""
    declined = [
        s for s in stories.stories_of(COUNCIL) if "no" in [a["caller_accepts_transfer"] for a in _offers(s)]
    ]
    assert declined
    for played in declined:
        assert [a["ehm_reference"] for a in played.asked("ehm_reference")] == ["EHM-1"]
        assert played.asked("lcs_reference") == []


@EACH
def test_completion_and_endorsement_have_one_due_date_in_two_readings(file: Path) -> None:
    """Q24: the endorsement does not start the clock again, and the other reading stands beside it."""
    tasks = [t for t in stories.story(file).tasks if t.element in {*RECORDS, *_ENDORSING}]
    for system in ("Ehm", "Lcs"):
        due = {(t.due, t.other_due) for t in tasks if t.element.endswith(system)}
        assert len(due) <= 1
        for mine, other in due:
            assert mine is not None
            assert other is not None


_ENDORSING = {"Task_EndorseEhm", "Task_EndorseLcs"}


@EACH
def test_joint_work_leaves_the_lead_with_the_social_worker(file: Path) -> None:
    """INV-31."""
    played = stories.story(file)
    if SOCIAL_WORKER_LEADS & {p.process for journey in played.journeys for p in journey}:
        assert len(played.holdings) == 1


@EACH
def test_in_immediate_danger_999_comes_before_das(file: Path) -> None:
    for journey in stories.story(file).journeys:
        done = [p.element for p in journey if p.what == "completed"]
        if "Task_Call999" in done:
            das = {"Task_ContactDas", "Task_Refer"} & set(done)
            assert all(done.index("Task_Call999") < done.index(task) for task in das)


@EACH
def test_early_help_hears_of_the_family_only_after_two_written_agreements(file: Path) -> None:
    """INV-03, INV-21."""
    played = stories.story(file)
    for journey in played.journeys:
        if {"Task_TalkToFsm", "Service_PassOn"} & stories.reached(journey, "lei_step_down"):
            *_, last = played.asked("family_agrees_support")
            assert (last["family_agrees_support"], last["family_agrees_sharing"]) == ("written", "written")


def _offers(played: Story) -> list[dict[str, object]]:
    return [dict(kept) for kept in played.asked("caller_accepts_transfer")]
