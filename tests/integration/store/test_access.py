"""Who looked, which cases a team may see, the e-mails that are due, and what was disclosed: both stores."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.desk import Disclosure, DisclosureState, Mail
from app.domain.errors import NotFound
from app.domain.records import AuditEntry
from app.store import InstanceQuery
from tests.integration.scenes import NOW, case, holding, instance, new_id, written

HOUR = timedelta(hours=1)


def test_who_looked_and_what_happened_are_read_apart_newest_first(store, scene):
    stream = str(scene.case.id)
    entries = [
        AuditEntry(stream, NOW + n * HOUR, "pat", "case.viewed" if n % 2 else "task.claimed", f"No. {n}")
        for n in range(6)
    ]
    other = AuditEntry(str(new_id()), NOW, "pat", "case.viewed", "another case")
    written(store, lambda uow: uow.audit.append([*entries, other]))
    with store.read() as uow:
        looks = uow.audit.newest(stream, looks=True, limit=2)
        assert [each.subject for each in looks] == ["No. 5", "No. 3"]
        rest = uow.audit.newest(stream, looks=True, before=looks[-1].sequence)
        assert [each.subject for each in rest] == ["No. 1"]
        story = uow.audit.newest(stream, looks=False)
        assert [each.subject for each in story] == ["No. 4", "No. 2", "No. 0"]
        assert uow.audit.newest(str(new_id()), looks=True) == []


def test_a_search_can_be_held_to_a_locality_and_to_whom_somebody_holds(store, scene):
    here = case("LOC-1", council=scene.council, locality="North", child_name="Loc Example")
    there = case("LOC-2", council=scene.council, locality="South", child_name="Loc Example")
    held = case("LOC-3", council=scene.council, locality="South", child_name="Loc Example")
    written(
        store, lambda uow: (uow.cases.add([here, there, held]), uow.holdings.open(holding(held, scene.user)))
    )
    with store.read() as uow:
        found = uow.cases.search(scene.council, "loc ex", locality="North", holder=scene.user.id)
        assert found == [here, held]
        assert uow.cases.search(scene.council, "loc ex") == [here, there, held]
        assert uow.cases.search(scene.council, "loc ex", locality="North") == [here]


def test_the_localities_of_many_cases(store, scene):
    here = case("LOC-4", council=scene.council, locality="North")
    there = case("LOC-5", council=scene.council, locality="South")
    written(store, lambda uow: uow.cases.add([here, there]))
    with store.read() as uow:
        assert uow.cases.localities([here.id, there.id, new_id()]) == {here.id: "North", there.id: "South"}
        assert uow.cases.localities([]) == {}


def test_instances_of_a_locality(store, scene):
    query = InstanceQuery(scene.council, locality=scene.case.locality)
    elsewhere = case(council=scene.council, locality="Elsewhere")
    row = instance(elsewhere, scene.deployment)
    written(store, lambda uow: (uow.cases.add([elsewhere]), uow.instances.add(row)))
    with store.read() as uow:
        assert [view.instance.id for view in uow.instances.page(query)] == [scene.instance.id]
        found = uow.instances.page(replace(query, locality="Elsewhere"))
        assert [view.instance.id for view in found] == [row.id]


def test_only_e_mails_that_nothing_holds_back_are_due(store, scene):
    def mail(subject, **facts):
        return Mail(new_id(), scene.user.id, subject, "text", "/notices", NOW, NOW, **facts)

    late, soon = mail("late"), replace(mail("soon", to="old@example.org"), not_before=NOW - HOUR, urgent=True)
    held, sent = replace(mail("held"), not_before=NOW + HOUR), mail("sent", sent_at=NOW)
    written(store, lambda uow: uow.mails.add([late, soon, held, sent]))
    with store.read() as uow:
        ours = [each for each in uow.mails.due(NOW) if each.user_id == scene.user.id]
        assert ours == [soon, late]
        assert uow.mails.where(user_id=scene.user.id, sent_at=None, urgent=True) == [soon]
    failed = replace(late, attempts=1, error="away", not_before=NOW + HOUR)
    written(store, lambda uow: (uow.mails.change(failed), uow.mails.change(replace(soon, sent_at=NOW))))
    with store.read() as uow:
        assert [each for each in uow.mails.due(NOW) if each.user_id == scene.user.id] == []
        assert failed in uow.mails.due(NOW + HOUR)


def test_a_disclosure_is_kept_with_what_is_withheld(store, scene):
    row = Disclosure(
        new_id(),
        scene.case.id,
        scene.council,
        "The child's mother",
        date(2026, 11, 2),
        "A request in writing",
        DisclosureState.REVIEW,
        scene.user.id,
        scene.user.name,
        NOW,
        {"answer:1": ["third_party", "Names an aunt"]},
    )
    written(store, lambda uow: uow.disclosures.add([row]))
    made = replace(row, state=DisclosureState.RELEASED, released_at=NOW, digest="ab" * 32, size=5)
    written(store, lambda uow: uow.disclosures.change(made))
    with store.read() as uow:
        assert uow.disclosures.where(case_id=scene.case.id) == [made]
        assert row not in uow.disclosures.where(state=DisclosureState.MAKING)
    with pytest.raises(NotFound):
        written(store, lambda uow: uow.disclosures.change(replace(row, id=new_id())))
