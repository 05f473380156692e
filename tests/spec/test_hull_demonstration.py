"""The demonstration of Hull plays through the ordinary use cases, on any day, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from app import bootstrap, packs
from app.domain.holding import seconds_uncovered
from app.domain.records import Case, Task, User
from app.functions import day_of
from app.persistence.memory import MemoryStore
from app.services import demonstration, deploying, panels
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
    manager: User


@cache
def played(today: date) -> Played:
    """The demonstration that opens on a day at noon."""
    clock = ManualClock(datetime(today.year, today.month, today.day, 12, tzinfo=UTC))
    catalogue = Catalogue(packs.read_files, bootstrap.engine(), lambda pack: [])
    core = Core(MemoryStore(), bootstrap.engine(), bootstrap.handlers(), catalogue, clock, bootstrap.new_id)
    files = packs.council_files(BPMN, "hull")
    pack, findings = packs.read_files(files)
    assert findings == []
    deploying.deploy(core, files, pack, [], "demonstration", "fictional data")
    script = demonstration.read(BPMN / "hull")
    assert demonstration.seed(core, script, today, lambda told: None) == len(script["case"])
    with core.store.read() as uow:
        cases = {case.reference: case for case in uow.cases.search("hull", "", limit=100)}
        tasks = {
            reference: [t for one in uow.instances.of_case(case.id) for t in uow.tasks.open_of(one.id)]
            for reference, case in cases.items()
        }
        manager = uow.users.by_username("lorne")
        assert manager is not None
    roles = frozenset(role for person in script["person"] for role in person["roles"])
    return Played(core, cases, tasks, roles, frozenset(pack.council.roles), manager)


@EACH_DAY
def test_everybody_of_the_glossary_can_sign_in(today: date) -> None:
    assert played(today).roles == played(today).glossary


@EACH_DAY
def test_the_cases_wait_where_the_script_left_them(today: date) -> None:
    waiting = {
        reference: sorted(task.element for task in tasks)
        for reference, tasks in played(today).open.items()
        if tasks
    }
    assert waiting == {
        "CIN-PANEL-WEST": ["Task_PresentCase"] * 5,
        "HULL-001": ["Task_HoldMeeting"],
        "HULL-002": ["Task_Agreement"],
        "HULL-013": ["Task_IdentifyLead", "Task_Minutes"],
        "HULL-014": ["Task_ContactLead", "Task_Minutes"],
        "HULL-015": ["Task_ServiceBegins"],
        "HULL-016": ["Task_Level2"],
        "HULL-017": ["Task_Closure"],
        "HULL-019": ["Task_Handover"],
        "HULL-021": ["Task_Discuss"],
        "HULL-022": ["Task_Action", "Task_Action"],
        "HULL-023": ["Task_Decide"],
        "HULL-024": ["Task_DecideRouting"],
        "HULL-025": ["Task_Refer"],
    }


@EACH_DAY
def test_what_is_late_is_late_and_nothing_closed_by_itself(today: date) -> None:
    for reference, element in (("HULL-013", "Task_Minutes"), ("HULL-023", "Task_Decide")):
        late = next(task for task in played(today).open[reference] if task.element == element)
        assert late.due is not None
        assert day_of(late.due) < today
        with played(today).core.store.read() as uow:
            trail = uow.audit.of_instance(late.instance_id, limit=1_000)
        assert [entry.subject for entry in trail if entry.action == "timer.fired"]


@EACH_DAY
def test_the_queue_of_a_panel_says_whose_turn_comes_when(today: date) -> None:
    core, manager = played(today).core, played(today).manager
    west = panels.queue_page(core, manager, "West")
    heard_now = [row.line.child.reference for row in west.rows if row.line.under_way]
    assert heard_now == [f"HULL-{number:03}" for number in range(6, 11)]
    waiting = [row for row in west.rows if not row.line.under_way]
    assert [row.place for row in waiting] == list(range(1, len(waiting) + 1))
    assert west.next_panel is not None
    days = [row.panel_on for row in waiting]
    assert days[:5] == [west.next_panel] * 5
    assert days[5] == west.next_panel + timedelta(days=7)
    reviewed = [row.line.child.last_reviewed for row in west.rows]
    assert reviewed == sorted(reviewed)
    assert panels.queue_page(core, manager, "North").next_panel is None


@EACH_DAY
def test_a_page_begins_where_the_one_before_ended(today: date) -> None:
    core, manager = played(today).core, played(today).manager
    rows = panels.queue_page(core, manager, "West").rows
    key = (rows[6].line.child.last_reviewed, rows[6].line.child.reference)
    assert panels.queue_page(core, manager, "West", key).rows == rows[7:]


@EACH_DAY
def test_a_child_who_bounced_was_held_at_every_moment(today: date) -> None:
    core = played(today).core
    with core.store.read() as uow:
        for reference, case in played(today).cases.items():
            holdings = uow.holdings.of_case(case.id)
            assert seconds_uncovered(holdings, core.clock.now()) == 0
            if reference == "HULL-018":
                names = [holding.holder_name for holding in sorted(holdings, key=lambda one: one.since)]
                assert names == ["Cass Compass", "Otis Outrigger", "Ansel Astrolabe"]
