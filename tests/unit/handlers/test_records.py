"""A note to the case record system, one a call."""

from __future__ import annotations

import pytest

from app.domain.errors import HandlerFailed
from handlers import registry
from handlers.mail import MemoryMailer
from handlers.records.http import header_key
from handlers.records.memory import KeptNote, NullRecords

NOTE = {"heading": "Step down\nagreed", "text": "Reason:\r\nthe plan works."}


def test_the_note_is_kept_under_the_case(desk):
    assert desk.call("records.note", NOTE).outputs == {"sent": True, "reference": "NOTE-1"}
    assert desk.records.notes == {
        "instance-1:token-1": KeptNote("NOTE-1", "TST-0001", "Step down agreed", "Reason:\nthe plan works.")
    }


def test_the_same_call_twice_makes_one_note(desk):
    first, again = desk.call("records.note", NOTE), desk.call("records.note", NOTE)
    assert first == again
    assert first.effects == ()
    assert len(desk.records.notes) == 1


def test_a_council_without_a_record_system_is_told_that_nothing_was_sent(desk):
    desk.handlers = registry(MemoryMailer(), NullRecords())
    result = desk.call("records.note", NOTE)
    assert result.outputs == {"sent": False, "reference": ""}
    [kept] = result.effects
    assert kept.title == "To copy to the record system: Step down agreed"
    assert kept.bodies == {"text/plain": b"Step down agreed\n\nReason:\nthe plan works.\n"}


def test_a_note_belongs_to_a_case(desk):
    with pytest.raises(HandlerFailed, match="no case"):
        desk.call("records.note", NOTE, case=None)


def test_a_key_that_no_header_can_hold_travels_as_its_hash():
    assert header_key("6f1c:Task_1") == "6f1c:Task_1"
    for key in ("a b", "a\r\nX-Evil: 1", "clé", "x" * 201):
        assert len(header_key(key)) == 64
    assert header_key("a b") != header_key("a c")
