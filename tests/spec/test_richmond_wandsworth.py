"""The protocol of Richmond and Wandsworth, rehearsed: every way through it, and what always holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.holding import seconds_uncovered
from tests.spec import stories
from tests.spec.protocol import Protocol
from tests.spec.stories import DISPUTE

AGREES = {"yes", "too_young"}
DECISIONS = ("Task_EarlyHelpDecision", "Task_MashDecision", "Task_ImmediateDecision", "Task_ReviewDecision")
COUNCIL = "richmond_wandsworth"
EACH = pytest.mark.parametrize("file", stories.files_of(COUNCIL), ids=lambda file: file.stem)


class TestProtocolOfRichmondWandsworth(Protocol):
    council = COUNCIL
    clauses = "RW-"
    processes = ("rw_", "shared_")
    number = 14
    executable = 30


# --- what holds in every rehearsal ---------------------------------------------------------------


@EACH
def test_nothing_stands_between_a_concern_and_the_referral(file: Path) -> None:
    """INV-01, INV-02: after the concern only the record, and 999, come before the referral."""
    played = stories.story(file)
    concerns = stories.listeners(played.stage.pack)
    for journey in played.journeys:
        raised = [
            i for i, p in enumerate(journey) if (p.process, p.element) in concerns and p.what == "completed"
        ]
        for concern in raised:
            after = journey[concern + 1 :]
            referral = next(iter(stories.positions(after, "Task_Refer", "completed")), len(after))
            done = {p.element for p in after[:referral] if p.what in {"started", "completed"}}
            tasks = {e for e in done if e.startswith("Task_")}
            assert tasks <= {"Task_RecordConcern", "Task_Call999", "Task_Refer"}
            assert not [e for e in done if e.startswith("Timer_")]


@EACH
def test_the_child_moves_only_when_the_new_holder_has_accepted(file: Path) -> None:
    """INV-04, INV-06, INV-14: accepted first, and by the new holder; one person holds at every moment."""
    played = stories.story(file)
    transfers = 0
    for trail in played.trails:
        for index, entry in enumerate(trail):
            if entry.action != "holding.transferred":
                continue
            transfers += 1
            before = next(e for e in reversed(trail[:index]) if e.action == "task.completed")
            assert (before.subject, before.actor) == ("Task_AcceptHolding", entry.subject)
    for journey in played.journeys:
        for moved in stories.positions(journey, "Service_TransferHolding", "completed"):
            assert stories.positions(journey[:moved], "Task_AcceptHolding", "completed")
    assert len(played.holdings) == 1 + transfers
    assert seconds_uncovered(played.holdings, played.stage.clock.now()) == 0
    assert [h.until for h in played.holdings] == [*(h.since for h in played.holdings[1:]), None]


@EACH
def test_the_holder_stays_while_a_dispute_is_open(file: Path) -> None:
    """INV-27."""
    played = stories.story(file)
    for journey in played.journeys:
        disputed = [index for index, p in enumerate(journey) if p.process in DISPUTE]
        if disputed:
            meanwhile = journey[disputed[0] : disputed[-1] + 1]
            assert not [p for p in meanwhile if p.element == "Service_TransferHolding"]
            begun, over = meanwhile[0].at, meanwhile[-1].at
            assert not [h for h in played.holdings[1:] if begun < h.since < over]


@EACH
def test_nothing_is_sent_to_early_help_before_the_family_agreed(file: Path) -> None:
    """INV-03: agreement of the child or why they could not be asked, of the family, and to sharing."""
    played = stories.story(file)
    for journey in played.journeys:
        for sent in stories.positions(journey, "Service_EmailSummary", "started"):
            assert stories.positions(journey[:sent], "Task_Agreement", "completed")
            assert {kept["child_agrees_service"] for kept in played.asked("child_agrees_service")} <= AGREES
            for key in ("family_agrees_service", "agrees_to_sharing"):
                assert [kept[key] for kept in played.asked(key)] == ["yes"]


@EACH
def test_a_decision_has_its_reason_and_its_decider_on_yes_and_on_no(file: Path) -> None:
    """INV-15: and what the managers decide for their service goes on to Mosaic."""
    played = stories.story(file)
    for kept in played.answers:
        for key in [key for key in kept if key.endswith("_rationale")]:
            assert kept[key]
            assert kept[key.removesuffix("_rationale") + "_decider"]
    for journey in played.journeys:
        for decided in [i for task in DECISIONS for i in stories.positions(journey, task, "completed")]:
            written = [p for p in journey[decided:] if p.element.startswith("Service_Mosaic")]
            assert written[0].what == "started"
            assert written[-1].what == "completed"


@EACH
def test_a_clock_never_decides(file: Path) -> None:
    """INV-26: what a timer leads to is telling somebody."""
    for trail in stories.story(file).trails:
        for entry in trail:
            if entry.action == "timer.fired":
                ran = {p[3] for p in entry.detail["passages"]}
                assert not [e for e in ran if e.startswith(("Task_", "Gateway_", "Call_"))]


@EACH
def test_both_readings_of_five_days_are_shown(file: Path) -> None:
    """Q18: calendar days are used, and the date in working days stands beside it."""
    played = stories.story(file)
    for task in played.tasks:
        element = played.stage.pack.processes[task.process].elements[task.element]
        if "RW-3-02" in element.clauses and task.due is not None:
            assert task.other_due is not None
            assert task.other_due > task.due
