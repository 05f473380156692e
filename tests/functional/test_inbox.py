"""The inbox, over the use cases themselves: four lists, views, how far, and giving tasks away."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from app.domain import permissions
from app.domain.errors import Forbidden
from app.domain.records import TaskState
from app.services import handing, inbox, marking, tasks
from app.services.inbox import Chosen, Due, Whose
from app.store import TaskQuery
from tests.functional.real import World


def names(world: World, username: str, chosen: Chosen) -> list[str]:
    return [line.view.task.name for line in inbox.tasks(world.core, world.user(username), chosen)]


@pytest.mark.parametrize("path", ["/tasks", "/tasks/team", "/tasks/nobody", "/tasks/others"])
def test_each_list_opens_and_says_which_it_is(real: World, path: str) -> None:
    response = real.sign_in("sasha").get(path)
    assert response.status_code == 200
    assert response.text.count('aria-current="page"') >= 1


def test_every_list_is_in_the_order_of_the_clock_that_runs_out_next(real: World) -> None:
    for whose in Whose:
        found = inbox.tasks(real.core, real.user("dale"), Chosen(whose, everywhere=True))
        places = [(line.view.task.due_at is None, line.view.task.due_at) for line in found]
        assert places == sorted(places, key=lambda place: (place[0], str(place[1])))


def test_nobodys_tasks_are_the_teams_less_the_taken(real: World) -> None:
    team = inbox.tasks(real.core, real.user("sasha"), Chosen(Whose.TEAM, everywhere=True))
    nobody = inbox.tasks(real.core, real.user("sasha"), Chosen(Whose.NOBODY, everywhere=True))
    assert {line.view.task.id for line in nobody} == {
        line.view.task.id for line in team if line.view.task.assignee is None
    }


def test_what_waits_for_others_is_about_the_children_one_holds(real: World) -> None:
    sasha = real.user("sasha")
    found = inbox.tasks(real.core, sasha, Chosen(Whose.OTHERS))
    with real.core.store.read() as uow:
        held = {holding.case_id for holding in uow.holdings.held_by(sasha.id)}
    assert found
    assert {line.view.task.case_id for line in found} <= held
    assert all(line.view.task.assignee != sasha.id for line in found)
    assert [line for line in found if permissions.can_take(sasha, line.view.task)] == []


@pytest.mark.parametrize("username", ["sasha", "pat", "dale", "emery", "wren"])
def test_ones_own_are_what_one_has_and_what_one_may_take_of_the_children_one_holds(
    real: World, username: str
) -> None:
    actor = real.user(username)
    with real.core.store.read() as uow:
        held = {holding.case_id for holding in uow.holdings.held_by(actor.id)}
        every = [
            view.task
            for key in uow.cases.many(held)
            for view in uow.tasks.page(TaskQuery(actor.council, case_id=key))
        ]
    free = {task.id for task in every if task.assignee is None and permissions.can_take(actor, task)}
    mine = inbox.tasks(real.core, actor, Chosen(Whose.MINE))
    assert {line.view.task.id for line in mine if line.view.task.assignee is None} == free
    assert {line.view.task.assignee for line in mine} <= {actor.id, None}
    others = inbox.tasks(real.core, actor, Chosen(Whose.OTHERS))
    theirs = {task.id for task in every if task.assignee != actor.id}
    assert {line.view.task.id for line in others} == theirs - free
    page = real.sign_in(username).get("/tasks").text
    assert page.count("Yours, because you hold this child") == len(free)


def test_what_the_holder_may_take_is_their_own_until_somebody_else_takes_it(real: World) -> None:
    holder, browser, note = real.user("sasha"), real.sign_in("sasha"), "Yours, because you hold this child"
    mine = inbox.tasks(real.core, holder, Chosen())
    free = next(line.view.task for line in mine if line.view.task.assignee is None)
    assert "You hold this child, so this is among your tasks" in browser.get(f"/tasks/{free.id}").text
    notes = browser.get("/tasks").text.count(note)
    tasks.claim(real.core, free.id, holder)
    after = browser.get("/tasks").text
    assert f"/tasks/{free.id}" in after
    assert after.count(note) == notes - 1
    tasks.release(real.core, free.id, holder)
    assert browser.get("/tasks").text.count(note) == notes


def test_filters_by_clock_and_by_how_far_the_work_is(real: World) -> None:
    overdue = inbox.tasks(real.core, real.user("sasha"), Chosen(Whose.TEAM, due=Due.OVERDUE, everywhere=True))
    now = real.core.clock.now()
    assert overdue
    assert all(line.view.task.due_at is not None and line.view.task.due_at < now for line in overdue)
    task = real.task("sasha")
    marking.block(real.core, task.id, "The school has not called back", real.user("sasha"))
    blocked = Chosen(Whose.TEAM, state=TaskState.BLOCKED, everywhere=True)
    assert [line.view.task.id for line in inbox.tasks(real.core, real.user("sasha"), blocked)] == [task.id]
    page = real.sign_in("sasha").get("/tasks/team?state=blocked&where=everywhere").text
    assert "The school has not called back" in page


def test_a_task_that_is_blocked_can_go_on_again(real: World) -> None:
    task, browser = real.task("sasha"), real.sign_in("sasha")
    browser.post(f"/tasks/{task.id}/block", {"reason": "No interpreter yet"})
    assert "No interpreter yet" in browser.get(f"/tasks/{task.id}").text
    browser.post(f"/tasks/{task.id}/unblock")
    with real.core.store.read() as uow:
        after = uow.tasks.get(task.id)
    assert after is not None
    assert after.state is TaskState.LOOKED_AT
    assert "why the task cannot go on" in browser.post(
        f"/tasks/{task.id}/block", {"reason": " "}, follow_redirects=True
    ).text  # fmt: skip


def test_opening_a_task_marks_it_as_looked_at_once(real: World) -> None:
    task, browser = real.task("sasha"), real.sign_in("sasha")
    assert task.state is TaskState.NOT_LOOKED_AT
    browser.get(f"/tasks/{task.id}")
    with real.core.store.read() as uow:
        first = uow.tasks.get(task.id)
    assert first is not None
    assert first.state is TaskState.LOOKED_AT


def test_a_view_is_kept_found_again_and_taken_away(real: World) -> None:
    browser = real.sign_in("sasha")
    sent = {"name": "  Late   in Richmond ", "whose": "team", "due": "overdue", "state": "", "where": ""}
    assert browser.post("/tasks/views", sent).location == "/tasks/team?due=overdue"
    browser.post("/tasks/views", sent | {"due": "today"})
    [view] = inbox.views(real.core, real.user("sasha"))
    assert view.name == "Late in Richmond"
    assert 'href="/tasks/team?due=today"' in browser.get("/tasks").text
    assert inbox.views(real.core, real.user("pat")) == []
    assert real.sign_in("pat").post(f"/tasks/views/{view.id}/forget").status_code == 404
    browser.post(f"/tasks/views/{view.id}/forget")
    assert inbox.views(real.core, real.user("sasha")) == []


def test_a_view_without_a_name_says_what_to_do(real: World) -> None:
    page = real.sign_in("sasha").post("/tasks/views", {"name": " ", "whose": "x"}, follow_redirects=True)
    assert "Give the view a name" in page.text


def test_a_task_is_handed_over_with_a_note_and_the_person_is_told(real: World) -> None:
    task, browser = real.task("sasha"), real.sign_in("sasha")
    assert "Choose a person" in browser.get(f"/tasks/{task.id}/give").text
    refused = browser.post(f"/tasks/{task.id}/give", {"to": "", "note": ""})
    assert refused.status_code == 422
    assert "Choose who gets the task" in refused.text
    given = browser.post(f"/tasks/{task.id}/give", {"to": "wren", "note": "Ring the school first."})
    assert given.status_code == 302
    with real.core.store.read() as uow:
        after = uow.tasks.get(task.id)
        notices = uow.notices.of_user(real.user("wren").id)
    assert after is not None
    assert after.assignee == real.user("wren").id
    assert "Ring the school first." in notices[0].text
    assert handing.history(real.core, task.id)[0].kind == handing.HAND_OVER
    assert "Ring the school first." in browser.get(f"/cases/{task.case_id}").text


def test_a_task_goes_to_nobody_who_cannot_do_it(real: World) -> None:
    task = real.task("sasha")
    refused = real.sign_in("sasha").post(f"/tasks/{task.id}/give", {"to": "blair", "note": "Please."})
    assert refused.status_code == 422
    assert "cannot do this task" in refused.text
    with pytest.raises(Forbidden):
        handing.give(real.core, task.id, "wren", "Please.", real.user("blair"))


def test_a_delegated_task_comes_back(real: World) -> None:
    task = real.task("sasha")
    sasha, wren = real.user("sasha"), real.user("wren")
    real.services.claim(task.id, sasha)
    handing.give(real.core, task.id, "wren", "Only the visit.", sasha, kind=handing.DELEGATE)
    real.services.release(task.id, wren)
    with real.core.store.read() as uow:
        after = uow.tasks.get(task.id)
    assert after is not None
    assert after.assignee == sasha.id
    real.services.release(task.id, sasha)
    with real.core.store.read() as uow:
        after = uow.tasks.get(task.id)
    assert after is not None
    assert after.assignee is None


def test_a_manager_reassigns_in_bulk_and_hears_what_was_not_possible(real: World) -> None:
    task = real.task("sasha")
    other = real.task("marlow")
    moved, left = handing.reassign(
        real.core, [task.id, other.id], "wren", "Sasha is ill.", real.user("emery")
    )
    assert ([each.id for each in moved], [each.id for each in left]) == ([task.id], [other.id])
    with pytest.raises(Forbidden):
        handing.reassign(real.core, [task.id], "sasha", "No.", real.user("sasha"))


@pytest.mark.parametrize("path", ["give", "block", "unblock"])
def test_a_task_that_is_not_there_says_so(real: World, path: str) -> None:
    sent = {"reason": "x", "to": "wren", "note": "x"}
    answer = real.sign_in("sasha").post(f"/tasks/{UUID(int=1)}/{path}", sent, follow_redirects=True)
    assert answer.status_code == 404


def test_my_tasks_begin_with_what_must_be_done_first(real: World) -> None:
    name, task = next(
        (name, line.view.task)
        for name in ("sasha", "pat", "dale", "emery", "wren", "quinn", "marlow", "blair", "tate")
        for whose in (Whose.MINE, Whose.NOBODY)
        for line in inbox.tasks(real.core, real.user(name), Chosen(whose, everywhere=True))
        if line.view.task.due_at
    )
    if task.assignee is None:
        tasks.claim(real.core, task.id, real.user(name))
    text = real.sign_in(name).get("/tasks").text
    first = text[text.index("Do this first:") : text.index("<table")]
    led = re.findall(r'href="(/tasks/[0-9a-f-]+)"', first)
    assert len(led) == 1
    assert led[0] in text[text.index("<tbody") :]


def test_where_no_clock_runs_the_task_that_is_open_for_longest_is_told(real: World) -> None:
    name, task = next(
        (name, line.view.task)
        for name in ("pat", "dale", "quinn", "marlow", "blair", "tate", "wren")
        if not inbox.tasks(real.core, real.user(name), Chosen(Whose.MINE, everywhere=True))
        for line in inbox.tasks(real.core, real.user(name), Chosen(Whose.NOBODY, everywhere=True))
        if not line.view.task.due_at
    )
    tasks.claim(real.core, task.id, real.user(name))
    text = real.sign_in(name).get("/tasks").text
    assert "Do this first" not in text
    told = text[text.index("No clock runs on these tasks.") : text.index("<table")]
    assert f'href="/tasks/{task.id}"' in told
    assert "No clock runs" not in real.sign_in(name).get("/tasks?due=overdue").text


def test_only_the_list_of_mine_says_what_comes_first(real: World) -> None:
    assert "Do this first" not in real.sign_in("sasha").get("/tasks/nobody").text
