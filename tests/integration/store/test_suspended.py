"""A suspended instance in both stores: its timers wait, and it is still among the open ones of its case."""

from __future__ import annotations

from dataclasses import replace

from app.domain.records import InstanceStatus
from app.store import Store
from tests.integration.scenes import HOUR, NOW, Scene, timer


def test_its_timers_wait_until_it_goes_on(store: Store, scene: Scene) -> None:
    due = timer(scene.instance, due=NOW - HOUR)
    suspended = replace(scene.instance, status=InstanceStatus.SUSPENDED, version=2)
    with store.write() as uow:
        uow.timers.add([due])
        uow.instances.save(suspended, 1)
        uow.commit()
    with store.write() as uow:
        assert due not in uow.timers.due(NOW, 100_000)
        assert uow.instances.lock_running_of_case(scene.case.id) == []
        assert uow.instances.lock_open_of_case(scene.case.id) == [suspended]
        running = replace(suspended, status=InstanceStatus.RUNNING, version=3)
        uow.instances.save(running, 2)
        uow.commit()
    with store.read() as uow:
        assert due in uow.timers.due(NOW, 100_000)


def test_a_cancelled_one_is_not_open(store: Store, scene: Scene) -> None:
    with store.write() as uow:
        over = replace(scene.instance, status=InstanceStatus.CANCELLED, version=2, ended_at=NOW)
        uow.instances.save(over, 1)
        uow.commit()
    with store.write() as uow:
        assert uow.instances.lock_open_of_case(scene.case.id) == []
