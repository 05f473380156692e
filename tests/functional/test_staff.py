"""People for a manager: load, absences, giving tasks away, and asking for other holders."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from app.domain.desk import Absence
from app.domain.errors import Forbidden
from app.services import restricting, rota
from app.services.clock import ManualClock
from app.store import TaskQuery
from tests.functional.acting import goes_on
from tests.functional.real import COUNCIL, World


def day(name: str, number: int, month: int) -> dict[str, str]:
    """The boxes of a date in 2026."""
    return {f"{name}-day": str(number), f"{name}-month": str(month), f"{name}-year": "2026"}


def test_everybody_is_shown_with_tasks_and_children(real: World) -> None:
    page = real.sign_in("emery").get("/people").text
    assert "Sasha Sample" in page
    assert real.sign_in("sasha").get("/people").status_code == 403


def test_tasks_move_in_bulk_with_a_reason(real: World) -> None:
    task, browser = real.task("sasha"), real.sign_in("emery")
    real.services.claim(task.id, real.user("sasha"))
    assert str(task.id) in browser.get("/people/sasha").text
    none = browser.post("/people/sasha/tasks", {"task": [], "to": "wren"}, follow_redirects=True)
    assert "Choose at least one task" in none.text
    sent = {"task": [str(task.id), "no key"], "to": "wren", "reason": "Sasha is ill."}
    assert "1 of 1 tasks moved" in browser.post("/people/sasha/tasks", sent, follow_redirects=True).text
    with real.core.store.read() as uow:
        after = uow.tasks.get(task.id)
    assert after is not None
    assert after.assignee == real.user("wren").id
    restricting.restrict(real.core, task.case_id, "A witness", ["tate"], real.user("tate"))
    told = browser.post("/people/wren/tasks", {**sent, "to": "sasha"}, follow_redirects=True).text
    assert "0 of 1 tasks moved. Done meanwhile, or of a case that you may not open: 1." in told


def test_children_move_only_when_the_new_holder_accepts(real: World) -> None:
    sasha, wren = real.user("sasha"), real.user("wren")
    with real.core.store.read() as uow:
        before = len(uow.holdings.held_by(sasha.id))
    assert before
    sent = {"to": "wren", **day("until", 18, 12), "reason": "Cover until Christmas."}
    browser = real.sign_in("tate")
    text = browser.post("/people/sasha/children", sent, follow_redirects=True).text
    assert f"Asked for {before}" in text
    assert "somebody has been asked to take over" in text
    with real.core.store.read() as uow:
        assert len(uow.holdings.held_by(sasha.id)) == before
        asked = [view.task for view in uow.tasks.page(TaskQuery(wren.council, assignee=wren.id))]
    accept = next(task for task in asked if "Accept" in task.name or "accept" in task.name)
    real.services.complete(accept.id, {"holder_accepted": ["yes"]}, wren)
    with real.core.store.read() as uow:
        assert len(uow.holdings.held_by(sasha.id)) == before - 1
    again = rota.ask_for_cover(real.core, "sasha", "wren", date(2026, 12, 18), "x", real.user("tate"))
    assert (again.asked, again.closed, again.not_theirs) == ([], [], [])
    assert len(again.already) == before - 1
    shown = real.sign_in("tate").get("/people/sasha").text
    assert "Somebody has been asked to hold each of these children." in shown
    assert "Ask for all of them" not in shown


def test_nothing_begins_for_a_child_whose_next_holder_others_name(real: World) -> None:
    tate = real.user("tate")
    with real.core.store.write() as uow:
        held = {each.case_id for each in uow.holdings.held_by(real.user("sasha").id)}
        uow.users.change(replace(tate, roles=()))
        uow.commit()
    sent = {"to": "wren", **day("until", 18, 12), "reason": "Cover until Christmas."}
    answer = real.sign_in("tate").post("/people/sasha/children", sent, follow_redirects=True)
    assert answer.status_code == 200
    assert "Nobody was asked. Others name the next holder of" in answer.text
    assert "somebody has been asked to take over" not in answer.text
    with real.core.store.read() as uow:
        assert uow.instances.open_of_cases(held, rota.COVER) == set()


def test_only_who_may_work_is_offered_as_holder_receiver_or_stand_in(real: World) -> None:
    page = real.sign_in("tate").get("/people/sasha").text
    assert ('value="wren"' in page, 'value="alex"' in page) == (True, False)
    away = {**day("since", 20, 11), **day("until", 21, 11), "reason": "Ill", "cover": "alex"}
    children = {"to": "alex", **day("until", 18, 12), "reason": "Cover."}
    for path, sent in (("away", away), ("children", children)):
        told = real.sign_in("tate").post(f"/people/sasha/{path}", sent, follow_redirects=True).text
        assert "cannot stand in here" in told, path
    assert rota.desk(real.core, "sasha", real.user("tate")).desk.absences == []


def test_the_children_of_somebody_who_leaves_are_asked_for_without_a_day(real: World) -> None:
    sasha, wren = real.user("sasha"), real.user("wren")
    browser = real.sign_in("tate")
    half = {"to": "wren", "until-day": "", "until-month": "12", "until-year": "2026", "reason": "A new post."}
    refused = browser.post("/people/sasha/children", half, follow_redirects=True).text
    assert "Enter until when cover is needed as a date" in refused
    sent = {"to": "wren", "reason": "A new post."}
    assert "Asked for" in browser.post("/people/sasha/children", sent, follow_redirects=True).text
    with real.core.store.read() as uow:
        asked = [view.task for view in uow.tasks.page(TaskQuery(wren.council, assignee=wren.id))]
    accept = next(task for task in asked if "accept" in task.name.lower())
    real.services.complete(accept.id, {"holder_accepted": ["yes"]}, wren)
    with real.core.store.read() as uow:
        [now] = uow.holdings.current([accept.case_id]).values()
        assert uow.tasks.open_of(accept.instance_id) == []
        ended = uow.instances.many([accept.instance_id])[accept.instance_id]
    assert (now.user_id, now.reason) == (wren.id, "The former holder has left")
    assert ended.ends == ("End_CoverStays",)
    assert sasha.id != now.user_id


def test_who_leaves_with_children_raises_an_alarm_and_cannot_sign_in(real: World) -> None:
    browser = real.sign_in("emery")
    sent = {**day("since", 20, 11), "reason": "A new post", "cover": "wren"}
    assert "written down" in browser.post("/people/sasha/away", sent, follow_redirects=True).text
    warning = browser.get("/people").text.partition("<table")[0]
    assert re.search(
        r"(1 person leaves or has left, and still holds"
        r"|\d+ people leave or have left, and still hold) children",
        warning,
    )
    assert not real.user("sasha").active
    [away] = rota.desk(real.core, "sasha", real.user("emery")).desk.absences
    browser.post(f"/people/sasha/back/{away.id}")
    assert real.user("sasha").active


def test_on_the_day_they_leave_nobody_signs_in_any_more_and_the_managers_hear_of_the_children(
    real: World,
) -> None:
    emery = real.user("emery")
    rota.record_absence(real.core, "sasha", date(2026, 12, 1), None, "A new post", "wren", emery)
    real.services.watch()
    assert real.user("sasha").active
    goes_on(real, datetime(2026, 12, 1, 8, tzinfo=UTC))
    real.services.watch()
    assert not real.user("sasha").active
    with real.core.store.read() as uow:
        told = [each.text for each in uow.notices.of_user(emery.id)]
        mails = uow.mails.where(user_id=emery.id)
    alarms = [text for text in told if "Sasha Sample holds the child and is no longer active" in text]
    assert alarms
    assert mails
    real.services.watch()
    with real.core.store.read() as uow:
        again = [each.text for each in uow.notices.of_user(emery.id)]
    assert len(again) == len(told)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"since-day": "soon", "reason": "x"}, "Enter the first day away as a date"),
        ({**day("since", 20, 11), **day("until", 19, 11), "reason": "x"}, "before the first"),
        ({**day("since", 20, 11), **day("until", 21, 11), "reason": ""}, "Write a note"),
    ],
)
def test_what_cannot_be_says_why(real: World, sent: dict[str, str], said: str) -> None:
    assert said in real.sign_in("emery").post("/people/sasha/away", sent, follow_redirects=True).text


def test_only_a_manager_may(real: World) -> None:
    for act in (
        lambda: rota.desks(real.core, real.user("sasha")),
        lambda: rota.record_absence(real.core, "pat", date(2026, 11, 20), None, "x", "", real.user("sasha")),
        lambda: rota.ask_for_cover(real.core, "pat", "wren", date(2026, 11, 20), "x", real.user("sasha")),
    ):
        with pytest.raises(Forbidden):
            act()


def test_whoever_leaves_is_signed_off_however_many_absences_were_before(real: World) -> None:
    tate, since = real.user("tate"), date(2025, 11, 3)
    before = [
        Absence(UUID(int=number), tate.id, COUNCIL, since, since, "Annual leave", None, tate.id)
        for number in range(1, 1_101)
    ]
    rota.record_absence(real.core, "sasha", date(2026, 11, 21), None, "A new post", "", tate)
    with real.core.store.write() as uow:
        uow.absences.add(before)
        uow.commit()
    assert rota.sign_off(real.core, COUNCIL) == []
    later = replace(real.core, clock=ManualClock(datetime(2026, 11, 21, 9, tzinfo=UTC)))
    assert rota.sign_off(later, COUNCIL) == ["sasha"]


def test_a_year_that_is_none_is_told_and_breaks_nothing(real: World) -> None:
    for year in ("9" * 20, "0", "20x6"):
        sent = {**day("since", 27, 11), "since-year": year, "reason": "Leave"}
        told = real.sign_in("emery").post("/people/sasha/away", sent, follow_redirects=True).text
        assert "Enter the first day away as a date" in told, year
