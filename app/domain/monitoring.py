"""What a council's protocol wants to be watched: the yearly report that it is to be able to give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.domain.calendar import add_months

UP, DOWN, BESIDE = "up", "down", "beside"
DIRECTIONS = (UP, DOWN, BESIDE)
"""Where a route leads: up a level of need, down one, or beside it without a change."""

CLOSING_CODES = ("RC7", "RC8", "RC9")
"""Services ceased; closed after assessment, no further action; closed after assessment, to early help.

Children in need census, guide 2023 to 2024, reason for closure.
"""


@dataclass(frozen=True, slots=True)
class Route:
    """One way of the protocol. `done`: the end events at which the step was carried out.

    `closing`: end event → the code of the children in need census (RC7, RC8, RC9) by which social care's
    work is reported as closed when the process ends there; `assumption`: why these codes are assumed.
    """

    process: str
    direction: str
    done: tuple[str, ...]
    closing: Mapping[str, str] = field(default_factory=dict)
    assumption: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How often a question was answered so. `question`: its key, `*` for anything; `answers`: any of them."""

    label: str
    question: str
    answers: tuple[str, ...]
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Monitoring:
    """The report that is asked for. The year begins on day `day` of month `month`; progress after a step
    down is looked at for `look_on_months`."""

    asked_by: str
    clauses: tuple[str, ...] = ()
    month: int = 1
    day: int = 1
    look_on_months: int = 12
    assumption: str = ""
    routes: tuple[Route, ...] = ()
    counts: tuple[Count, ...] = ()

    def year(self, beginning: int) -> tuple[date, date]:
        """The first day of the year that begins in this calendar year, and the first day after it."""
        first = date(beginning, self.month, self.day)
        return first, add_months(first, 12)

    def year_of(self, day: date) -> int:
        """The calendar year in which the report's year of a day begins."""
        return day.year if (day.month, day.day) >= (self.month, self.day) else day.year - 1
