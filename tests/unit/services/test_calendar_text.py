"""A date for somebody's calendar, as every calendar program reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from app.services.calendar_text import Entry, as_ics, last_day

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


def read(entry: Entry):
    [event] = Calendar.from_ical(as_ics(entry)).walk("VEVENT")
    return event


def test_a_day_lasts_all_day():
    event = read(Entry("a@b", date(2026, 11, 27), "Due", "x", NOW))
    assert event["DTSTART"].dt == date(2026, 11, 27)
    assert event["DTEND"].dt == date(2026, 11, 28)


def test_a_moment_is_in_utc():
    event = read(Entry("a@b", NOW + timedelta(hours=1), "Due", "x", NOW))
    assert event["DTSTART"].dt == NOW + timedelta(hours=1)


@pytest.mark.parametrize("name", ["O’Brien; a, b \\ c", "محمد 🙂" * 30, "two\nlines", "END:VCALENDAR\r\nX:1"])
def test_no_text_breaks_out_of_its_line(name):
    entry = Entry("a@b", date(2026, 11, 27), name, name, NOW)
    assert str(read(entry)["SUMMARY"]) == name.replace("\r\n", "\n")
    lines = as_ics(entry).split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert lines.count(b"END:VCALENDAR") == 1


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_every_text_comes_back(text):
    assert str(read(Entry("a@b", date(2026, 11, 27), text, "", NOW))["SUMMARY"]).strip() == text.strip()


def test_the_end_of_a_day_belongs_to_it():
    assert last_day(datetime(2026, 11, 28, 0, 0, tzinfo=UTC)) == date(2026, 11, 27)
