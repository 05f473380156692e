"""Numbers and days as an address or a form carries them: whatever was typed, nothing breaks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

BOXES = ("year", "month", "day")
"""A date has three boxes: `name-year`, `name-month` and `name-day`."""

DIGITS = 9
"""More digits than any number of ours has, and few enough for the database."""


def whole(text: str, digits: int = DIGITS) -> int | None:
    """A whole number from 0; None when it is none, or has more digits."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= digits else None


def day(form: Mapping[str, str], name: str) -> date | None:
    """The day in the boxes of that name; None when they make none."""
    numbers = [whole(form.get(f"{name}-{box}", "")) for box in BOXES]
    try:
        return date(*(number or 0 for number in numbers))
    except ValueError:
        return None


def is_empty(form: Mapping[str, str], name: str) -> bool:
    """Whether nothing stands in any of the boxes of that name."""
    return not any(form.get(f"{name}-{box}", "").strip() for box in BOXES)
