"""The protocol of Leicester, rehearsed: what it asks for beyond what every protocol keeps."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from app.services.rehearsal.coverage import coverage
from tests.spec import stories
from tests.spec.stories import Passage, Story

FILES = sorted((Path(__file__).parent / "leicester").glob("*.toml"))
EACH = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
RECORDS = {"Task_InitialContactEhm": "Service_WriteEhm", "Task_InitialContactLcs": "Service_WriteLcs"}
CONTACT_ENDS = {"End_Ehm", "End_StepUp", "End_Assessment", "End_Request", "End_Masp", "End_Advice"}
SOCIAL_WORKER_LEADS = {"lei_joint_work", "lei_joint_assessment_visit"}


@EACH
def test_the_rehearsal_holds(file: Path) -> None:
    outcome = stories.story(file).outcome
    assert not outcome.refused, [finding.as_text() for finding in outcome.findings]
    parted = [f"step {s.number} ({s.words}): {text}" for s in outcome.steps for text in s.differences]
    assert parted == []


def test_every_executable_clause_is_shown_where_it_is_carried_out() -> None:
    pack = _stories()[0].stage.pack
    shown: set[str] = set()
    for played in _stories():
        named = {clause for clause in _named(played) if clause.startswith("LEI-")}
        done = {clause for element in played.passed() for clause in stories.clauses_of(element, pack)}
        assert named <= done, played.file.name
        shown |= named
    assert {c.id for c in pack.clauses.values() if c.executable and not c.waiver} - shown == set()


def test_every_element_and_flow_of_the_council_is_taken() -> None:
    covered = [one for one in coverage(s.outcome for s in _stories()) if one.process.id.startswith("lei_")]
    assert len(covered) == 8
    assert [one.as_text() for one in covered if one.never_elements or one.never_flows] == []


def test_a_safeguarding_concern_interrupts_every_open_task() -> None:
    found = {pair for played in _stories() for pair in stories.interrupted(played)}
    wanted = {
        (process.id, element.id)
        for process in _stories()[0].stage.pack.processes.values()
        for element in process.elements.values()
        if element.kind == "userTask" and process.id.startswith("lei_")
    }
    assert sorted(wanted - found) == []


@EACH
def test_one_contact_gives_exactly_one_initial_contact(file: Path) -> None:
    """INV-17: on the EHM or on the LCS, endorsed there once, and no other."""
    for journey in stories.story(file).journeys:
        if CONTACT_ENDS & _reached(journey, "lei_contact"):
            recorded = _reached(journey, "lei_contact") & set(RECORDS)
            [system] = recorded
            written = [p.element for p in journey if p.what == "completed" and p.element in RECORDS.values()]
            assert written == [RECORDS[system]]


def test_a_caller_who_declines_is_recorded_all_the_same() -> None:
    """Q25: the contact is on the EHM, and only there."""
    declined = [s for s in _stories() if "no" in [a["caller_accepts_transfer"] for a in _offers(s)]]
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
        if {"Task_TalkToFsm", "Service_PassOn"} & _reached(journey, "lei_step_down"):
            *_, last = played.asked("family_agrees_support")
            assert (last["family_agrees_support"], last["family_agrees_sharing"]) == ("written", "written")


@cache
def _stories() -> tuple[Story, ...]:
    return tuple(stories.story(file) for file in FILES)


def _named(played: Story) -> list[str]:
    first = played.file.read_text(encoding="utf-8").splitlines()[0]
    return first.removeprefix("# shows: ").split(", ")


def _offers(played: Story) -> list[dict[str, object]]:
    return [dict(kept) for kept in played.asked("caller_accepts_transfer")]


def _reached(journey: list[Passage], process: str) -> set[str]:
    return {p.element for p in journey if p.process == process and p.what in {"started", "completed"}}
