"""A deadline in words, from the expression that is drawn: 5 working days after “When was it agreed?”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.pack import Pack
from app.domain.process import Element, Expression, Process

_COUNTED = re.compile(r"add (working days|days|weeks|months)\s*\((.+),\s*(\d+)\s*\)")
_HOURS = re.compile(r"working day hours after\s*\((.+),\s*(\d+)\s*\)")
_LATER = re.compile(r"(.+) \+ duration\(\"([^\"]+)\"\)")
_SAME = re.compile(r"same day\s*\((.+)\)")
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_NAME = re.compile(r"[A-Za-z_]\w*")
_CHOICE = re.compile(r"if (\w+) != null then \1 else (.+)", re.DOTALL)


def clocks_of(pack: Pack, process: Process, element: Element) -> Iterator[str]:
    """The clocks of a step: its due date, and each timer on its border, in words, each once."""
    told: dict[str, None] = {}
    if element.due is not None:
        told[in_words(pack, element, element.due)] = None
    for event in (element, *process.boundary_events(element.id)):
        for definition in event.events:
            if definition.kind == "timer" and definition.expression is not None:
                told[in_words(pack, element, definition.expression)] = None
    yield from told


def in_words(pack: Pack, element: Element, expression: Expression) -> str:
    """A date, duration or moment in words; an expression of another form as it is written."""
    text = " ".join(expression.text.strip().removeprefix("=").split())
    if found := _COUNTED.fullmatch(text):
        return f"{_several(found[3], found[1])} after {_anchor(pack, element, found[2])}"
    if found := _HOURS.fullmatch(text):
        return f"{_several(found[2], 'hours')} on working days after {_anchor(pack, element, found[1])}"
    if (found := _LATER.fullmatch(text)) and (later := _duration(found[2])):
        return f"{later} after {_anchor(pack, element, found[1])}"
    if found := _SAME.fullmatch(text):
        return f"the same day as {_anchor(pack, element, found[1])}"
    return _duration(text) or (f"on {_anchor(pack, element, text)}" if _NAME.fullmatch(text) else text)


def _duration(text: str) -> str:
    found = _DURATION.fullmatch(text)
    parts = zip(found.groups(), ("days", "hours", "minutes"), strict=True) if found else ()
    return " ".join(_several(count, unit) for count, unit in parts if count)


def _several(count: str, unit: str) -> str:
    return f"{count} {unit.removesuffix('s')}" if int(count) == 1 else f"{count} {unit}"


def _anchor(pack: Pack, element: Element, text: str) -> str:
    """What a clock counts from: the question that gives the date, else the anchor of the step's clause."""
    text = _bare(text)
    if text in {"today()", "now()"}:
        return "that moment" if text == "now()" else "that day"
    if found := _CHOICE.fullmatch(text):
        return f"{_anchor(pack, element, found[1])}, or else {_anchor(pack, element, found[2])}"
    if _NAME.fullmatch(text):
        return _asked(pack, text) or text.replace("_", " ")
    named = [pack.clauses[name].deadline for name in element.clauses if name in pack.clauses]
    return next((deadline.anchor for deadline in named if deadline is not None), text)


def _bare(text: str) -> str:
    text = text.strip()
    return text[1:-1].strip() if text.startswith("(") and text.endswith(")") else text


def _asked(pack: Pack, key: str) -> str:
    labels = (f.label for form in pack.forms.values() for f in form.inputs() if f.key == key and f.label)
    return next((f"“{label}”" for label in labels), "")
