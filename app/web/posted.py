"""What a browser sends for a task form, made into one list of texts for each question.

A date is asked as `key-day`, `key-month`, `key-year`, a time as `key-time`. They are put together
as ISO 8601 text; parts that make no date are joined with slashes, so that no reader takes them for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from app.domain.form import Field
from app.services.drafts import OWN

CONTROLS = (
    frozenset({"csrf_token", "_refresh", "_seen", "_keeper", "_section", "_whole", "_use", "_then"}) | OWN
)
"""Fields of the page itself, not of the form."""

PARTS = ("day", "month", "year", "time")
TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parts:
    """The boxes of a date or time question as they were typed."""

    day: str = ""
    month: str = ""
    year: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """`texts`: question key → texts, for the use case. `parts`: the boxes, to show them again."""

    texts: Mapping[str, list[str]] = field(default_factory=dict)
    parts: Mapping[str, Parts] = field(default_factory=dict)


def read(form: MultiDict[str, str]) -> Posted:
    """The answers of a sent form, without the page's own fields."""
    texts: dict[str, list[str]] = {}
    boxes: dict[str, dict[str, str]] = {}
    for name in form:
        if name in CONTROLS:
            continue
        key, dash, part = name.rpartition("-")
        if dash and part in PARTS:
            boxes.setdefault(key, {})[part] = form[name].strip()
        else:
            texts[name] = form.getlist(name)
    parts = {key: Parts(**typed) for key, typed in boxes.items()}
    texts |= {key: [text] for key, typed in parts.items() if (text := joined(typed, boxes[key]))}
    # A question that was shown and left empty was still sent: it counts as an empty answer.
    texts |= {key: [] for key in parts if key not in texts}
    return Posted(texts, parts)


def raw(form: MultiDict[str, str]) -> dict[str, list[str]]:
    """The controls as they were sent, to be kept and shown again."""
    return {name: form.getlist(name) for name in form if name not in CONTROLS or name in OWN}


def stored(typed: Mapping[str, Sequence[str]]) -> Posted:
    """The answers of controls that were kept."""
    return read(MultiDict([(name, text) for name, texts in typed.items() for text in texts]))


def controls(item: Field, texts: Sequence[str]) -> dict[str, list[str]]:
    """A question's answer as its controls would send it."""
    if item.type != "datetime":
        return {item.key: list(texts)}
    parts = split(texts[0]) if texts else Parts()
    days = {"day": parts.day, "month": parts.month, "year": parts.year}
    clock = {"time": parts.time}
    asked = {"time": clock, "datetime": days | clock}.get(item.subtype, days)
    return {f"{item.key}-{part}": [text] for part, text in asked.items()}


def joined(parts: Parts, asked: Mapping[str, str]) -> str:
    """ISO 8601 text of the boxes, or the typed parts joined when they make no date or time."""
    typed_day = (parts.day, parts.month, parts.year)
    day = _iso(*typed_day) if any(typed_day) else ""
    at = _clock(parts.time) if parts.time else ""
    if "time" in asked and "day" in asked:
        if not day and not at:
            return ""
        return f"{day}T{at}" if day and at else f"{day or 'no date'} {at or 'no time'}"
    return at if "time" in asked else day


def split(text: str) -> Parts:
    """The boxes for a kept answer in ISO 8601 text."""
    day, _, clock = text.partition("T") if "T" in text or "-" in text else ("", "", text)
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", day)
    year, month, number = found.groups() if found else ("", "", "")
    return Parts(number.lstrip("0"), month.lstrip("0"), year, clock[:5])


def hidden(posted: Posted) -> Iterator[tuple[str, str]]:
    """Names and values as sent: for showing what was typed where the form itself cannot be shown."""
    for key, texts in posted.texts.items():
        for text in texts:
            if text:
                yield key, text


def _iso(day: str, month: str, year: str) -> str:
    if re.fullmatch(r"\d{1,2}", day) and re.fullmatch(r"\d{1,2}", month) and re.fullmatch(r"\d{4}", year):
        return f"{year}-{month:0>2}-{day:0>2}"
    return f"{day}/{month}/{year}"


def _clock(text: str) -> str:
    """4:30pm, 16.30 and 16:30 as 16:30; anything else as typed."""
    found = TIME.fullmatch(text.strip())
    if not found or not (found[2] or found[3]):
        return text
    hour = int(found[1])
    if found[3]:
        if not 1 <= hour <= 12:
            return text
        hour = hour % 12 + (12 if found[3].lower() == "p" else 0)
    return f"{hour:02d}:{found[2] or '00'}"
