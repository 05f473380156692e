"""The period of a page in its address: so many days back, or the first and the last day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import request

from app.domain.calendar import local
from app.services.oversight import periods
from app.services.oversight.periods import FIRST, LAST, PARTS, WHOLE, Asked, Boxes, NoPeriod
from app.web import posted
from app.web.services import services

READY: Mapping[str, str] = {
    "30": "The last 30 days",
    "90": "The last 90 days",
    "365": "The last 365 days",
    "0": "From the first case on",
}
"""Days back from now, and what the page says."""

OF_A_CHILD: Mapping[str, str] = {**READY, "0": "From the opening of the case on"}

LONGEST = 10
"""Letters of a box that are shown again."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an address asks for. `asked`: None when its days are no period, for which `problems` say why.

    `address`: the same for a link; `days`: the ready-made period, or empty; `boxes`: what was typed.
    """

    asked: Asked | None
    address: Mapping[str, str]
    days: str = ""
    boxes: Mapping[str, Boxes] = field(default_factory=lambda: {FIRST: ("", "", ""), LAST: ("", "", "")})
    problems: Mapping[str, str] = field(default_factory=dict)


def chosen(otherwise: str) -> Chosen:
    """What the address of this page asks for; `otherwise`: the days when it asks for nothing."""
    boxes = {name: _boxes(name) for name in (FIRST, LAST)}
    if not any(text for typed in boxes.values() for text in typed):
        days = request.args.get("days", "")
        days = days if days in READY else otherwise
        asked = Asked(int(days))
        return Chosen(asked, {"days": days} if asked != WHOLE or "days" in request.args else {}, days)
    try:
        asked = periods.between(boxes[FIRST], boxes[LAST], local(services().clock.now()).date())
    except NoPeriod as problem:
        return Chosen(None, _typed(boxes), boxes=boxes, problems=problem.problems)
    return Chosen(asked, {FIRST: str(asked.first), LAST: str(asked.last)}, boxes=boxes)


def _boxes(name: str) -> Boxes:
    """Day, month and year as three boxes, or out of one date of a link."""
    day, month, year = (request.args.get(f"{name}-{part}", "").strip()[:LONGEST] for part in PARTS)
    if day or month or year:
        return day, month, year
    parts = posted.split(request.args.get(name, "")[:LONGEST])
    return parts.day, parts.month, parts.year


def _typed(boxes: Mapping[str, Boxes]) -> dict[str, str]:
    return {
        f"{name}-{part}": text
        for name, typed in boxes.items()
        for part, text in zip(PARTS, typed, strict=True)
        if text
    }
