"""The demonstration of Hull plays through the ordinary use cases, on any day, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from app.domain.holding import seconds_uncovered
from app.functions import day_of
from app.services import panels
from tests.spec.demonstrated import EACH_DAY, played

COUNCIL = "hull"
MANY = 60
"""More children than one page of the queue."""


@EACH_DAY
def test_the_cases_wait_where_the_script_left_them(today: date) -> None:
    waiting = {
        reference: sorted(task.element for task in tasks)
        for reference, tasks in played(COUNCIL, today).open.items()
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
        late = next(task for task in played(COUNCIL, today).open[reference] if task.element == element)
        assert late.due is not None
        assert day_of(late.due) < today
        with played(COUNCIL, today).core.store.read() as uow:
            trail = uow.audit.of_instance(late.instance_id, limit=1_000)
        assert [entry.subject for entry in trail if entry.action == "timer.fired"]


@EACH_DAY
def test_the_queue_of_a_panel_says_whose_turn_comes_when(today: date) -> None:
    core, manager = played(COUNCIL, today).core, played(COUNCIL, today).people["lorne"]
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
    core, manager = played(COUNCIL, today).core, played(COUNCIL, today).people["lorne"]
    rows = panels.queue_page(core, manager, "West").rows
    key = (rows[6].line.child.last_reviewed, rows[6].line.child.reference)
    assert panels.queue_page(core, manager, "West", key).rows == rows[7:]


@EACH_DAY
def test_a_child_who_bounced_was_held_at_every_moment(today: date) -> None:
    core = played(COUNCIL, today).core
    with core.store.read() as uow:
        for reference, case in played(COUNCIL, today).cases.items():
            holdings = uow.holdings.of_case(case.id)
            assert seconds_uncovered(holdings, core.clock.now()) == 0
            if reference == "HULL-018":
                names = [holding.holder_name for holding in sorted(holdings, key=lambda one: one.since)]
                assert names == ["Cass Compass", "Otis Outrigger", "Ansel Astrolabe"]


def test_the_forecast_counts_the_whole_queue() -> None:
    demonstration = played.__wrapped__(COUNCIL, date(2026, 11, 18))
    core, manager = demonstration.core, demonstration.people["lorne"]
    before = panels.forecast(core, manager)["West"].total()
    with core.store.write() as uow:
        line = next(
            row.line for row in panels.queue_page(core, manager, "West").rows if not row.line.under_way
        )
        case = next(each for each in demonstration.cases.values() if each.id == line.child.id)
        for number in range(MANY):
            more = replace(case, id=core.new_id(), reference=f"MORE-{number:03}")
            uow.cases.add([more])
            uow.in_need.add([replace(line.child, id=more.id, reference=more.reference)])
        uow.commit()
    days = panels.forecast(core, manager)["West"]
    assert days.total() == before + MANY > len(panels.queue_page(core, manager, "West").rows)
    assert {number for day, number in days.items() if day != max(days)} == {5}
    assert panels.forecast(core, manager)["North"].total() == 0
