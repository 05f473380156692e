"""The child moves only to a named, active person who accepted (INV-04, INV-14)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.errors import HandlerFailed
from app.ports import TransferHolding


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
