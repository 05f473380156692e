"""The demonstration of Lambeth plays through the ordinary use cases, on any day, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest

from app import bootstrap, packs
from app.domain.holding import seconds_uncovered
from app.domain.records import Case, Holding, Task
from app.functions import day_of
from app.persistence.memory import MemoryStore
from app.services import demonstration, deploying
from app.services.catalogue import Catalogue
from app.services.clock import ManualClock
from app.services.core import Core

BPMN = Path(__file__).parents[2] / "bpmn"
DAYS = (date(2026, 11, 20), date(2027, 1, 4))
"""A Friday, and the first working day of a year."""
EACH_DAY = pytest.mark.parametrize("today", DAYS, ids=str)


@dataclass(frozen=True, slots=True)
class Played:
    """The demonstration as it stands when it opens."""

    core: Core
    cases: dict[str, Case]
    open: dict[str, list[Task]]
    roles: frozenset[str]
    glossary: frozenset[str]


@cache
def played(today: date) -> Played:
    """The demonstration that opens on a day at noon."""
    clock = ManualClock(datetime(today.year, today.month, today.day, 12, tzinfo=UTC))
    catalogue = Catalogue(packs.read_files, bootstrap.engine(), lambda pack: [])
    core = Core(MemoryStore(), bootstrap.engine(), bootstrap.handlers(), catalogue, clock, bootstrap.new_id)
    files = packs.council_files(BPMN, "lambeth")
    pack, findings = packs.read_files(files)
    assert findings == []
    deploying.deploy(core, files, pack, [], "demonstration", "fictional data")
    script = demonstration.read(BPMN / "lambeth")
    assert demonstration.seed(core, script, today, lambda told: None) == len(script["case"])
    with core.store.read() as uow:
        cases = {case.reference: case for case in uow.cases.search("lambeth", "", limit=100)}
        tasks = {
            reference: [t for one in uow.instances.of_case(case.id) for t in uow.tasks.open_of(one.id)]
            for reference, case in cases.items()
        }
    roles = frozenset(role for person in script["person"] for role in person["roles"])
    return Played(core, cases, tasks, roles, frozenset(pack.council.roles))


@EACH_DAY
def test_everybody_of_the_glossary_can_sign_in(today: date) -> None:
    assert played(today).roles == played(today).glossary


@EACH_DAY
def test_the_cases_wait_where_the_script_left_them(today: date) -> None:
    waiting = {reference: {task.element for task in tasks} for reference, tasks in played(today).open.items()}
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
    }


@EACH_DAY
def test_a_missed_day_is_overdue_and_somebody_was_told(today: date) -> None:
    [late] = played(today).open["LAM-002"]
    core = played(today).core
    assert late.due is not None
    assert day_of(late.due) < today
    with core.store.read() as uow:
        told = [e for e in uow.audit.of_instance(late.instance_id, limit=1_000) if e.action == "timer.fired"]
    assert len(told) == 1


@EACH_DAY
def test_a_child_who_bounced_has_been_held_by_both_sides_twice_and_never_by_nobody(today: date) -> None:
    core = played(today).core
    for reference, case in played(today).cases.items():
        holdings = _holders(core, case.id)
        assert seconds_uncovered(holdings, core.clock.now()) == 0
        if reference == "LAM-009":
            names = ["Ellis Ersatz", "Casey Conceptual", "Ellis Ersatz", "Casey Conceptual"]
            assert [holding.holder_name for holding in holdings] == names


def _holders(core: Core, case: UUID) -> list[Holding]:
    with core.store.read() as uow:
        return sorted(uow.holdings.of_case(case), key=lambda holding: holding.since)
