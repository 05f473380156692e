"""The filters of the four lists: by process, child and role, what is shown, and what they must not tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.services import inbox
from app.services.inbox import Chosen, Clock, Due, InboxLine, Whose
from tests.functional.acting import close_cases
from tests.functional.real import World, show_to_locality, world_of

TEAM = Chosen(Whose.TEAM, everywhere=True)


def listed(world: World, username: str, chosen: Chosen) -> list[InboxLine]:
    return inbox.tasks(world.core, world.user(username), chosen)


def a_row(world: World, username: str = "sasha") -> InboxLine:
    return listed(world, username, TEAM)[0]


def test_by_process_the_list_shows_what_it_names_so(real: World) -> None:
    names = inbox.choices(real.core, real.user("emery")).processes
    rows = listed(real, "emery", TEAM)
    seen = {line.view.process_name for line in rows}
    assert len(seen) > 1
    for key, name in names.items():
        found = listed(real, "emery", replace(TEAM, process=key))
        assert {line.view.task.id for line in found} == {
            line.view.task.id for line in rows if line.view.process_name == name
        }


def test_by_child_part_of_the_name_or_the_reference_will_do(real: World) -> None:
    row = a_row(real).view
    wanted = {
        each.view.task.id
        for each in listed(real, "sasha", TEAM)
        if each.view.task.case_id == row.task.case_id
    }
    for text in (row.child_name, row.child_name.upper(), row.case_reference):
        found = {each.view.task.id for each in listed(real, "sasha", replace(TEAM, child=text))}
        assert wanted == found
    assert listed(real, "sasha", replace(TEAM, child="nobody of that name")) == []


@pytest.mark.parametrize("whose", list(Whose))
def test_every_list_takes_every_filter(real: World, whose: Whose) -> None:
    username = next(
        name
        for name in ("sasha", "pat", "dale", "emery")
        if listed(real, name, Chosen(whose, everywhere=True))
    )
    row = listed(real, username, Chosen(whose, everywhere=True))[0].view
    named = next(iter(real.user(username).roles))
    chosen = Chosen(whose, everywhere=True, child=row.child_name, due=Due.ANY)
    assert row.task.id in {line.view.task.id for line in listed(real, username, chosen)}
    meant = listed(real, username, Chosen(whose, everywhere=True, name=named))
    assert all(named in (each.view.task.role, *each.view.task.groups) for each in meant)
    assert "Shown:" in real.sign_in(username).get(f"{row_address(whose)}?child={row.child_name}").text


def row_address(whose: Whose) -> str:
    return {"mine": "/tasks", "team": "/tasks/team", "nobody": "/tasks/nobody", "others": "/tasks/others"}[
        whose
    ]


def test_a_role_that_is_not_ones_own_narrows_nothing_and_widens_nothing(real: World) -> None:
    everything = [line.view.task.id for line in listed(real, "sasha", TEAM)]
    found = listed(real, "sasha", replace(TEAM, name="Somebody else’s role"))
    assert [line.view.task.id for line in found] == everything


def test_the_page_says_which_filters_are_on_and_how_to_clear_them(real: World) -> None:
    browser, row = real.sign_in("sasha"), a_row(real).view
    key = next(
        key
        for key, name in inbox.choices(real.core, real.user("sasha")).processes.items()
        if name == row.process_name
    )
    page = browser.get(f"/tasks/team?where=everywhere&process={key}&child={row.child_name}&due=week").text
    assert f"process <strong><bdi>{row.process_name}</bdi></strong>" in page
    assert f"child <strong><bdi>{row.child_name}</bdi></strong>" in page
    assert 'href="/tasks/team?where=everywhere">Clear the filters' in page
    assert "Shown:" not in browser.get("/tasks/team?process=no_such_process&due=never&role=x").text
    assert "No task fits all of these filters" in browser.get("/tasks/team?child=nobody+so+named").text


def test_from_one_locality_to_all_and_back_the_filters_stay_on(real: World) -> None:
    browser = real.sign_in("sasha")
    here = browser.get("/tasks/team?child=Example&due=week").text
    away = "/tasks/team?due=week&amp;where=everywhere&amp;child=Example"
    assert f'href="{away}">Show all localities' in here
    assert (
        'href="/tasks/team?due=week&amp;child=Example">Show Richmond only'
        in browser.get(away.replace("&amp;", "&")).text
    )


def test_a_view_keeps_what_is_typed_letter_for_letter(real: World) -> None:
    browser = real.sign_in("sasha")
    sent = {"name": "One child", "whose": "nobody", "child": "O’Neil & Son=1?", "process": "rw_step_down"}
    address = browser.post("/tasks/views", sent).location
    page = browser.get(address).text
    assert "O’Neil &amp; Son=1?" in page
    assert "child=O%E2%80%99Neil+%26+Son%3D1?" in address or "child=O%E2%80%99Neil+%26+Son%3D1%3F" in address


def test_the_list_of_a_team_marks_the_children_whom_one_holds(real: World) -> None:
    rows = listed(real, "sasha", TEAM)
    with real.core.store.read() as uow:
        mine = {each.case_id for each in uow.holdings.held_by(real.user("sasha").id)}
    assert {line.held for line in rows} == {True, False}
    assert all(line.held == (line.view.task.case_id in mine) for line in rows)
    browser = real.sign_in("sasha")
    assert browser.get("/tasks/team?where=everywhere").text.count("You hold this child") == sum(
        line.held for line in rows
    )
    assert "You hold this child" not in browser.get("/tasks/others").text


def test_no_filter_tells_what_a_restricted_row_hides(real: World) -> None:
    row = next(line for line in listed(real, "sasha", TEAM) if not line.held)
    close_cases(real, [row.view.task.case_id], "emery", "blair")
    key = row.view.task.id
    assert key in {line.view.task.id for line in listed(real, "sasha", TEAM)}
    by_name = listed(real, "sasha", replace(TEAM, child=row.view.child_name))
    assert key not in {line.view.task.id for line in by_name}
    [shown] = [
        line
        for line in listed(real, "sasha", replace(TEAM, child=row.view.case_reference))
        if line.view.task.id == key
    ]
    assert shown.view.child_name == "Restricted case"
    for process in inbox.choices(real.core, real.user("sasha")).processes:
        found = listed(real, "sasha", replace(TEAM, process=process))
        assert key not in {line.view.task.id for line in found}


def test_a_child_of_another_locality_is_found_by_reference_alone(
    real: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    show_to_locality(real, monkeypatch)
    wren = real.user("wren")
    with real.core.store.read() as uow:
        held = {each.case_id for each in uow.holdings.held_by(wren.id)}
        far = next(
            case
            for case in uow.cases.search(wren.council, "")
            if case.locality != real.services.locality(wren) and case.id not in held
        )
    found = listed(real, "wren", Chosen(Whose.TEAM, everywhere=True, child=far.child_name))
    assert far.id not in {line.view.task.case_id for line in found}


def test_a_task_has_the_clock_that_its_diagram_marks(tmp_path: Path) -> None:
    somerset = world_of("somerset", tmp_path)
    law = listed(somerset, "perrin", replace(TEAM, clock=Clock.LAW))
    assert {line.view.task.element for line in law} == {"Task_Allocate"}
    assert ">Statutory clock</span>" in somerset.sign_in("perrin").get("/tasks/team?clock=law").text


@pytest.mark.parametrize("whose", list(Whose))
def test_a_list_of_the_laws_clocks_or_of_the_councils_own_leaves_no_other_in(
    real: World, whose: Whose
) -> None:
    every = Chosen(whose, everywhere=True)
    username = next(
        name
        for name in ("emery", "sasha", "pat", "dale", "wren")
        if sum(bool(line.view.task.due) for line in listed(real, name, every)) > 1
    )
    rows = [line.view.task for line in listed(real, username, every)]
    timed = [task for task in rows if task.due]
    with real.core.store.write() as uow:
        uow.tasks.change([replace(task, statutory=True) for task in rows if task not in timed[1:]])
        uow.commit()
    for clock, wanted in ((Clock.LAW, timed[:1]), (Clock.COUNCIL, timed[1:])):
        found = listed(real, username, replace(every, clock=clock))
        assert [line.view.task.id for line in found] == [task.id for task in wanted]
    browser = real.sign_in(username)
    sent = {"name": "The law’s", "whose": whose.value, "where": "everywhere", "clock": "law"}
    page = browser.get(browser.post("/tasks/views", sent).location).text
    assert "clock <strong><bdi>Statutory</bdi></strong>" in page
    assert page.count(">Statutory clock</span>") == 1
    assert "Council’s clock</span>" not in page
    own = browser.get(f"{row_address(whose)}?where=everywhere&clock=council").text
    assert "clock <strong><bdi>The council’s</bdi></strong>" in own
    assert ">Statutory clock</span>" not in own
    assert "Shown:" not in browser.get(f"{row_address(whose)}?clock=cuckoo").text
