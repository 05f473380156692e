"""Restricted cases: who opens them, what all others see, an emergency, and who has looked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.domain.errors import Forbidden, HoldfastError, Restricted
from app.domain.records import Case
from app.services import access, handing, inbox, lists, restricting, rota, tasks
from app.services.inbox import Chosen, Whose
from app.services.wording import SENTENCES
from app.store import InstanceQuery, TaskQuery
from app.web.access import LOOKS
from tests.functional.acting import goes_on
from tests.functional.real import COUNCIL, World, show_to_locality


def restricted(world: World, *allowed: str) -> Case:
    """Sasha's first case, closed to all but these people."""
    case = world.case()
    restricting.restrict(world.core, case.id, "A colleague knows the family", allowed, world.user("emery"))
    return case


def test_only_named_people_and_the_holder_open_a_restricted_case(real: World) -> None:
    case = restricted(real, "tate")
    for username in ("sasha", "tate"):
        assert real.sign_in(username).get(f"/cases/{case.id}").status_code == 200
    for username in ("emery", "pat", "wren"):
        browser = real.sign_in(username)
        for path in (f"/cases/{case.id}", f"/cases/{case.id}/looks", f"/cases/{case.id}/story"):
            response = browser.get(path)
            assert response.status_code == 403
            assert case.child_name not in response.text
            assert "Open it in an emergency" in response.text


def test_lists_and_searches_show_no_name_and_are_not_found_by_it(real: World) -> None:
    case = restricted(real, "tate")
    pat = real.sign_in("pat")
    assert case.child_name not in pat.get("/cases").text
    assert "Restricted case" in pat.get("/cases").text
    by_name = pat.get("/cases", query_string={"q": case.child_name}).text
    assert "Restricted case" not in by_name
    assert case.reference not in by_name
    by_reference = pat.get("/cases", query_string={"q": case.reference}).text
    assert "Restricted case" in by_reference
    assert case.child_name not in by_reference
    assert case.child_name in real.sign_in("tate").get("/cases").text


def test_no_list_of_work_tells_of_a_restricted_child(real: World) -> None:
    case = restricted(real)
    emery = real.user("emery")
    with real.core.store.read() as uow:
        views = uow.tasks.page(TaskQuery(COUNCIL, case_id=case.id))
        names = {view.task.name for view in views}
        assert names
        for view in access.veil_tasks(real.core, uow, emery, views):
            assert view.child_name == view.process_name == "Restricted case"
            assert view.task.name not in names
        assert access.veil_tasks(real.core, uow, real.user("sasha"), views) == views
    found = lists.instances(real.core, emery, InstanceQuery(COUNCIL))
    mine = [view for view in found if view.instance.case_id == case.id]
    assert mine
    assert {view.child_name for view in mine} == {"Restricted case"}
    browser = real.sign_in("emery")
    for path in ("/instances", "/tasks/team", "/people/sasha", "/incidents", "/notices"):
        assert case.child_name not in browser.get(path).text, path


def test_no_task_of_it_is_opened_taken_or_done_by_others(real: World) -> None:
    case = restricted(real)
    with real.core.store.read() as uow:
        task = uow.tasks.page(TaskQuery(COUNCIL, case_id=case.id))[0].task
    wren = replace(real.user("wren"), roles=(task.role,), team="")
    for act in (
        lambda: tasks.claim(real.core, task.id, wren),
        lambda: tasks.complete(real.core, task.id, {}, wren),
        lambda: real.services.task_page(task.id, wren),
        lambda: real.services.start(case.id, "rw_step_up", wren),
    ):
        with pytest.raises(Restricted):
            act()


def test_a_concern_is_raised_by_anybody_all_the_same(real: World) -> None:
    case = restricted(real)
    browser = real.sign_in("wren")
    page = browser.get(f"/cases/{case.id}/concern")
    assert page.status_code == 200
    assert case.child_name not in page.text
    assert "You may not open this case" in page.text
    assert browser.post(f"/cases/{case.id}/concern").status_code == 302
    with real.core.store.read() as uow:
        named = [view.task.process for view in uow.tasks.page(TaskQuery(COUNCIL, case_id=case.id))]
    assert "shared_safeguarding_concern" in named


