"""The protocol of Hull, rehearsed: what it asks for beyond what every protocol keeps."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from app.domain.holding import seconds_uncovered
from app.services.rehearsal.coverage import coverage
from tests.spec import stories
from tests.spec.stories import Passage, Story

FILES = sorted((Path(__file__).parent / "hull").glob("*.toml"))
EACH = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
TELLS = {"Task_TellProfessional", "Task_TellOther"}
REFERRAL_ENDS = {"End_Remains", "End_Assessment", "End_Enquiry"}


@EACH
def test_the_rehearsal_holds(file: Path) -> None:
    outcome = stories.story(file).outcome
    assert not outcome.refused, [finding.as_text() for finding in outcome.findings]
    parted = [f"step {s.number} ({s.words}): {text}" for s in outcome.steps for text in s.differences]
    assert parted == []


@EACH
def test_the_clauses_it_names_are_carried_out_in_it(file: Path) -> None:
    played = stories.story(file)
    pack = played.stage.pack
    done = {clause for element in played.passed() for clause in stories.clauses_of(element, pack)}
    assert _named(played) <= done


def test_every_executable_clause_is_shown() -> None:
    shown = {clause for played in _stories() for clause in _named(played)}
    clauses = _stories()[0].stage.pack.clauses.values()
    assert {c.id for c in clauses if c.executable and not c.waiver} - shown == set()


def test_every_element_and_flow_of_the_council_is_taken() -> None:
    covered = [one for one in coverage(s.outcome for s in _stories()) if one.process.id.startswith("hull_")]
    assert len(covered) == 7
    assert [one.as_text() for one in covered if one.never_elements or one.never_flows] == []


def test_a_safeguarding_concern_interrupts_every_open_task() -> None:
    found = {pair for played in _stories() for pair in stories.interrupted(played)}
    wanted = {
        (process.id, element.id)
        for process in _stories()[0].stage.pack.processes.values()
        for element in process.elements.values()
        if element.kind == "userTask" and process.id.startswith("hull_")
    }
    assert sorted(wanted - found) == []


@EACH
def test_somebody_holds_the_child_at_every_moment(file: Path) -> None:
    played = stories.story(file)
    assert seconds_uncovered(played.holdings, played.stage.core.clock.now()) == 0


@EACH
def test_nothing_closes_before_the_handover_that_was_agreed(file: Path) -> None:
    """INV-06, Q12: where a meeting agreed support, the record follows the handover, or the manager's word."""
    played = stories.story(file)
    agreed = [one["family_agrees_service"] == "yes" for one in played.asked("family_agrees_service")]
    every = [passage for journey in played.journeys for passage in journey]
    every.sort(key=lambda passage: passage.at)
    if any(agreed) and "Task_Closure" in _done(every):
        before = every[: [passage.element for passage in every].index("Task_Closure")]
        assert {"Service_TransferHolding", "Task_Withdrawn"} & set(_done(before))


@EACH
def test_the_ten_days_of_a_case_count_from_one_day(file: Path) -> None:
    """Minutes and closure share one anchor: their due dates are the same."""
    due = {task.due for task in stories.story(file).tasks if task.element in {"Task_Minutes", "Task_Closure"}}
    assert len(due) <= 1


@EACH
def test_whoever_refers_is_told_before_the_end(file: Path) -> None:
    """INV-16: by the form for a professional, or by the other one; never by both."""
    played = stories.story(file)
    for journey in played.journeys:
        done = _done(journey)
        if "Task_Decide" in done and REFERRAL_ENDS & set(done):
            assert len(TELLS & set(done)) == 1


def test_a_panel_never_hears_more_than_five_and_the_longest_first() -> None:
    played = stories.story(next(file for file in FILES if file.stem == "panel-hears-five-of-seven"))
    with played.stage.core.store.read() as uow:
        record = played.stage.case
        chosen = [
            e.detail["cases"] for e in uow.audit.of_stream(str(record.id)) if e.action == "panel.chosen"
        ]
    assert chosen[0] == ["CIN-2", "CIN-4", "CIN-6", "CIN-3", "CIN-7"]
    assert chosen[1][:2] == ["CIN-1", "CIN-5"]
    assert max(map(len, chosen)) == 5


def _done(journey: list[Passage]) -> list[str]:
    return [passage.element for passage in journey if passage.what == "completed"]


def _named(played: Story) -> set[str]:
    first, *_ = played.file.read_text(encoding="utf-8").splitlines()
    words = (word.strip() for word in first.removeprefix("# shows: ").split(","))
    return {word for word in words if word.startswith("HULL-")}


@cache
def _stories() -> list[Story]:
    return [stories.story(file) for file in FILES]
