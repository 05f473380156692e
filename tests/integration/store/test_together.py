"""Several people at one case, on PostgreSQL: nobody overwrites, and nobody waits for ever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.domain.errors import Stale
from app.domain.records import TaskStatus
from app.persistence.postgres import PostgresStore
from tests.integration.scenes import NOW, Scene, instance, task, written


@pytest.fixture
def scene(postgres: PostgresStore) -> Scene:
    with postgres.write() as uow:
        scene = Scene(uow)
        uow.commit()
    return scene


def complete(store, task_id, by, order, *, slowly=None):
    """A completion as the use cases make it; gives what it found."""
    with store.write() as uow:
        context = uow.tasks.context(task_id)
        if slowly:
            slowly.wait(0.3)
        order.append(context.task.token)
        if context.task.status is TaskStatus.OPEN:
            version = context.instance.version
            uow.tasks.close(context.instance.id, {context.task.token: TaskStatus.DONE}, NOW, by)
            uow.instances.save(replace(context.instance, version=version + 1), version)
        uow.commit()
    return context


def test_the_second_to_complete_a_task_sees_that_it_is_done(postgres, scene):
    one = task(scene.instance)
    written(postgres, lambda uow: uow.tasks.add([one]))
    hold, order = threading.Event(), []
    with ThreadPoolExecutor(2) as pool:
        tries = [pool.submit(complete, postgres, one.id, scene.user.id, order, slowly=hold) for _ in range(2)]
        found = sorted((each.result() for each in tries), key=lambda each: each.instance.version)
    assert [each.task.status for each in found] == [TaskStatus.OPEN, TaskStatus.DONE]
    assert [each.instance.version for each in found] == [1, 2]


def test_parallel_tasks_of_one_instance_are_both_completed(postgres, scene):
    tasks = [task(scene.instance, f"t{number}") for number in range(4)]
    written(postgres, lambda uow: uow.tasks.add(tasks))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda each: complete(postgres, each.id, scene.user.id, []), tasks))
    with postgres.read() as uow:
        assert uow.tasks.open_of(scene.instance.id) == []
        assert uow.instances.get(scene.instance.id).version == 5


def test_instances_of_a_case_that_message_each_other_do_not_deadlock(postgres, scene):
    others = [instance(scene.case, scene.deployment) for _ in range(2)]
    written(postgres, *[lambda uow, each=each: uow.instances.add(each) for each in others])

    def message(first) -> int:
        with postgres.write() as uow:
            uow.instances.lock(first.id)
            threading.Event().wait(0.05)
            count = len(uow.instances.lock_running_of_case(first.case_id))
            uow.commit()
            return count

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(message, [scene.instance, *others])) == [3, 3, 3]


def test_a_deadlock_is_told_as_a_clash(postgres, scene):
    other = Scene.__new__(Scene)
    with postgres.write() as uow:
        other.__init__(uow)
        uow.commit()
    met = threading.Barrier(2)

    def cross(first: Scene, second: Scene) -> str:
        try:
            with postgres.write() as uow:
                uow.instances.lock(first.instance.id)
                met.wait(5)
                uow.instances.lock(second.instance.id)
        except Stale:
            return "clash"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        results = pool.map(cross, [scene, other], [other, scene])
        assert sorted(results) == ["clash", "done"]


def test_a_lost_version_is_refused_even_without_a_lock(postgres, scene):
    saved = replace(scene.instance, version=2)
    written(postgres, lambda uow: uow.instances.save(saved, 1))
    with pytest.raises(Stale):
        written(postgres, lambda uow: uow.instances.save(saved, 1))
