"""Text that goes to people: dates in words, and user text made safe to stand in a header or a letter."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from app.domain.calendar import local

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that can turn the text around them the wrong way round; right-to-left words need none of them."""


def clean(text: str) -> str:
    """Without control characters (line ends stay) and without marks that turn other text around."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        c
        for c in kept
        if c not in BIDI_CONTROLS and (c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    )


def one_line(text: str) -> str:
    """One line for a header, a file name or a name: any run of white space is one space."""
    return clean(re.sub(r"\s+", " ", text)).strip()


SHORT_FORMS = {"EH": "Early Help", "SW": "Social Worker", "TM": "Team Manager"}
"""What families should not have to know, and what to write instead."""


def role_in_words(role: str) -> str:
    """A glossary role without the short forms of the trade: `EH Worker` → `Early Help Worker`."""
    return " ".join(SHORT_FORMS.get(word, word) for word in one_line(role).split())


def day_in_words(day: date) -> str:
    """Friday 27 November 2026."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def when_in_words(value: date | datetime) -> str:
    """Friday 27 November 2026, or with its London time: Friday 27 November 2026 at 4.30pm."""
    if not isinstance(value, datetime):
        return day_in_words(value)
    at = local(value)
    minutes = f".{at.minute:02}" if at.minute else ""
    return f"{day_in_words(at.date())} at {at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"
