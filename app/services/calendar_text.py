"""A date of a task as iCalendar text, for somebody's own calendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.domain.calendar import local

MEDIA_TYPE = "text/calendar"
PRODUCT = "-//Holdfast//Tasks//EN"
LONGEST_LINE = 75
"""Octets of a line before it is folded (RFC 5545 §3.1)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A day, or a moment without a length. `made_at` is aware."""

    uid: str
    at: date | datetime
    summary: str
    text: str
    made_at: datetime


def as_ics(entry: Entry) -> bytes:
    """A calendar with the one entry. It takes no time of anybody's day (transparent)."""
    lines = [
        "BEGIN:VCALENDAR",
        f"PRODID:{PRODUCT}",
        "VERSION:2.0",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_escaped(entry.uid)}",
        f"DTSTAMP:{_moment(entry.made_at)}",
        *_times(entry.at),
        f"SUMMARY:{_escaped(entry.summary)}",
        f"DESCRIPTION:{_escaped(entry.text)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _times(at: date | datetime) -> list[str]:
    if isinstance(at, datetime):
        return [f"DTSTART:{_moment(at)}"]
    return [f"DTSTART;VALUE=DATE:{at:%Y%m%d}", f"DTEND;VALUE=DATE:{at + timedelta(days=1):%Y%m%d}"]


def last_day(due_at: datetime) -> date:
    """The London day until whose end there is time, for a moment from which something is overdue."""
    return local(due_at - timedelta(seconds=1)).date()


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """RFC 5545 §3.3.11; control codes are left out."""
    text = text.replace("\r\n", "\n").replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "".join(c for c in text.replace("\n", "\\n") if c >= " ")


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 octets, never cut inside a letter."""
    part, size = "", 0
    for letter in line:
        wide = len(letter.encode())
        if size + wide > LONGEST_LINE:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + wide
    yield part
