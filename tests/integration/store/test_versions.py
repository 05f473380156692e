"""Instances that move to another deployment, and what is written of them, in both stores."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.domain.records import TaskStatus
from app.store import InstanceQuery
from tests.integration.scenes import HOUR, NOW, deployment, instance, new_id, task


def test_an_instance_moves_to_another_deployment(store, scene):
    later = deployment(2, council=scene.council)
    with store.write() as uow:
        uow.deployments.add(later, {"a.bpmn": b"x"}, [])
        uow.instances.add(instance(scene.case, scene.deployment))
        moved = replace(scene.instance, deployment_id=later.id, process_name="Step down anew", version=2)
        uow.instances.save(moved, expected_version=1)
        uow.commit()
    with store.read() as uow:
        assert uow.instances.get(moved.id) == moved
        query = InstanceQuery(moved.council, deployment_id=later.id)
        assert [view.instance.id for view in uow.instances.page(query)] == [moved.id]
        others = uow.instances.page(replace(query, deployment_id=scene.deployment.id))
        assert len(others) == 1
        assert uow.instances.page(replace(query, deployment_id=new_id())) == []


def test_an_open_task_is_written_as_another_version_draws_it(store, scene):
    kept = task(scene.instance, "t1", due_at=NOW)
    with store.write() as uow:
        uow.tasks.add([kept, task(scene.instance, "t2", due_at=NOW + HOUR)])
        uow.commit()
    changed = replace(
        kept,
        element="Task_Other",
        name="Ask again",
        role="Another role",
        groups=("A team",),
        form="another",
        due=date(2026, 12, 24),
        due_at=NOW + 2 * HOUR,
        status=TaskStatus.OPEN,
    )
    with store.write() as uow:
        uow.tasks.change([changed])
        uow.commit()
    with store.read() as uow:
        assert uow.tasks.get(kept.id) == changed
        first, second = uow.tasks.open_of(scene.instance.id)
        assert {first.token, second.token} == {"t1", "t2"}
