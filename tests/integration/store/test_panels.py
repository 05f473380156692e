"""The queue for the panels of children in need, in both stores."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.domain.errors import NotFound
from app.domain.panel import ChildInNeed, Panel
from app.domain.records import InstanceStatus
from app.store import QueueQuery
from tests.integration.scenes import case, holding, instance, new_id, written

TODAY = date(2026, 11, 20)


def in_need(scene, number: int, reviewed: date, **facts):
    """A case with its place in the queue."""
    of = case(f"Q-{number}", council=scene.council, locality="West")
    return of, ChildInNeed(of.id, of.council, "West", of.reference, reviewed, **facts)


def filled(store, scene, *rows) -> None:
    with store.write() as uow:
        for of, child in rows:
            uow.cases.add([of])
            uow.holdings.open(holding(of, scene.user))
            uow.in_need.add([child])
        uow.commit()


def asked(store, scene, **options) -> list[str]:
    with store.read() as uow:
        found = uow.in_need.queue(QueueQuery(scene.council, "West", TODAY, **options))
    return [line.child.reference for line in found]


def test_the_longest_without_a_review_first_then_by_reference(store, scene):
    rows = [in_need(scene, n, day) for n, day in ((3, date(2026, 9, 1)), (2, TODAY), (1, date(2026, 9, 1)))]
    filled(store, scene, *rows)
    assert asked(store, scene) == ["Q-1", "Q-3", "Q-2"]
    assert asked(store, scene, limit=2) == ["Q-1", "Q-3"]
    assert asked(store, scene, after=(date(2026, 9, 1), "Q-1")) == ["Q-3", "Q-2"]
    with store.read() as uow:
        assert uow.in_need.queue(QueueQuery(scene.council, "East", TODAY)) == []
        assert uow.in_need.queue(QueueQuery("elsewhere", "West", TODAY)) == []
        line = uow.in_need.queue(QueueQuery(scene.council, "West", TODAY))[0]
        assert (line.holder, line.holder_name) == (scene.user.username, scene.user.name)
        assert line.child_name == rows[2][0].child_name
        assert uow.in_need.get(rows[0][0].id) == rows[0][1]
        assert uow.in_need.get(new_id()) is None


def test_a_plan_that_has_ended_is_out_of_the_queue(store, scene):
    (of, child), kept = in_need(scene, 1, TODAY), in_need(scene, 2, TODAY)
    filled(store, scene, (of, child), kept)
    written(store, lambda uow: uow.in_need.change([replace(child, ended_on=TODAY)]))
    assert asked(store, scene) == ["Q-2"]


def test_a_running_panel_that_has_not_heard_the_child_is_under_way(store, scene):
    running = instance(scene.case, scene.deployment)
    over = instance(scene.case, scene.deployment, status=InstanceStatus.ENDED)
    rows = [
        in_need(scene, 1, date(2026, 1, 1), panel=running.id),
        in_need(scene, 2, date(2026, 2, 1), panel=running.id, heard=True),
        in_need(scene, 3, date(2026, 3, 1), panel=over.id),
        in_need(scene, 4, date(2026, 4, 1)),
    ]
    with store.write() as uow:
        uow.instances.add(running)
        uow.instances.add(over)
        uow.commit()
    filled(store, scene, *rows)
    with store.read() as uow:
        found = uow.in_need.queue(QueueQuery(scene.council, "West", TODAY))
        assert [line.under_way for line in found] == [True, False, False, False]

        def before(after):
            return uow.in_need.waiting_before(QueueQuery(scene.council, "West", TODAY, after=after))

        assert before(None) == 0
        assert before((date(2026, 1, 1), "Q-1")) == 0
        assert before((date(2026, 3, 1), "Q-3")) == 2


def test_a_change_of_nobody_is_told(store, scene):
    _, child = in_need(scene, 1, TODAY)
    with pytest.raises(NotFound, match="child in need"):
        written(store, lambda uow: uow.in_need.change([child]))


def test_a_locality_has_the_record_of_its_panel(store, scene):
    record = case("PANEL", council=scene.council, locality="West")
    panel = Panel(record.id, scene.council, "West")
    with store.write() as uow:
        uow.cases.add([record])
        uow.panels.add([panel])
        uow.commit()
    with store.read() as uow:
        assert uow.panels.where(council=scene.council, locality="West") == [panel]
        assert uow.panels.where(council=scene.council, locality="East") == []
