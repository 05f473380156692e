"""The child moves only to a named, active person who accepted (INV-04, INV-14)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from app.domain.errors import HandlerFailed
from app.ports import CaseFacts, TransferHolding


def test_an_active_person_of_the_council_may_be_asked(outputs):
    assert outputs("holding.check_receiver", receiver=" wanda ") == {
        "receiver_ok": True,
        "reason": "",
        "receiver_name": "Wanda Worker",
    }


@pytest.mark.parametrize(
    ("receiver", "words"),
    [
        (None, "Nobody is named"),
        ("", "Nobody is named"),
        ("nobody-here", "Nobody in Testborough Council"),
        ("EH Worker", "is a role or a team"),
        ("eh_north", "is a role or a team"),
        ("gone", "Gordon Gone no longer works here"),
        ("elsewhere", "does not work for Testborough Council"),
        ("sam", "holds this case already"),
    ],
)
def test_anybody_else_may_not_and_the_worker_reads_why(outputs, receiver, words):
    found = outputs("holding.check_receiver", receiver=receiver)
    assert found["receiver_ok"] is False
    assert words in found["reason"]


def test_the_case_moves_to_the_new_holder_who_accepted(desk):
    result = desk.call(
        "holding.transfer",
        {"to": "wanda", "accepted": "yes", "accepted_by": "wanda", "reason": "Step down agreed"},
    )
    assert result.effects == (TransferHolding("wanda", "wanda", "Step down agreed"),)
    assert result.outputs == {"holder": "wanda", "holder_name": "Wanda Worker"}


def test_who_completed_the_step_accepts_when_nobody_is_named(desk, people):
    from_wanda = desk.call("holding.transfer", {"to": "wanda", "accepted": "yes"}, actor=people["wanda"])
    assert from_wanda.effects == (TransferHolding("wanda", "wanda", "Accepted by the new holder"),)
    with pytest.raises(HandlerFailed, match="Only the new holder can accept"):
        desk.call("holding.transfer", {"to": "wanda", "accepted": "yes"})
    with pytest.raises(HandlerFailed, match="nobody accepted"):
        desk.call("holding.transfer", {"to": "wanda", "accepted": "yes"}, actor=None)


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"to": "wanda", "accepted": "no", "accepted_by": "wanda"}, "has not accepted"),
        ({"to": "wanda", "accepted_by": "wanda"}, "the input accepted is empty"),
        ({"to": "wanda", "accepted": True, "accepted_by": "wanda"}, "must be a text"),
        ({"to": "wanda", "accepted": "yes", "accepted_by": "sam"}, "Only the new holder can accept"),
        ({"to": "gone", "accepted": "yes", "accepted_by": "gone"}, "no longer works here"),
        ({"to": "sam", "accepted": "yes", "accepted_by": "sam"}, "holds this case already"),
        ({"accepted": "yes", "accepted_by": "sam"}, "the input to is empty"),
    ],
)
def test_without_the_new_holders_yes_nothing_moves(desk, inputs, words):
    with pytest.raises(HandlerFailed, match=words):
        desk.call("holding.transfer", inputs)


def test_a_case_that_nobody_holds_yet_can_be_taken(desk, case):
    case = replace(case, holder=None)
    result = desk.call("holding.transfer", {"to": "sam", "accepted": "yes", "accepted_by": "sam"}, case=case)
    assert result.outputs["holder_name"] == "Sam Social"


@pytest.fixture
def family(case: CaseFacts, people):
    """A brother in another case, held by Wanda."""
    brother = replace(case, id=UUID(int=101), reference="TST-0002", child_name="Ned Example")
    return {brother.reference: replace(brother, holder=people["wanda"])}


def test_a_sibling_moves_by_its_own_case_to_who_accepted(desk, family, people):
    given = {"to": "walter", "accepted": "yes", "reason": "One step", "case": "TST-0002"}
    result = desk.call("holding.transfer", given, actor=people["walter"], siblings=family)
    assert result.effects == (TransferHolding("walter", "walter", "One step", "TST-0002"),)


def test_the_case_itself_may_be_named_too(desk, family, people):
    given = {"to": "wanda", "accepted": "yes", "case": "TST-0001"}
    result = desk.call("holding.transfer", given, actor=people["wanda"], siblings=family)
    assert result.effects == (TransferHolding("wanda", "wanda", "Accepted by the new holder"),)


def test_who_holds_the_sibling_is_looked_at_and_not_who_holds_this_child(desk, family):
    check = {"receiver": "wanda", "case": "TST-0002"}
    refused = desk.call("holding.check_receiver", check, siblings=family).outputs
    assert refused["receiver_ok"] is False
    assert "holds this case already" in refused["reason"]
    sam = desk.call("holding.check_receiver", {"receiver": "sam", "case": "TST-0002"}, siblings=family)
    assert sam.outputs["receiver_ok"] is True


@pytest.mark.parametrize("topic", ["holding.transfer", "holding.check_receiver"])
def test_a_child_of_another_family_does_not_move(desk, family, people, topic):
    given = {"to": "walter", "accepted": "yes"} if topic == "holding.transfer" else {"receiver": "walter"}
    with pytest.raises(HandlerFailed, match="TST-0009 is no case of a child of this family"):
        desk.call(topic, {**given, "case": "TST-0009"}, actor=people["walter"], siblings=family)


def test_the_present_holder_and_who_manages_on_their_side(desk, case, people):
    held = desk.call("holding.present", {}, case=replace(case, holder=people["wanda"])).outputs
    assert held == {"holder": "wanda", "holder_name": "Wanda Worker", "managers": ["EH Team Manager"]}


def test_every_manager_where_the_side_of_the_holder_is_not_known(desk, case):
    assert desk.call("holding.present", {}).outputs["managers"] == ["EH Team Manager"]
    nobody = desk.call("holding.present", {}, case=replace(case, holder=None)).outputs
    assert (nobody["holder"], nobody["holder_name"]) == ("", "nobody")