def test_an_emergency_opens_it_for_a_time_and_everybody_knows(real: World) -> None:
    case = restricted(real)
    browser = real.sign_in("wren")
    browser.get(f"/cases/{case.id}")
    empty = browser.post(f"/cases/{case.id}/access/emergency", {"reason": " "})
    assert empty.status_code == 422
    assert "why you must open it now" in empty.text
    sent = {"reason": "The school calls: nobody fetched the child."}
    assert browser.post(f"/cases/{case.id}/access/emergency", sent).location == f"/cases/{case.id}"
    assert browser.get(f"/cases/{case.id}").status_code == 200
    shown = real.sign_in("sasha").get(f"/cases/{case.id}").text
    assert "<bdi>Wren Whatsit</bdi> opened this case in an emergency" in shown
    assert "nobody fetched the child" in shown
    with real.core.store.read() as uow:
        for username in ("emery", "tate", "sasha"):
            subjects = [notice.subject for notice in uow.notices.of_user(real.user(username).id)]
            assert f"Somebody opened the restricted case {case.reference}" in subjects, username
        broken = [each for each in uow.audit.of_stream(str(case.id)) if each.action == "glass.broken"]
        assert [each.actor for each in broken] == ["wren"]
        [kept] = uow.break_glass.where(case_id=case.id)
        hours = real.core.catalogue.in_force(uow, COUNCIL).pack.council.settings[restricting.HOURS].value
    assert kept.until - kept.at == timedelta(hours=hours)
    goes_on(real, kept.until)
    assert browser.get(f"/cases/{case.id}").status_code == 403


def test_a_restriction_is_changed_and_ended_by_a_manager_with_a_reason(real: World) -> None:
    case = real.case()
    browser = real.sign_in("tate")
    path = f"/cases/{case.id}/access"
    assert "Everybody who works with cases in your council" in browser.get(path).text
    missing = browser.post(f"{path}/restrict", {"allowed": ["tate"], "reason": ""})
    assert missing.status_code == 422
    assert "Error: Who may open the case" in missing.text
    sent = {"allowed": ["tate", "pat"], "reason": "A witness in court"}
    assert browser.post(f"{path}/restrict", sent).location == path
    text = browser.get(path).text
    assert "A witness in court" in text
    assert "Pat Placeholder" in text
    with pytest.raises(Forbidden):
        restricting.restrict(real.core, case.id, "x", ["pat"], real.user("sasha"))
    with pytest.raises(Restricted):
        restricting.lift(real.core, case.id, "x", real.user("emery"))
    assert browser.post(f"{path}/lift", {"why": ""}).status_code == 422
    assert browser.post(f"{path}/lift", {"why": "The hearing is over"}).location == path
    assert real.sign_in("wren").get(f"/cases/{case.id}").status_code == 200
    with pytest.raises(HoldfastError, match="not restricted any more"):
        restricting.lift(real.core, case.id, "again", real.user("tate"))


def test_who_is_needed_and_not_named_is_told_to_the_manager(real: World) -> None:
    task = real.task("sasha")
    real.services.claim(task.id, real.user("sasha"))
    with real.core.store.write() as uow:
        uow.tasks.assign(task.id, real.user("pat").id, real.user("sasha").id)
        uow.commit()
    restricting.restrict(real.core, task.case_id, "x", ["tate"], real.user("tate"))
    page = restricting.page(real.core, task.case_id, real.user("tate"))
    assert page.unnamed == ["Pat Placeholder"]


