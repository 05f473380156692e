"""Users, cases and who holds them, in both stores."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.errors import Duplicate
from tests.integration.scenes import HOUR, NOW, case, holding, new_id, user, written


def test_users_are_found_by_key_name_council_and_role(store, scene):
    lead = user(council=scene.council, roles=("team_lead", "chair"), username=f"a{new_id().hex}")
    gone = user(council=scene.council, roles=("team_lead",), active=False, username=f"b{new_id().hex}")
    with store.write() as uow:
        uow.users.add([gone, lead])
        uow.commit()
    with store.read() as uow:
        assert uow.users.by_id(lead.id) == uow.users.by_username(lead.username) == lead
        assert uow.users.of_council(scene.council) == [lead, gone, scene.user]
        assert uow.users.with_role(scene.council, "team_lead") == [lead]
        assert uow.users.with_role("another council", "team_lead") == []
        assert uow.users.by_id(new_id()) is None
        assert uow.users.many([gone.id, lead.id, new_id()]) == {gone.id: gone, lead.id: lead}
        assert uow.users.many([]) == {}
        assert uow.users.by_username("nobody") is None


def test_a_username_is_taken_once(store, scene):
    with pytest.raises(Duplicate, match=f"user {scene.user.username}"):
        written(store, lambda uow: uow.users.add([user(scene.user.username)]))


def test_cases_are_found_by_part_of_name_or_reference(store, scene):
    children = {"T-2": "Ash Example", "T-1": "Rowan Sample", "T-10": "Hazel 100% Example"}
    with store.write() as uow:
        uow.cases.add([case(r, child_name=n, council=scene.council) for r, n in children.items()])
        uow.commit()
    with store.read() as uow:

        def found(text, **options):
            return [each.reference for each in uow.cases.search(scene.council, text, **options)]

        assert found("t-1") == ["T-1", "T-10"]
        assert found("EXAMPLE", limit=2) == [scene.case.reference, "T-10"]
        assert found("ash") == ["T-2"]
        assert found("0%") == ["T-10"]
        assert found("_") == []
        assert found("t-", after="T-1", limit=1) == ["T-10"]
        assert len(found("")) == 4
        assert uow.cases.search("another council", "") == []
        assert uow.cases.by_reference(scene.council, "T-2").child_name == "Ash Example"
        assert uow.cases.by_reference("another council", "T-2") is None
        both = uow.cases.of_references(scene.council, ["T-2", "T-10", "T-99"])
        assert [each.reference for each in both] == ["T-10", "T-2"]
        assert uow.cases.of_references("another council", ["T-2"]) == []
        assert uow.cases.of_references(scene.council, []) == []
        assert uow.cases.get(scene.case.id) == scene.case


def test_a_reference_is_taken_once_in_a_council(store, scene):
    with pytest.raises(Duplicate):
        written(store, lambda uow: uow.cases.add([case(scene.case.reference, council=scene.council)]))
    elsewhere = case(scene.case.reference, council="another " + scene.council)
    written(store, lambda uow: uow.cases.add([elsewhere]))


def test_siblings_share_a_family_in_a_council(store, scene):
    family = scene.case.family
    twin = case(council=scene.council, family=family)
    elsewhere = case(council="another council", family=family)
    with store.write() as uow:
        uow.cases.add([twin, elsewhere, case(council=scene.council)])
        uow.commit()
    with store.read() as uow:
        assert uow.cases.siblings(scene.case) == [twin]


def test_a_transfer_closes_the_interval_where_the_next_begins(store, scene):
    first = holding(scene.case, scene.user)
    second = holding(scene.case, scene.user, NOW + HOUR, reason="Stepped down", instance_id=scene.instance.id)
    with store.write() as uow:
        uow.holdings.open(first)
        uow.commit()
    with store.write() as uow:
        uow.holdings.transfer(second)
        assert uow.holdings.of_case(scene.case.id) == [replace(first, until=second.since), second]
        uow.commit()
    with store.read() as uow:
        assert uow.holdings.current([scene.case.id, new_id()]) == {scene.case.id: second}
        assert uow.holdings.held_by(scene.user.id) == [second]
        assert uow.holdings.current([]) == {}


def test_the_lines_of_several_children_are_read_at_once(store, scene):
    other = case(council=scene.council)
    first, second = holding(scene.case, scene.user), holding(other, scene.user, NOW + HOUR)
    with store.write() as uow:
        uow.cases.add([other])
        uow.holdings.open(first)
        uow.holdings.open(second)
        uow.commit()
    with store.read() as uow:
        assert uow.holdings.of_cases([scene.case.id, other.id]) == [first, second]
        assert uow.holdings.of_cases([other.id, new_id()]) == [second]
        assert uow.holdings.of_cases([]) == []


def test_a_transfer_of_a_child_whom_nobody_held_opens_the_first_interval(store, scene):
    first = holding(scene.case, scene.user)
    with store.write() as uow:
        uow.holdings.transfer(first)
        uow.commit()
    with store.read() as uow:
        assert uow.holdings.of_case(scene.case.id) == [first]


def test_a_child_has_one_holder_at_a_time(store, scene):
    first, second = holding(scene.case, scene.user), holding(scene.case, scene.user)
    with pytest.raises(Duplicate, match="holder of case"):
        written(store, lambda uow: uow.holdings.open(first), lambda uow: uow.holdings.open(second))


def test_a_holding_cannot_begin_before_the_one_it_ends(store, scene):
    first, before = holding(scene.case, scene.user), holding(scene.case, scene.user, NOW - HOUR)
    with pytest.raises(ValueError, match="cannot begin before"):
        written(store, lambda uow: uow.holdings.open(first), lambda uow: uow.holdings.transfer(before))
    with store.read() as uow:
        assert uow.holdings.of_case(scene.case.id) == []
