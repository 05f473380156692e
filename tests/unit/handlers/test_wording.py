"""Dates in words, and user text that cannot turn other text around."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from handlers.wording import clean, one_line, role_in_words, when_in_words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 11, 27), "Friday 27 November 2026"),
        (date(2027, 1, 4), "Monday 4 January 2027"),
        (datetime(2026, 11, 27, 16, 30, tzinfo=UTC), "Friday 27 November 2026 at 4.30pm"),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), "Thursday 2 July 2026 at 12am"),
        (datetime(2026, 7, 1, 11, 5, tzinfo=UTC), "Wednesday 1 July 2026 at 12.05pm"),
        (datetime(2026, 11, 27, 9, 0, tzinfo=UTC), "Friday 27 November 2026 at 9am"),
    ],
)
def test_a_date_is_written_as_people_say_it(value, words):
    assert when_in_words(value) == words


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\r\nBcc: b", "a Bcc: b"),
        ("a\u2028b\x0bc\td", "a b c d"),
        ("  two   words\n", "two words"),
        ("\u202emoc.elpmaxe\u202c", "moc.elpmaxe"),
        ("a\x00b\ud800", "ab"),
        ("محمد and 👩🏽\u200d🦱 O’Brien", "محمد and 👩🏽\u200d🦱 O’Brien"),
    ],
)
def test_one_line_keeps_the_words_and_nothing_else(text, kept):
    assert one_line(text) == kept


def test_clean_keeps_the_ends_of_lines():
    assert clean("a\r\nb\rc\n") == "a\nb\nc\n"


def test_a_role_is_spelled_out_for_families():
    assert role_in_words("EH Worker") == "Early Help Worker"
    assert role_in_words("Social Work Team Manager") == "Social Work Team Manager"
