"""Lists of the law's clocks and of the council's own: both stores."""

from __future__ import annotations

from dataclasses import replace

from app.domain.records import TaskStatus
from app.store import InstanceQuery, TaskQuery
from tests.integration.scenes import HOUR, NOW, instance, task, written


def test_a_list_of_tasks_is_narrowed_by_whose_clock_runs(store, scene):
    """The law's, the council's, and neither where no clock runs, in every kind of list, page by page."""
    rows = {
        "law": task(scene.instance, due_at=NOW, statutory=True, assignee=scene.user.id),
        "law late": task(scene.instance, due_at=NOW - HOUR, statutory=True, groups=("front_door", "b")),
        "council": task(scene.instance, due_at=NOW, assignee=scene.user.id),
        "council late": task(scene.instance, due_at=NOW - HOUR, groups=("front_door",)),
        "none": task(scene.instance, statutory=True, groups=("front_door",)),
        "done": task(scene.instance, due_at=NOW, statutory=True, status=TaskStatus.DONE),
    }
    written(store, lambda uow: uow.tasks.add(list(rows.values())))
    names = {each.id: name for name, each in rows.items()}

    def found(**wanted):
        with store.read() as uow:
            return [names[view.task.id] for view in uow.tasks.page(TaskQuery(scene.council, **wanted))]

    assert found(statutory=True) == ["law late", "law"]
    assert found(statutory=False) == ["council late", "council"]
    team = {"roles": ("early_help_worker", "front_door", "b")}
    assert found(**team, statutory=True) == ["law late", "law"]
    assert found(**team, statutory=True, limit=1, after=(NOW - HOUR, rows["law late"].id)) == ["law"]
    assert found(**team, statutory=False, overdue_at=NOW) == ["council late"]
    assert found(**team, statutory=True, unassigned=True, runs="step_down") == ["law late"]
    assert found(roles=("front_door",), statutory=False) == ["council late"]
    assert found(assignee=scene.user.id, statutory=True) == ["law"]
    assert found(assignee=scene.user.id, statutory=False, roles=("early_help_worker",)) == ["council"]
    late = rows["law late"]
    with store.write() as uow:
        uow.tasks.change([replace(late, statutory=False), replace(rows["council"], statutory=True)])
        uow.tasks.assign(late.id, scene.user.id, None)
        uow.commit()
    assert set(found(**team, statutory=True)) == {"law", "council"}
    assert "law late" in found(**team, statutory=False)
    assert found(assignee=scene.user.id, takes=("b",), statutory=False) == ["law late"]


def test_instances_are_narrowed_by_whose_clock_is_overdue(store, scene):
    kinds = {"law": True, "council": False, "both": None, "neither": None, "over": True}
    rows = {name: instance(scene.case, scene.deployment) for name in kinds}
    for row in rows.values():
        written(store, lambda uow, row=row: uow.instances.add(row))
    late = [
        task(rows["law"], due_at=NOW - HOUR, statutory=True),
        task(rows["law"], "t2", due_at=NOW + HOUR),
        task(rows["council"], due_at=NOW - HOUR),
        task(rows["council"], "t2", statutory=True),
        *(task(rows["both"], f"t{law}", due_at=NOW - HOUR, statutory=law) for law in (True, False)),
        *(task(rows["neither"], f"t{law}", due_at=NOW, statutory=law) for law in (True, False)),
        task(rows["over"], due_at=NOW - HOUR, statutory=True, status=TaskStatus.DONE),
    ]
    written(store, lambda uow: uow.tasks.add(late))
    names = {row.id: name for name, row in rows.items()}

    def found(**wanted):
        query = InstanceQuery(scene.council, overdue_at=NOW, counted_at=NOW, **wanted)
        with store.read() as uow:
            page = uow.instances.page(query)
        return {names[view.instance.id]: view.overdue_tasks for view in page}

    assert found(statutory=True) == {"law": 1, "both": 2}
    assert found(statutory=False) == {"council": 1, "both": 2}
    assert found() == {"law": 1, "council": 1, "both": 2}
    [first] = found(statutory=True, limit=1)
    after = (rows[first].started_at, rows[first].id)
    assert {first, *found(statutory=True, after=after)} == {"law", "both"}
