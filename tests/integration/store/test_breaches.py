"""Breaches are kept from when they are first seen until they are over, and told to managers once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from app.domain.breaches import KeptBreach
from app.domain.errors import Duplicate, Forbidden
from app.domain.pack import Council, Invariant, Pack
from app.domain.panel import Panel
from app.services import keeping_watch, watching
from tests.integration.scenes import HOUR, NOW, case, deployment, entry, holding, new_id, user, written

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


@pytest.fixture
def looked_at(monkeypatch, scene) -> list[str]:
    """The references of the cases that rounds look at, in a council of its own."""
    seen: list[str] = []
    look = watching.of_case

    def heard(core, uow, case, people):
        seen.append(case.reference)
        return look(core, uow, case, people)

    monkeypatch.setattr(watching, "councils", lambda core: [scene.council])
    monkeypatch.setattr(watching, "of_case", heard)
    return seen


def quiet(store, scene, number: int) -> list[str]:
    """Cases of the scene's council with a holder who stays; their references."""
    holder = user(council=scene.council)
    cases = [case(council=scene.council) for _ in range(number)]
    written(store, lambda uow: (uow.users.add([holder]), uow.cases.add(cases)))
    for each in [*cases, scene.case]:
        written(store, lambda uow, each=each: uow.holdings.open(holding(each, holder, each.created_at)))
    return [each.reference for each in cases]


def test_a_round_after_quiet_cases_looks_at_none_and_at_one_that_changed(store, scene, looked_at):
    references = quiet(store, scene, 7)
    on = Watched(store)
    assert keeping_watch.sweep(on) == 0
    assert sorted(looked_at) == sorted([*references, scene.case.reference])

    looked_at.clear()
    on.now = NOW + HOUR
    assert keeping_watch.sweep(on) == 0
    assert looked_at == []

    written(store, lambda uow: uow.audit.append([entry(str(scene.case.id), action="case.viewed")]))
    keeping_watch.sweep(on)
    assert looked_at == []
    written(store, lambda uow: uow.audit.append([entry(str(scene.case.id)), entry("council:elsewhere")]))
    keeping_watch.sweep(on)
    assert looked_at == [scene.case.reference]


def test_what_is_written_while_the_watch_looks_waits_for_the_next_round(store, scene, looked_at, monkeypatch):
    quiet(store, scene, 0)
    on = Watched(store)
    keeping_watch.sweep(on)
    written(store, lambda uow: uow.audit.append([entry(str(scene.case.id))]))
    look = watching.of_case

    def meanwhile(core, uow, looked, people):
        monkeypatch.setattr(watching, "of_case", look)
        found = look(core, uow, looked, people)
        written(store, lambda other: other.audit.append([entry(str(scene.case.id))]))
        return found

    monkeypatch.setattr(watching, "of_case", meanwhile)
    looked_at.clear()
    keeping_watch.sweep(on)
    keeping_watch.sweep(on)
    assert looked_at == [scene.case.reference] * 2


def test_a_breach_by_time_alone_is_found_and_goes_on_growing(store, scene, looked_at):
    quiet(store, scene, 3)
    on = Watched(store)
    keeping_watch.sweep(on)
    with store.read() as uow:
        [held] = uow.holdings.of_case(scene.case.id)
    gone = user(council=scene.council)
    written(store, lambda uow: uow.users.add([gone]))
    lone = case(council=scene.council)
    written(store, lambda uow: uow.cases.add([lone]))
    leaves = replace(holding(lone, gone, NOW), until=NOW + 2 * HOUR)
    written(store, lambda uow: uow.holdings.open(leaves))
    on.now = NOW + HOUR
    assert keeping_watch.sweep(on) == 0
    assert held.until is None

    looked_at.clear()
    on.now = NOW + 3 * HOUR
    assert keeping_watch.sweep(on) == 1
    on.now = NOW + 4 * HOUR
    assert keeping_watch.sweep(on) == 0
    assert looked_at == [lone.reference] * 2
    with store.read() as uow:
        [kept] = uow.breaches.open_of(lone.id)
    assert kept.seconds == 7200


def test_cases_of_a_holder_who_is_no_longer_active_are_looked_at(store, scene):
    quiet(store, scene, 2)
    stays, leaves = user(council=scene.council), user(council=scene.council, active=False)
    left = case(council=scene.council)
    written(store, lambda uow: (uow.users.add([stays, leaves]), uow.cases.add([left])))
    written(store, lambda uow: uow.holdings.open(holding(left, leaves, left.created_at)))
    kept = breach(scene, "concern", watch="concern-not-referred")
    written(store, lambda uow: uow.breaches.add([kept]))
    with store.read() as uow:
        every = uow.breaches.going_on(scene.council, NOW, {"concern-not-referred"})
        assert every == sorted([left.id, scene.case.id])
        assert uow.breaches.going_on(scene.council, NOW, {"concern-not-referred"}, every[0], 5) == every[1:]
        assert uow.breaches.going_on(scene.council, NOW, {"uncovered"}, limit=5) == [left.id]


def test_the_record_of_a_panel_that_nobody_keeps_is_looked_at(store, scene):
    quiet(store, scene, 1)
    kept, unkept = (case(council=scene.council, locality=place) for place in ("North", "South"))
    records = [Panel(each.id, scene.council, each.locality) for each in (kept, unkept)]
    written(store, lambda uow: (uow.cases.add([kept, unkept]), uow.panels.add(records)))
    written(store, lambda uow: uow.holdings.open(holding(kept, scene.user, kept.created_at)))
    with store.read() as uow:
        found = uow.breaches.going_on(scene.council, NOW + timedelta(hours=1), {"uncovered"}, limit=9)
    assert found == [unkept.id]


@pytest.mark.parametrize("later", [timedelta(hours=24), timedelta(hours=-1)])
def test_once_a_day_and_when_the_clock_was_set_back_a_round_is_full(store, scene, looked_at, later):
    references = quiet(store, scene, 2)
    on = Watched(store)
    keeping_watch.sweep(on)
    looked_at.clear()
    on.now = NOW + later
    keeping_watch.sweep(on)
    assert sorted(looked_at) == sorted([*references, scene.case.reference])


def test_a_round_is_full_when_a_protocol_was_deployed(store, scene, looked_at):
    references = quiet(store, scene, 2)
    on = Watched(store)
    keeping_watch.sweep(on)
    looked_at.clear()
    newer = deployment(version=2, council=scene.council)
    written(store, lambda uow: uow.deployments.add(newer, {}, []))
    keeping_watch.sweep(on)
    assert sorted(looked_at) == sorted([*references, scene.case.reference])
