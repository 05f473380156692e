"""The protocol of Somerset, rehearsed: what it asks for beyond what every protocol keeps."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from app.domain.holding import seconds_uncovered
from app.services.rehearsal.coverage import coverage
from tests.spec import stories
from tests.spec.stories import Passage, Story

FILES = sorted((Path(__file__).parent / "somerset").glob("*.toml"))
EACH = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
REHEARSED = {
    "som_step_in",
    "som_step_out",
    "som_step_up_universal",
    "som_step_up",
    "som_step_down_assessment",
    "som_step_down_first_response",
    "som_step_down_tac",
    "som_cp_to_cin",
    "som_close_to_universal",
}
STEPS_DOWN = {"som_step_down_assessment", "som_step_down_first_response", "som_step_down_tac"}
TWO_AT_ONCE = {"Task_StillOpen", "Gateway_StillOpen"}
"""What follows only where two protocols run beside each other, and a rehearsal begins one."""
LEVEL_STAYS = {"som_step_in", "som_step_out"}


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
        named = {clause for clause in _named(played) if clause.startswith("SOM-")}
        begun = [pack.processes[p.process].elements.get(p.element) for j in played.journeys for p in j]
        done = {clause for step in begun if step for clause in stories.clauses_of(step, pack)}
        assert named <= done, played.file.name
        shown |= named
    wanted = {c.id for c in pack.clauses.values() if c.executable and not c.waiver}
    assert wanted - shown == set()


def test_every_element_and_flow_is_taken() -> None:
    covered = [one for one in coverage(s.outcome for s in _stories()) if one.process.id in REHEARSED]
    assert {one.process.id for one in covered} == REHEARSED
    assert {name for one in covered for name in one.never_elements} == TWO_AT_ONCE
    left = {name for one in covered for name in one.never_flows if "StillOpen" not in name}
    assert left == set()


def test_a_safeguarding_concern_interrupts_every_open_task() -> None:
    found = {pair for played in _stories() for pair in stories.interrupted(played)}
    wanted = {
        (process.id, element.id)
        for process in _stories()[0].stage.pack.processes.values()
        for element in process.elements.values()
        if element.kind == "userTask" and process.id in REHEARSED and element.id not in TWO_AT_ONCE
    }
    assert sorted(wanted - found) == []


@EACH
def test_the_child_is_never_without_a_holder(file: Path) -> None:
    """INV-04."""
    played = stories.story(file)
    assert seconds_uncovered(played.holdings, played.stage.clock.now()) == 0


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
        if "End_SteppedOut" in _reached(journey, "som_step_out"):
            [asked] = played.asked("action_completed")
            assert (asked["action_completed"], asked["support_still_needed"]) == ("yes", "no")
        if "Task_AfterRisk" in _reached(journey, "som_step_out"):
            done = [p.element for p in journey if p.what == "completed"]
            assert done.index("Task_Review") < done.index("Task_Risk")


@EACH
def test_a_step_down_has_three_conditions_each_with_yes_and_its_evidence(file: Path) -> None:
    """INV-12."""
    played = stories.story(file)
    for journey in played.journeys:
        if any("Call_Transfer" in _reached(journey, process) for process in STEPS_DOWN):
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
        reached = _reached(journey, "som_step_up")
        if reached & {"Task_Name", "Task_GoesOn"}:
            assert "Task_Enquire" in reached
            assert reached & {"Task_GetsetStays", "Task_TacStays"}


@cache
def _stories() -> tuple[Story, ...]:
    return tuple(stories.story(file) for file in FILES)


def _named(played: Story) -> list[str]:
    first = played.file.read_text(encoding="utf-8").splitlines()[0]
    return first.removeprefix("# shows: ").split(", ")


def _reached(journey: list[Passage], process: str) -> set[str]:
    return {p.element for p in journey if p.process == process and p.what in {"started", "completed"}}
