"""By when a subject access request is answered: UK GDPR Articles 12 and 12A, as the Information Commissioner
counts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.calendar import WorkingCalendar, add_months

MONTHS, WITH_EXTENSION = 1, 3
"""One month; a complex request, or one of many, may take two further months."""

LAW = "UK GDPR, Articles 12 and 12A"

PUBLIC_HOLIDAYS = WorkingCalendar()
"""A council's own closure days move nothing: only weekends and public holidays do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The last day to answer, and the last day of a request that was extended."""

    answer_by: date
    extended: date


def limits(since: date) -> Limits:
    """`since`: when the request came, or what was asked for to be sure who asks, if that came later."""
    return Limits(_last_day(since, MONTHS), _last_day(since, WITH_EXTENSION))


def _last_day(since: date, months: int) -> date:
    """The same day of a later month, or its last day; not at a weekend or on a public holiday."""
    day = add_months(since, months)
    while not PUBLIC_HOLIDAYS.is_working_day(day):
        day += timedelta(days=1)
    return day
