"""The time that the ledger of holders is asked about: some days back from now, or whole days of London."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.domain.calendar import LONDON, end_of, local
from app.domain.errors import HoldfastError

FIRST, LAST = "from", "to"
"""What a problem is about: the first or the last day."""

NAMES = {FIRST: "first day", LAST: "last day"}
PARTS = ("day", "month", "year")

Boxes = tuple[str, str, str]
"""Day, month and year as they were typed."""


class NoPeriod(HoldfastError):
    """{what is wrong with the first and the last day, and how to put it right}.

    `problems`: `FIRST` or `LAST` → the sentence.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(". ".join(self.problems.values()))


@dataclass(frozen=True, slots=True)
class Asked:
    """So many days back from now, 0 for everything; or from the first day to the last, both whole."""

    days: int = 0
    first: date | None = None
    last: date | None = None


WHOLE = Asked()
"""From the first moment on."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` until before `until`, which is never after now.

    `first` and `last`: the days, None where it is counted back from now. `to_come`: the day that was asked
    for as the last one, where that is still to come.
    """

    since: datetime
    until: datetime
    first: date | None = None
    last: date | None = None
    to_come: date | None = None

    @property
    def runs(self) -> bool:
        """Whether it ends now, and not with a day that is over."""
        return self.last is None or self.until < end_of(self.last)


def of(asked: Asked, now: datetime, beginning: datetime) -> Period:
    """The period that is asked for. `beginning`: where everything begins."""
    if asked.first is None or asked.last is None:
        since = now - timedelta(days=asked.days) if asked.days else beginning
        return Period(min(since, now), now)
    today = local(now).date()
    last = min(asked.last, today)
    since = datetime.combine(asked.first, time(), LONDON).astimezone(UTC)
    until = min(end_of(last), now)
    return Period(since, until, asked.first, last, asked.last if asked.last > today else None)


def between(first: Boxes, last: Boxes, today: date) -> Asked:
    """What was typed as two days. Raises `NoPeriod`."""
    problems: dict[str, str] = {}
    days = {name: _day(name, typed, problems) for name, typed in ((FIRST, first), (LAST, last))}
    begin, end = days[FIRST], days[LAST]
    if begin is not None and begin > today:
        problems[FIRST] = f"The first day must be today or earlier: {_words(begin)} is still to come"
    elif begin is not None and end is not None and end < begin:
        problems[LAST] = f"The last day must be the same as or after the first day, {_words(begin)}"
    if problems or begin is None or end is None:
        raise NoPeriod(problems)
    return Asked(0, begin, end)


def _day(name: str, typed: Boxes, problems: dict[str, str]) -> date | None:
    what = NAMES[name]
    missing = [part for part, text in zip(PARTS, typed, strict=True) if not text]
    day, month, year = typed
    if len(missing) == len(PARTS):
        problems[name] = f"Enter the {what} of the period, for example 27 10 2026"
    elif missing:
        problems[name] = f"The {what} must include a {' and a '.join(missing)}"
    elif not (year.isascii() and year.isdecimal() and len(year) == 4):
        problems[name] = f"The year of the {what} must have 4 numbers, for example 2026"
    elif found := _real(day, month, year):
        return found
    else:
        problems[name] = (
            f"The {what} must be a real date: {day} {month} {year} does not exist. "
            "Check the day and the month"
        )
    return None


def _real(day: str, month: str, year: str) -> date | None:
    if not (day.isdecimal() and month.isdecimal()):
        return None
    try:
        return date(int(year), int(month), int(day))
    except (ValueError, OverflowError):
        return None


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
