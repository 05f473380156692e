"""A step that is gone through once for each of several things says, on every page, which one it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.records import Case, Task
from app.services import tasks
from app.store import TaskQuery
from tests.functional.acting import close_cases
from tests.functional.real import World, world_of

PRESENT = "Task_PresentCase"


@pytest.fixture
def hull(tmp_path: Path) -> World:
    """The demonstration of a council whose panel hears several children, on rows of this test's own."""
    return world_of("hull", tmp_path)


def presented(world: World) -> list[Task]:
    """The open tasks to present a child to a panel."""
    with world.core.store.read() as uow:
        found = uow.tasks.page(TaskQuery("hull", limit=500))
    return [view.task for view in found if view.task.element == PRESENT]


def child_of(world: World, task: Task) -> Case:
    with world.core.store.read() as uow:
        found = uow.cases.by_reference("hull", task.subject)
    assert found is not None
    return found


def holder_of(world: World, task: Task) -> str:
    assert task.assignee is not None
    with world.core.store.read() as uow:
        user = uow.users.by_id(task.assignee)
    assert user is not None
    return user.username


def test_each_task_of_a_panel_is_about_another_child(hull: World) -> None:
    found = presented(hull)
    assert len(found) > 1
    assert len({task.subject for task in found}) == len(found)


def test_the_list_the_task_and_the_timeline_say_which_child(hull: World) -> None:
    task = presented(hull)[0]
    child = child_of(hull, task)
    worker = holder_of(hull, task)
    browser = hull.sign_in(worker)
    words = f': <bdi>{child.child_name}, <span class="hf-ref">{child.reference}</span></bdi>'
    assert f"{task.name}{words}" in browser.get("/tasks").text
    assert f"{task.name}{words}</h1>" in browser.get(f"/tasks/{task.id}").text
    assert f"{task.name}{words}" in browser.get(f"/cases/{task.case_id}").text
    tasks.release(hull.core, task.id, hull.user(worker))
    told = f"Gave back the task “{task.name}: {child.reference}”"
    assert told in browser.get(f"/cases/{task.case_id}").text


def test_a_child_whose_case_is_closed_is_told_by_reference_alone(hull: World) -> None:
    task = presented(hull)[0]
    child = child_of(hull, task)
    browser = hull.sign_in("lorne")
    address = f"/cases/{task.case_id}"
    assert child.child_name in browser.get(address).text
    close_cases(hull, [child.id], "tess", "tess")
    text = browser.get(address).text
    assert f"{task.name}: <bdi>{child.reference}</bdi>" in text
    assert child.child_name not in text