def test_every_look_is_shown_on_the_case_page_by_page(real: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = real.case()
    for username in ("pat", "wren", "emery"):
        real.sign_in(username).get(f"/cases/{case.id}")
    monkeypatch.setattr(restricting, "LOOKS", 3)
    browser = real.sign_in("sasha")
    browser.get(f"/cases/{case.id}")
    first = browser.get(f"/cases/{case.id}/looks").text
    assert "Sasha Sample" in first
    assert "Emery Example" in first
    assert "Wren Whatsit" not in first
    found = restricting.looks(real.core, case.id, real.user("sasha"))
    assert found[2] is not None
    second = restricting.looks(real.core, case.id, real.user("sasha"), found[2])
    assert {row.sequence for row in found[1]}.isdisjoint({row.sequence for row in second[1]})
    assert browser.get(f"/cases/{case.id}/looks?before=x").status_code == 200


def test_a_child_whose_case_is_closed_to_the_manager_is_not_moved_along_with_others(real: World) -> None:
    case = restricted(real, "emery")
    browser = real.sign_in("tate")
    browser.get("/people/sasha")
    sent = {"to": "wren", "reason": "Ill", "until-day": "18", "until-month": "12", "until-year": "2026"}
    said = browser.post("/people/sasha/children", sent, follow_redirects=True).text
    assert f"You may not open {case.reference}: ask somebody who may." in said
    with real.core.store.read() as uow:
        running = {each.process_id for each in uow.instances.of_case(case.id)}
    assert rota.COVER not in running
    restricting.restrict(real.core, case.id, "She may help now", ["tate"], real.user("emery"))
    until = date(2026, 12, 18)
    found = rota.ask_for_cover(real.core, "sasha", "wren", until, "Ill", real.user("tate"))
    assert (list(found.asked), list(found.closed)) == ([case.reference], [])


def test_a_task_of_a_restricted_case_goes_to_nobody_who_may_not_open_it(real: World) -> None:
    task, sasha = real.task("sasha"), real.user("sasha")
    jo = replace(sasha, id=UUID(int=77), username="jo", name="Jo Newcomer")
    with real.core.store.write() as uow:
        uow.users.add([jo])
        uow.commit()
    assert jo in handing.receivers(real.core, task.id, sasha)
    reason = "A colleague knows the family"
    restricting.restrict(real.core, task.case_id, reason, ["sasha", "tate"], real.user("emery"))
    assert jo not in handing.receivers(real.core, task.id, sasha)
    refused = real.sign_in("sasha").post(f"/tasks/{task.id}/give", {"to": "jo", "note": "Please."})
    assert refused.status_code == 422
    assert "may not open this case, which is restricted" in refused.text
    moved, left = handing.reassign(real.core, [task.id], "jo", "Ill", real.user("tate"))
    assert (moved, [each.id for each in left]) == ([], [task.id])


def test_a_refused_try_is_kept_too(real: World) -> None:
    case = restricted(real)
    real.sign_in("wren").get(f"/cases/{case.id}")
    with real.core.store.read() as uow:
        kept = [each.actor for each in uow.audit.of_stream(str(case.id)) if each.action == "case.refused"]
    assert kept == ["wren"]


def test_another_council_knows_nothing_of_it(real: World) -> None:
    case = restricted(real)
    stranger = replace(real.user("wren"), council="elsewhere")
    for act in (restricting.closed_case, restricting.page):
        with pytest.raises(HoldfastError, match="no case"):
            act(real.core, case.id, stranger)
    with pytest.raises(HoldfastError, match="no case"):
        restricting.break_glass(real.core, case.id, "x", stranger)


@pytest.fixture
def by_locality(real: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A council that shows cases to the teams of their own locality."""
    show_to_locality(real, monkeypatch)
    return real


def test_a_council_may_show_cases_to_their_locality_alone(by_locality: World) -> None:
    real, case = by_locality, by_locality.case()
    assert case.locality == "Richmond"
    wren, pat = real.user("wren"), real.user("pat")
    assert case.reference in {each.reference for each in lists.cases(real.core, pat)}
    with real.core.store.read() as uow:
        held = {holding.case_id for holding in uow.holdings.held_by(wren.id)}
    seen = [each for each in lists.cases(real.core, wren) if each.id not in held]
    assert {each.locality for each in seen} <= {"Wandsworth"}, "the holder sees the child everywhere"
    closed = real.sign_in("wren").get(f"/cases/{case.id}")
    assert closed.status_code == 403
    assert "locality" in closed.text
    assert real.sign_in("emery").get(f"/cases/{case.id}").status_code == 200, "no team: the whole council"
    everywhere = inbox.tasks(real.core, wren, Chosen(Whose.TEAM, everywhere=True))
    assert case.id not in {line.view.task.case_id for line in everywhere}
    restricting.break_glass(real.core, case.id, "The duty call came to me", wren)
    assert real.sign_in("wren").get(f"/cases/{case.id}").status_code == 200


def test_every_kind_of_look_has_words_of_its_own() -> None:
    looked = {action.partition(".")[0] for action in SENTENCES if action.endswith(".viewed")}
    assert "journey" in looked
    assert looked <= LOOKS.keys()
