"""What every record system connector promises, the real one and its twin."""

from __future__ import annotations

HARD = "O’Brien & O'Neill: محمد שלום 🙂 </script>\nsecond line"


def test_a_note_arrives_as_it_was_given(archive):
    reference = archive.records.note("key-1", "TST/../0001", HARD, HARD * 100)
    assert archive.held() == {reference: ("TST/../0001", HARD, HARD * 100)}


def test_a_key_makes_one_note_however_often_it_is_sent(archive):
    first = archive.records.note("key-1", "TST-0001", "Agreed", "x")
    assert archive.records.note("key-1", "TST-0001", "Agreed", "x") == first
    other = archive.records.note("key-2", "TST-0001", "Agreed", "x")
    assert other != first
    assert archive.held().keys() == {first, other}


def test_a_key_that_no_header_can_hold_still_makes_one_note(archive):
    key = "clé\r\nX-Evil: 1"
    first = archive.records.note(key, "TST-0001", "Agreed", "x")
    assert archive.records.note(key, "TST-0001", "Agreed", "x") == first
    assert list(archive.held()) == [first]
