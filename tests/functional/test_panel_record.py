"""The record of a panel is shown as what it is: about no child."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.records import Case
from app.store import TaskQuery
from tests.functional.real import World, world_of

OF_A_CHILD = (
    "Born",
    "aged",
    "holds the child",
    "The story for the family",
    "Brothers and sisters",
    "What was agreed, and who was told",
    "Requests for what is kept",
    "Line of holders",
    "Raise an immediate safeguarding concern",
)


@pytest.fixture
def hull(tmp_path: Path) -> World:
    """The demonstration of a council with panels, on rows of this test's own."""
    return world_of("hull", tmp_path)


def panel(world: World) -> Case:
    """The record of the panel of a locality, which has open tasks."""
    with world.core.store.read() as uow:
        for each in uow.panels.where(council="hull", locality="West"):
            found = uow.cases.get(each.id)
            if found:
                return found
    raise AssertionError("West has no panel")


def child(world: World) -> Case:
    with world.core.store.read() as uow:
        found = uow.cases.by_reference("hull", "HULL-001")
    assert found is not None
    return found


def test_the_page_of_a_panel_has_nothing_of_a_child(hull: World) -> None:
    browser = hull.sign_in("tess")
    text = browser.get(f"/cases/{panel(hull).id}").text
    assert [words for words in OF_A_CHILD if words in text] == []
    assert "Who keeps this record" in text
    assert "keeps this record" in text
    assert "The children who wait for this panel" in text
    of_a_child = browser.get(f"/cases/{child(hull).id}").text
    assert [words for words in OF_A_CHILD if words not in of_a_child] == []


def test_panels_are_listed_apart_from_children(hull: World) -> None:
    browser = hull.sign_in("tess")
    text = browser.get("/cases").text
    children, panels = text.split(">Panels</h2>")
    shown = panel(hull)
    assert shown.reference in panels
    assert shown.reference not in children
    assert child(hull).reference in children
    alone = browser.get("/cases", query_string={"q": shown.reference}).text
    assert "No case of your council matches" not in alone
    assert shown.reference in alone


def test_a_task_of_a_panel_leads_to_the_child_whom_it_is_about(hull: World) -> None:
    shown = panel(hull)
    with hull.core.store.read() as uow:
        found = uow.tasks.page(TaskQuery("hull", case_id=shown.id))
        task = next(view.task for view in found if view.task.subject)
        about = uow.cases.by_reference("hull", task.subject)
    assert about is not None
    text = hull.sign_in("tess").get(f"/tasks/{task.id}").text
    assert f'href="/cases/{about.id}">The case of' in text
    assert f'href="/cases/{about.id}/concern"' in text
    assert f"/cases/{shown.id}/concern" not in text
    assert "Who keeps this record" in text


def test_a_concern_is_one_key_away_where_there_is_a_child_and_nowhere_else(hull: World) -> None:
    shown, of_a_child = panel(hull), child(hull)
    browser = hull.sign_in("tess")
    for page in ("/comments", "/files", "/timeline"):
        assert "/concern" not in browser.get(f"/cases/{shown.id}{page}").text, page
        assert f'href="/cases/{of_a_child.id}/concern"' in browser.get(f"/cases/{of_a_child.id}{page}").text
    with hull.core.store.read() as uow:
        open_tasks = [view.task for view in uow.tasks.page(TaskQuery("hull", case_id=shown.id))]
        task = next(each for each in open_tasks if each.subject)
        about = uow.cases.by_reference("hull", task.subject)
    assert about is not None
    assert "/concern" not in browser.get(f"/instances/{task.instance_id}").text
    assert f'href="/cases/{about.id}/concern"' in browser.get(f"/tasks/{task.id}/files").text
