"""Dates, durations and cycles written plainly in ISO 8601, as Camunda Modeler writes them."""

from __future__ import annotations

import re
from datetime import date, datetime

LONGEST = 100
_LENGTH = re.compile(r"-?P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")
_SHAPE = re.compile(r"(\d{4}-\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}$|-?P(T?\d|$)|R\d*/)")
_CRON = re.compile(r"(@\w+|([\d*?/,L#A-Z-]+\s+){4,6}[\d*?/,L#A-Z-]+)")


def looks_plain(text: str) -> bool:
    """Whether a text is meant as a plain date, duration or cycle, and not as an expression."""
    text = text.strip()
    return len(text) <= LONGEST and bool(_SHAPE.match(text) or _CRON.fullmatch(text))


def problem(text: str, kind: str) -> str:
    """Why a plain text is not a `date`, `duration` or `cycle`; empty when it is one."""
    return {"date": _date, "duration": _duration, "cycle": _cycle}[kind](text.strip())


def _date(text: str) -> str:
    if _LENGTH.fullmatch(text) or text.startswith("R"):
        return "it is not a date, but a duration or cycle: choose the timer's type to fit"
    try:
        if len(text) == 10:
            date.fromisoformat(text)
            return ""
        moment = datetime.fromisoformat(text.partition("[")[0])
    except ValueError:
        return "it is not a date such as 2026-11-20 or 2026-11-20T16:30:00Z"
    return "" if moment.tzinfo else "it needs its time zone, for example 2026-11-20T16:30:00Z"


def _duration(text: str) -> str:
    return "" if _LENGTH.fullmatch(text) else "it is not a duration such as P5D or PT2H"


def _cycle(text: str) -> str:
    parts = text.split("/")
    if parts[0] == "R":
        return "it never ends: write how many times, for example R3/PT1H"
    wanted = "it is not a bounded cycle such as R3/PT1H"
    if not re.fullmatch(r"R\d{1,6}", parts[0]) or len(parts) not in {2, 3} or int(parts[0][1:]) < 1:
        return wanted
    if len(parts) == 3 and (told := _date(parts[1])):
        return f"its first date “{parts[1]}” is wrong: {told}"
    return "" if _LENGTH.fullmatch(parts[-1]) and parts[-1].strip("-PT0DHMSWY") else wanted
