"""What people keep beside a case, in both stores."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from app.domain.desk import Absence, Comment, Draft, Mailing, Preference
from app.domain.errors import Duplicate, NotFound
from app.domain.records import TaskState, TaskStatus
from app.store import TaskQuery
from tests.integration.scenes import NOW, Scene, holding, new_id, task, written


def comment(scene: Scene, text: str, at: datetime = NOW) -> Comment:
    return Comment(
        id=new_id(),
        case_id=scene.case.id,
        instance_id=scene.instance.id,
        task_id=None,
        by=scene.user.id,
        by_name=scene.user.name,
        at=at,
        text=text,
        mentions=("pat",),
    )


def test_rows_are_found_by_their_columns_in_order(store, scene):
    rows = [comment(scene, f"No. {n}", NOW + timedelta(minutes=n)) for n in range(3)]
    written(store, lambda uow: uow.comments.add(rows[::-1]))
    with store.read() as uow:
        assert uow.comments.where(case_id=scene.case.id) == rows
        assert uow.comments.where(case_id=scene.case.id, newest=True, limit=1) == [rows[2]]
        assert uow.comments.where(case_id=scene.case.id, task_id=None, text=["No. 1", "x"]) == [rows[1]]
        assert uow.comments.where(case_id=new_id()) == []
        assert uow.comments.get(rows[0].id) == rows[0]


def test_a_row_is_changed_and_taken_away(store, scene):
    row = comment(scene, "first")
    written(store, lambda uow: uow.comments.add([row]))
    later = replace(row, text="second", mentions=())
    written(store, lambda uow: uow.comments.change(later))
    with store.read() as uow:
        assert uow.comments.get(row.id) == later
    written(store, lambda uow: uow.comments.remove([row.id]))
    with store.read() as uow:
        assert uow.comments.get(row.id) is None
    with pytest.raises(NotFound):
        written(store, lambda uow: uow.comments.change(row))


def test_one_draft_for_each_task_and_person(store, scene):
    open_task = task(scene.instance)
    written(store, lambda uow: uow.tasks.add([open_task]))
    draft = Draft(new_id(), open_task.id, scene.user.id, {"rationale": ["Because"], "who": []}, NOW)
    written(store, lambda uow: uow.drafts.add([draft]))
    with store.read() as uow:
        assert uow.drafts.where(task_id=open_task.id, user_id=scene.user.id) == [draft]
    with pytest.raises(Duplicate):
        written(store, lambda uow: uow.drafts.add([replace(draft, id=new_id())]))


def test_days_and_wishes_come_back_as_they_were(store, scene):
    away = Absence(
        new_id(), scene.user.id, scene.council, date(2026, 11, 23), None, "leaves", None, scene.user.id
    )
    wish = Preference(scene.user.id, Mailing.DAILY, "18:00", "08:00", "08:30")
    written(store, lambda uow: (uow.absences.add([away]), uow.preferences.add([wish])))
    with store.read() as uow:
        assert uow.absences.where(council=scene.council) == [away]
        assert uow.preferences.get(scene.user.id) == wish


def test_a_worker_marks_an_open_task_and_no_other(store, scene):
    plain = task(scene.instance)
    written(store, lambda uow: uow.tasks.add([plain]))
    marked = replace(plain, seen_at=NOW, started_at=NOW, blocked_at=NOW, blocked_reason="no answer yet")
    written(store, lambda uow: uow.tasks.mark(marked))
    with store.read() as uow:
        assert uow.tasks.get(plain.id) == marked
    written(store, lambda uow: uow.tasks.close(plain.instance_id, {plain.token: TaskStatus.DONE}, NOW, None))
    written(store, lambda uow: uow.tasks.mark(plain))
    with store.read() as uow:
        assert uow.tasks.get(plain.id).blocked_reason == "no answer yet"


def test_a_user_is_changed(store, scene):
    written(store, lambda uow: uow.users.change(replace(scene.user, active=False)))
    with store.read() as uow:
        assert not uow.users.by_id(scene.user.id).active
    with pytest.raises(NotFound):
        written(store, lambda uow: uow.users.change(replace(scene.user, id=new_id())))


def test_a_list_tells_how_far_the_work_is_and_what_waits_for_others(store, scene):
    rows = [task(scene.instance, f"t{n}", due_at=NOW + timedelta(hours=n)) for n in range(5)]
    rows[4] = replace(rows[4], assignee=scene.user.id)
    written(store, lambda uow: (uow.tasks.add(rows), uow.holdings.open(holding(scene.case, scene.user))))
    marks = [
        rows[0],
        replace(rows[1], seen_at=NOW),
        replace(rows[2], started_at=NOW),
        replace(rows[3], blocked_at=NOW, blocked_reason="no answer"),
    ]
    written(store, lambda uow: [uow.tasks.mark(each) for each in marks])
    query = TaskQuery(scene.council)
    with store.read() as uow:
        for number, state in enumerate(list(TaskState)[:4]):
            found = [view.task.token for view in uow.tasks.page(replace(query, state=state))]
            assert found == ([f"t{number}", "t4"] if number == 0 else [f"t{number}"])
        others = uow.tasks.page(replace(query, holder=scene.user.id))
        assert [view.task.token for view in others] == ["t0", "t1", "t2", "t3"]
        assert uow.tasks.page(replace(query, holder=new_id())) == []
        soon = uow.tasks.page(replace(query, due_before=NOW + timedelta(hours=2)))
        assert [view.task.token for view in soon] == ["t0", "t1"]


def test_what_nobody_has_of_a_child_is_the_holders_who_may_take_it_and_waits_for_nobody_else(store, scene):
    elsewhere = replace(scene.case, id=new_id(), reference="T-0")
    running = replace(scene.instance, id=new_id(), case_id=elsewhere.id)
    me, other = scene.user, replace(scene.user, id=new_id(), username="other")
    whose = [
        ("mine", {"assignee": me.id}),
        ("for my role", {"role": "a"}),
        ("taken by another", {"role": "a", "assignee": other.id}),
        ("for my team", {"role": "x", "groups": ("c", "b")}),
        ("for other groups", {"role": "a", "groups": ("x",)}),
        ("for another role", {"role": "x"}),
        ("for anybody", {"role": ""}),
    ]
    rows = [
        task(scene.instance, token, due_at=NOW + timedelta(hours=n), **facts)
        for n, (token, facts) in enumerate(whose)
    ]
    strange = task(running, "of a child held by another", role="a", due_at=NOW)
    written(store, lambda uow: (uow.users.add([other]), uow.cases.add([elsewhere])))
    written(store, lambda uow: (uow.instances.add(running), uow.tasks.add([*rows, strange])))
    written(store, lambda uow: uow.holdings.open(holding(scene.case, me)))
    written(store, lambda uow: uow.holdings.open(holding(elsewhere, other)))

    def tokens(**facts):
        with store.read() as uow:
            return [view.task.token for view in uow.tasks.page(TaskQuery(scene.council, **facts))]

    mine = {"assignee": me.id, "takes": ("a", "b")}
    assert tokens(**mine) == ["mine", "for my role", "for my team", "for anybody"]
    assert tokens(assignee=me.id) == ["mine"]
    assert tokens(holder=me.id, takes=("a", "b")) == [
        "taken by another",
        "for other groups",
        "for another role",
    ]
    assert tokens(**mine, runs=scene.instance.process_id, locality=scene.case.locality) == tokens(**mine)
    assert tokens(**mine, runs="another") == tokens(**mine, locality="Elsewhere") == []
    assert tokens(**mine, cases=(elsewhere.id,)) == []
    assert tokens(**mine, roles=("b",)) == ["for my team"]
    assert tokens(**mine, due_before=NOW + timedelta(hours=2)) == ["mine", "for my role"]
    seen, after = [], None
    with store.read() as uow:
        while page := uow.tasks.page(TaskQuery(scene.council, **mine, limit=1, after=after)):
            seen += [view.task.token for view in page]
            after = (page[-1].task.due_at, page[-1].task.id)
    assert seen == tokens(**mine)


def test_a_teams_list_is_whole_and_without_doubles_page_by_page(store, scene):
    for_names = [("a", ()), ("", ("b", "c")), ("a", ("b",)), ("c", ()), ("d", ())]
    rows = [
        task(scene.instance, f"t{n}", role=role, groups=groups, due_at=NOW + timedelta(hours=n))
        for n, (role, groups) in enumerate(for_names)
    ]
    written(store, lambda uow: uow.tasks.add(rows))
    seen: list[str] = []
    after = None
    while True:
        with store.read() as uow:
            page = uow.tasks.page(TaskQuery(scene.council, roles=("a", "b", "c"), after=after, limit=2))
        if not page:
            break
        seen += [view.task.token for view in page]
        after = (page[-1].task.due_at, page[-1].task.id)
    assert seen == ["t0", "t1", "t2", "t3"]
    written(store, lambda uow: uow.tasks.close(scene.instance.id, {"t1": TaskStatus.DONE}, NOW, None))
    with store.read() as uow:
        left = uow.tasks.page(TaskQuery(scene.council, roles=("b",), locality=scene.case.locality))
    assert [view.task.token for view in left] == ["t2"]


def test_a_team_sees_at_once_who_took_a_task(store, scene):
    row = task(scene.instance, role="a")
    written(store, lambda uow: uow.tasks.add([row]))
    nobodys = TaskQuery(scene.council, roles=("a",), unassigned=True)
    with store.read() as uow:
        assert len(uow.tasks.page(nobodys)) == 1
    written(store, lambda uow: uow.tasks.assign(row.id, scene.user.id, None))
    with store.read() as uow:
        assert uow.tasks.page(nobodys) == []
        assert len(uow.tasks.page(replace(nobodys, unassigned=False))) == 1
