"""The protocol of Hull, rehearsed: what it asks for beyond what every protocol keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.spec import stories
from tests.spec.protocol import Protocol

COUNCIL = "hull"
EACH = pytest.mark.parametrize("file", stories.files_of(COUNCIL), ids=lambda file: file.stem)
TELLS = {"Task_TellProfessional", "Task_TellOther"}
REFERRAL_ENDS = {"End_Remains", "End_Assessment", "End_Enquiry"}


class TestProtocolOfHull(Protocol):
    council = COUNCIL
    clauses = "HULL-"
    processes = ("hull_",)
    number = 7
    executable = 79


@EACH
def test_nothing_closes_before_the_handover_that_was_agreed(file: Path) -> None:
    """INV-06, Q12: where a meeting agreed support, the record follows the handover, or the manager's word."""
    played = stories.story(file)
    agreed = [one["family_agrees_service"] == "yes" for one in played.asked("family_agrees_service")]
    every = [passage for journey in played.journeys for passage in journey]
    every.sort(key=lambda passage: passage.at)
    if any(agreed) and "Task_Closure" in stories.done(every):
        before = every[: [passage.element for passage in every].index("Task_Closure")]
        assert {"Service_TransferHolding", "Task_Withdrawn"} & set(stories.done(before))


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
        done = stories.done(journey)
        if "Task_Decide" in done and REFERRAL_ENDS & set(done):
            assert len(TELLS & set(done)) == 1


def test_a_panel_never_hears_more_than_five_and_the_longest_first() -> None:
    played = stories.story(
        next(file for file in stories.files_of(COUNCIL) if file.stem == "panel-hears-five-of-seven")
    )
    with played.stage.core.store.read() as uow:
        record = played.stage.case
        chosen = [
            e.detail["cases"] for e in uow.audit.of_stream(str(record.id)) if e.action == "panel.chosen"
        ]
    assert chosen[0] == ["CIN-2", "CIN-4", "CIN-6", "CIN-3", "CIN-7"]
    assert chosen[1][:2] == ["CIN-1", "CIN-5"]
    assert max(map(len, chosen)) == 5
