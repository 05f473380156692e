"""Breaches are kept from when they are first seen until they are over, and told to managers once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from app.domain.breaches import KeptBreach
from app.domain.errors import Duplicate, Forbidden
from app.domain.pack import Council, Invariant, Pack
from app.services import keeping_watch, watching
from tests.integration.scenes import HOUR, NOW, holding, new_id, user, written

PACK = Pack(
    Council("ts", "Testshire"), invariants=(Invariant("INV-04", "No gap", (), "", watches=("uncovered",)),)
)


def breach(scene, mark: str, first_seen: datetime = NOW, **facts) -> KeptBreach:
    kept = KeptBreach(
        new_id(), scene.council, scene.case.id, scene.case.reference, scene.instance.id, "uncovered",
        "INV-04", "No gap", "Nobody.", 60.5, mark, NOW - HOUR, first_seen,
    )  # fmt: skip
    return replace(kept, **facts)


def test_open_breaches_are_paged_by_key_newest_first(store, scene):
    kept = [breach(scene, f"m{number}", NOW + number // 2 * HOUR) for number in range(7)]
    over = breach(scene, "over", cleared_at=NOW)
    elsewhere = breach(scene, "elsewhere", council="another council")
    written(store, lambda uow: uow.breaches.add([*kept, over, elsewhere]))
    newest = sorted(kept, key=lambda each: (each.first_seen, each.id), reverse=True)
    with store.read() as uow:
        seen: list[KeptBreach] = []
        while page := uow.breaches.page(
            scene.council, (seen[-1].first_seen, seen[-1].id) if seen else None, limit=3
        ):
            seen += page
        assert seen == newest
        assert {each.id for each in uow.breaches.open_of(scene.case.id)} == {
            each.id for each in [*kept, elsewhere]
        }


def test_a_breach_is_kept_once_until_it_is_over(store, scene):
    first = breach(scene, "same")
    written(store, lambda uow: uow.breaches.add([first]))
    with pytest.raises(Duplicate):
        written(store, lambda uow: uow.breaches.add([breach(scene, "same")]))
    changed = replace(first, evidence="Nobody, for longer.", seconds=90.0, cleared_at=NOW)
    written(store, lambda uow: uow.breaches.change([changed]))
    again = breach(scene, "same")
    written(store, lambda uow: uow.breaches.add([again]))
    with store.read() as uow:
        assert uow.breaches.open_of(scene.case.id) == [again]


@dataclass
class Watched:
    """The use case on a store, with a clock that is moved by hand."""

    store: object
    now: datetime = NOW
    new_id = staticmethod(new_id)
    engine = handlers = None

    @property
    def clock(self):
        return SimpleNamespace(now=lambda: self.now)

    @property
    def catalogue(self):
        return SimpleNamespace(in_force=lambda uow, council: SimpleNamespace(pack=PACK))


def test_the_watch_keeps_what_it_finds_tells_managers_once_and_closes_what_is_over(store, scene, monkeypatch):
    monkeypatch.setattr(watching, "councils", lambda core: [scene.council])
    manager, worker = (user(council=scene.council, duties=(duty,)) for duty in ("manager", "worker"))
    written(store, lambda uow: uow.users.add([manager, worker]))
    on = Watched(store)
    assert keeping_watch.sweep(on) == 1
    page = keeping_watch.for_manager(on, manager)
    [kept] = page.rows
    assert (kept.watch, kept.invariant, kept.case_reference) == ("uncovered", "INV-04", scene.case.reference)
    assert kept.first_seen == page.looked_at == NOW
    assert kept.evidence == "Nobody has ever held the child."

    on.now = NOW + timedelta(hours=2)
    assert keeping_watch.sweep(on) == 0
    assert [each.id for each in keeping_watch.for_manager(on, manager).rows] == [kept.id]
    with store.read() as uow:
        [told] = uow.notices.of_user(manager.id)
        assert told.subject == "To look into: No gap"
        assert scene.case.reference in told.text
        assert uow.notices.of_user(worker.id) == []

    written(store, lambda uow: uow.holdings.open(holding(scene.case, manager, scene.case.created_at)))
    on.now = NOW + timedelta(hours=3)
    assert keeping_watch.sweep(on) == 0
    assert keeping_watch.for_manager(on, manager).rows == []
    with pytest.raises(Forbidden):
        keeping_watch.for_manager(on, worker)
