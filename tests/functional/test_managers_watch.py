"""The manager's watch: teams, lists, where time goes, versions, trends and alerts."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app import packs
from app.domain.errors import Forbidden, HoldfastError, NotFound
from app.services import (
    alerting,
    board,
    deploying,
    heat,
    inbox,
    keeping_watch,
    listing,
    lists,
    marking,
    rota,
    side_by_side,
    trends,
)
from app.store import InstanceQuery, TaskQuery
from tests.functional.real import NOW, World

WEEK_OVER = datetime(2026, 11, 28, tzinfo=UTC)
"""The end of the seventh day from NOW."""


def test_the_board_counts_what_the_lists_show(real: World) -> None:
    shown = board.board(real.core, real.user("emery"))
    for line in (line for team in shown.teams for line in team.lines):
        with real.core.store.read() as uow:
            tasks = uow.tasks.page(TaskQuery(line.user.council, assignee=line.user.id, limit=500))
            held = uow.holdings.held_by(line.user.id)
        assert line.load.open == len(tasks)
        assert line.load.overdue == sum(bool(v.task.due_at and v.task.due_at < NOW) for v in tasks)
        assert line.held == len(held)
    text = real.sign_in("emery").get("/team").text
    assert "Sasha Sample" in text
    assert "Next seven days" in text
    with pytest.raises(Forbidden):
        board.board(real.core, real.user("sasha"))


def test_the_board_begins_with_the_whole_council_and_lists_who_works(real: World) -> None:
    shown = board.board(real.core, real.user("emery"))
    with real.core.store.read() as uow:
        every = uow.tasks.page(TaskQuery(real.user("emery").council, limit=500))
    assert shown.total("open") == len(every) > 0
    assert shown.total("overdue") == sum(bool(v.task.due_at and v.task.due_at < NOW) for v in every)
    names = {line.user.username for team in shown.teams for line in team.lines}
    assert "sasha" in names
    assert "alex" not in names  # an analyst holds no child and does no task
    assert shown.away == 0
    rota.record_absence(
        real.core, "pat", date(2026, 11, 19), date(2026, 11, 25), "Ill", "", real.user("emery")
    )
    assert board.board(real.core, real.user("emery")).away == 1


def test_what_is_none_on_a_desk_takes_no_line_on_a_phone_and_what_is_there_does(real: World) -> None:
    shown = board.board(real.core, real.user("emery"))
    held = [line.held for team in shown.teams for line in team.lines]
    text = real.sign_in("emery").get("/team").text
    cells = re.findall(r'<td class="([^"]*)" data-label="Children held">(\d+)', text)
    assert cells == [
        ("govuk-table__cell" if number else "govuk-table__cell hf-stack__none", str(number))
        for number in held
    ]
    assert 0 in held
    assert any(held)
    assert 'hf-stack__none" data-label="Open tasks"' not in text


def test_a_process_on_the_version_in_force_has_nothing_to_move(real: World) -> None:
    task = real.task("sasha")
    answer = real.sign_in("emery").get(f"/instances/{task.instance_id}/version")
    assert answer.status_code == 200
    assert "Nothing to move" in answer.text
    assert "which is in force" in answer.text


def test_the_board_shows_who_is_asked_and_who_is_gone_with_children(real: World) -> None:
    rota.ask_for_cover(real.core, "sasha", "wren", date(2026, 12, 18), "Cover.", real.user("tate"))
    rota.record_absence(real.core, "sasha", date(2026, 11, 20), None, "A new post", "", real.user("emery"))
    shown = board.board(real.core, real.user("emery"))
    assert [line.user.username for line in shown.alarms] == ["sasha"]
    assert "Wren" in {each.view.assignee_name.split()[0] for each in shown.asked}
    text = real.sign_in("emery").get("/team").text
    assert "has left and still holds" in text
    assert "Transfers that nobody has accepted" in text


def test_the_list_is_narrowed_by_locality_team_and_holder(real: World) -> None:
    browser, sasha = real.sign_in("emery"), real.user("sasha")
    with real.core.store.read() as uow:
        mine = uow.instances.page(InstanceQuery(sasha.council, holder=sasha.id))
    assert mine
    text = browser.get("/instances?holder=sasha").text
    assert all(str(view.instance.id) in text for view in mine)
    assert str(mine[0].instance.id) not in browser.get("/instances?holder=emery").text
    assert browser.get("/instances?locality=Nowhere&team=Nobody&holder=nobody").status_code == 200


def test_a_view_of_the_list_is_kept_and_taken_away(real: World) -> None:
    browser = real.sign_in("emery")
    browser.get("/instances")
    sent = {"name": "Sasha’s running", "state": "running", "holder": "sasha", "team": "no such"}
    text = browser.post("/instances/views", sent, follow_redirects=True).text
    assert "is kept among your views" in text
    assert "/instances?state=running&amp;holder=sasha" in text
    assert "Give the view a name" in browser.post("/instances/views", {}, follow_redirects=True).text
    (view,) = inbox.views(real.core, real.user("emery"), listing.PAGE)
    assert inbox.views(real.core, real.user("emery")) == []
    browser.post(f"/instances/views/{view.id}/forget")
    assert inbox.views(real.core, real.user("emery"), listing.PAGE) == []


def test_the_file_holds_the_list_names_no_child_and_is_written_down(real: World) -> None:
    emery = real.user("emery")
    response = real.sign_in("emery").get("/instances.csv?state=running")
    rows = list(csv.reader(io.StringIO(response.text.removeprefix("\ufeff"))))
    with real.core.store.read() as uow:
        running = [
            view for view in uow.instances.page(InstanceQuery(emery.council, limit=500))
            if view.instance.status == "running"
        ]  # fmt: skip
        trail = uow.audit.of_stream(emery.council)
    assert rows[0] == list(listing.HEADER)
    assert [row[0] for row in rows[1:]] == [view.case_reference for view in running]
    assert not any(view.child_name in response.text for view in running)
    assert [each.subject for each in trail if each.action == "instances.exported"] == ["state=running"]


def test_where_time_goes_is_drawn_and_told_in_numbers(real: World) -> None:
    page = heat.heat(real.core, "rw_step_down", real.user("emery"))
    assert not page.empty
    assert max(spot.level for spot in page.spots) == heat.LEVELS
    medians = [spot.median for spot in page.spots if spot.median]
    assert medians == sorted(medians, reverse=True)
    text = real.sign_in("emery").get("/council/diagrams/rw_step_down/figures").text
    assert "hf-heat-4" in text
    told = [(spot.name, spot.after) for spot in page.spots]
    assert len(told) == len(set(told)), "steps of one name are told apart"
    assert "after “Joint visit is late”" in text
    assert "at which nobody has waited" in text
    assert "The same in numbers" in text
    called = heat.heat(real.core, board.TRANSFER_PROCESS, real.user("emery"))
    assert called.process.id == board.TRANSFER_PROCESS
    with pytest.raises(NotFound):
        heat.heat(real.core, "no_such", real.user("emery"))
    with pytest.raises(Forbidden):
        heat.heat(real.core, "rw_step_down", real.user("sasha"))


def _redeployed(real: World) -> None:
    emery = real.user("emery")
    with real.core.store.read() as uow:
        pack = real.core.catalogue.in_force(uow, emery.council).pack
    drawn = pack.processes["rw_step_down"]
    element = next(each for each in drawn.elements.values() if each.kind == "userTask")
    old, new = f'name="{element.name}"'.encode(), b'name="A new name for it"'
    files = {**pack.files, drawn.file: pack.files[drawn.file].replace(old, new, 1)}
    deploying.deploy(real.core, files, packs.read_files(files)[0], [], "emery", "A clearer name.")


def test_two_versions_stand_side_by_side_with_what_changed(real: World) -> None:
    emery = real.user("emery")
    assert side_by_side.compare(real.core, "rw_step_down", emery).differences == []
    alone = real.sign_in("emery").get("/council/diagrams/rw_step_down/versions").text
    assert "Only one version has been in force" in alone
    assert 'name="old"' not in alone, "there is nothing to choose"
    _redeployed(real)
    page = side_by_side.compare(real.core, "rw_step_down", emery)
    assert (page.old.deployment.version, page.new.deployment.version) == (1, 2)
    (changed,) = page.differences
    assert changed.what == side_by_side.CHANGED
    assert changed.how[0].endswith(", is now A new name for it")
    text = real.sign_in("emery").get("/council/diagrams/rw_step_down/versions?old=1&new=2").text
    assert "Drawn otherwise" in text
    assert "A clearer name." in text
    for asked in ({"old": 7}, {"new": 9}):
        with pytest.raises(NotFound):
            side_by_side.compare(real.core, "rw_step_down", emery, **asked)
    with pytest.raises(NotFound):
        side_by_side.compare(real.core, "no_such", emery)


def test_an_element_is_added_or_taken_away(real: World) -> None:
    page = side_by_side.compare(real.core, "rw_step_down", real.user("emery"))
    process = page.new.process
    assert process is not None
    key = next(iter(process.elements))
    fewer = replace(process, elements={k: v for k, v in process.elements.items() if k != key})
    gone = list(side_by_side.differences(page.new, replace(page.new, process=fewer)))
    come = list(side_by_side.differences(replace(page.new, process=fewer), page.new))
    assert [(each.element, each.what) for each in gone] == [(key, side_by_side.REMOVED)]
    assert [(each.element, each.what) for each in come] == [(key, side_by_side.ADDED)]


def test_trends_are_charts_with_their_tables(real: World) -> None:
    found = trends.trends(real.core, real.user("emery"))
    assert [each.key for each in found] == [
        "decisions", "clocks", "consent", "disputes", "outcomes", "bounces"
    ]  # fmt: skip
    assert any(each.rows for each in found)
    for each in found:
        assert all(len(row) == len(each.header) for row in each.rows)
    browser = real.sign_in("emery")
    text = browser.get("/trends").text
    assert '<svg aria-hidden="true"' in text
    assert "style=" not in text
    assert "<script>" not in text
    assert browser.get("/trends/no-such.csv").status_code == 404
    lines = browser.get("/trends/clocks.csv").text.splitlines()
    assert lines[0].removeprefix("\ufeff") == "Month,Clause,Kept,Missed"


# --- alerts


def test_an_alert_tells_once_for_each_crossing(real: World) -> None:
    emery = real.user("emery")
    with real.core.store.read() as uow:
        before = len(uow.notices.of_user(emery.id))
    free = alerting.MEASURES["untaken"]
    with real.core.store.read() as uow:
        now = free.count(real.core, uow, emery.council)
    assert now > 0
    rule = alerting.add(real.core, emery, "untaken", str(now))
    alerting.add(real.core, emery, "untaken", str(now + 1))
    assert alerting.check(real.core, [emery.council]) == 1
    assert alerting.check(real.core, [emery.council]) == 0
    with real.core.store.read() as uow:
        told = uow.notices.of_user(emery.id)
        assert uow.mails.where(user_id=emery.id)
    assert len(told) == before + 1
    assert told[0].subject == f"Alert: tasks that nobody has taken: {now}"
    _take_one(real)
    assert alerting.check(real.core, [emery.council]) == 0  # below it again: it may tell once more
    with real.core.store.read() as uow:
        kept = uow.alert_rules.get(rule.id)
    assert kept is not None
    assert kept.told_at is None


def _take_one(real: World) -> None:
    with real.core.store.write() as uow:
        sasha = real.user("sasha")
        view = next(v for v in uow.tasks.page(TaskQuery(sasha.council, unassigned=True)))
        assert uow.tasks.assign(view.task.id, sasha.id, None)
        uow.commit()


def test_each_measure_counts_what_there_is(real: World) -> None:
    """Something of every kind is made to happen first."""
    sasha, emery = real.user("sasha"), real.user("emery")
    before = len(lists.incidents(real.core, emery))
    real.incident()
    marking.block(real.core, real.task("sasha").id, "No interpreter", sasha)
    rota.ask_for_cover(real.core, "sasha", "wren", date(2026, 12, 18), "Cover.", real.user("tate"))
    rota.record_absence(real.core, "sasha", NOW.date(), None, "A new post", "", emery)
    keeping_watch.sweep(real.core)
    with real.core.store.read() as uow:
        tasks = [view.task for view in uow.tasks.page(TaskQuery(emery.council, limit=500))]
        held = len(uow.holdings.held_by(sasha.id))
        counts = {
            key: measure.count(real.core, uow, emery.council) for key, measure in alerting.MEASURES.items()
        }
        assert counts["breaches"] == len(uow.breaches.page(emery.council, limit=500)) >= held
    assert counts == {
        "overdue": sum(bool(task.due_at and task.due_at < NOW) for task in tasks),
        "soon": sum(bool(task.due_at and NOW <= task.due_at < WEEK_OVER) for task in tasks),
        "blocked": sum(bool(task.blocked_reason) for task in tasks),
        "untaken": sum(task.assignee is None for task in tasks),
        "unaccepted": sum(task.name == "Accept or decline to hold the child" for task in tasks),
        "incidents": before + 1,
        "breaches": counts["breaches"],
        "leavers": held,
    }
    assert all(counts.values()), counts


def test_the_page_sets_and_removes_alerts_and_says_what_is_wrong(real: World) -> None:
    browser, emery = real.sign_in("emery"), real.user("emery")
    browser.get("/alerts")
    for wrong in ("", "five", "0", "-1", "²", "9" * 30, "0" * 8 + "1" + "9" * 30):
        refused = browser.post("/alerts", {"measure": "overdue", "threshold": wrong})
        assert refused.status_code == 422, wrong
        assert "whole number from 1" in refused.text
    assert browser.post("/alerts", {"measure": "weather", "threshold": "3"}).status_code == 422
    text = browser.post("/alerts", {"measure": "overdue", "threshold": "3"}, follow_redirects=True).text
    assert "Tasks overdue" in text
    (alert,) = alerting.mine(real.core, emery)
    with pytest.raises(NotFound):
        alerting.remove(real.core, real.user("tate"), alert.rule.id)
    browser.post(f"/alerts/{alert.rule.id}/remove")
    assert alerting.mine(real.core, emery) == []
    with pytest.raises(Forbidden):
        alerting.add(real.core, real.user("sasha"), "overdue", "3")
    for _ in range(alerting.MOST_RULES):
        alerting.add(real.core, emery, "overdue", "3")
    with pytest.raises(HoldfastError, match="Take one away first"):
        alerting.add(real.core, emery, "overdue", "3")


def test_a_month_is_told_in_days() -> None:
    assert trends.days(timedelta(days=2, hours=12)) == 2.5
