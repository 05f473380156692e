"""The demonstration of Lambeth plays through the ordinary use cases, on any day, in memory."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from app.domain.holding import seconds_uncovered
from app.domain.records import Holding
from app.functions import day_of
from app.services.core import Core
from tests.spec.demonstrated import EACH_DAY, played

COUNCIL = "lambeth"
EARLIER = {f"LAM-{number}" for number in range(101, 108)}
"""Children whose stories are over."""


@EACH_DAY
def test_the_cases_wait_where_the_script_left_them(today: date) -> None:
    waiting = {
        reference: {task.element for task in tasks}
        for reference, tasks in played(COUNCIL, today).open.items()
        if reference not in EARLIER
    }
    assert waiting == {
        "LAM-001": {"Task_StepUpDecision"},
        "LAM-002": {"Task_DiscussIrh"},
        "LAM-003": {"Task_IrhDecision"},
        "LAM-004": {"Task_Level3"},
        "LAM-005": {"Task_CatOutcome", "Task_EarlyHelpContinues"},
        "LAM-006": {"Task_CatOutcome"},
        "LAM-007": {"Task_EarlyHelpDecision"},
        "LAM-008": set(),
        "LAM-009": {"Task_CatOutcome", "Task_EarlyHelpContinues"},
        "LAM-010": {"Task_StepDownMeeting"},
        "LAM-011": {"Task_FinalReview"},
        "LAM-012": {"Task_SiblingOutcome"},
        "LAM-013": set(),
        "LAM-014": {"Task_Level2"},
        "LAM-015": {"Task_Refer"},
        "LAM-016": {"Task_OutcomesFramework"},
    }
    assert not any(played(COUNCIL, today).open[reference] for reference in EARLIER)


@EACH_DAY
def test_a_missed_day_is_overdue_and_somebody_was_told(today: date) -> None:
    [late] = played(COUNCIL, today).open["LAM-002"]
    core = played(COUNCIL, today).core
    assert late.due is not None
    assert day_of(late.due) < today
    with core.store.read() as uow:
        told = [e for e in uow.audit.of_instance(late.instance_id, limit=1_000) if e.action == "timer.fired"]
    assert len(told) == 1


@EACH_DAY
def test_a_child_who_bounced_has_been_held_by_both_sides_twice_and_never_by_nobody(today: date) -> None:
    core = played(COUNCIL, today).core
    for reference, case in played(COUNCIL, today).cases.items():
        holdings = _holders(core, case.id)
        assert seconds_uncovered(holdings, core.clock.now()) == 0
        if reference == "LAM-009":
            names = ["Ellis Ersatz", "Casey Conceptual", "Ellis Ersatz", "Casey Conceptual"]
            assert [holding.holder_name for holding in holdings] == names


def _holders(core: Core, case: UUID) -> list[Holding]:
    with core.store.read() as uow:
        return sorted(uow.holdings.of_case(case), key=lambda holding: holding.since)
