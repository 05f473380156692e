"""The clocks of the protocols as service tasks: each gives the `due` date or moment.

The rules are those of `app.functions`, so that a task and a FEEL expression never disagree.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from decimal import Decimal
from typing import Any

from app.domain.calendar import add_months, local, months_between
from app.functions import day_of, functions, moment, whole
from app.ports import Call, Parameter, Result
from handlers.topic import inline

LONGEST = 10_000
"""More than this many days, hours, weeks or months is a slip of the pen, not a protocol."""

FROM = Parameter("from", "any", description="the date, or the date and time, that the clock starts from")
FROM_MOMENT = Parameter("from", "datetime", description="the moment that the clock starts from")
DUE = Parameter("due", "any", description="a date for a date, a date and time for a date and time")
DUE_MOMENT = Parameter("due", "datetime", description="the moment in London time")
AT = Parameter("at", "any", required=False, description="the date to judge by; today when empty")


def _count(unit: str) -> Parameter:
    return Parameter("n", "number", description=f"how many {unit}")


def _moved(call: Call, function: str) -> Result:
    clock = functions(call.calendar, lambda: call.now)[function]
    return Result({"due": clock(call.inputs["from"], _whole(call.inputs["n"]))})


def _within_reason(n: int | float | Decimal) -> None:
    if not -LONGEST <= n <= LONGEST:
        raise ValueError(f"n is {n}, and the longest clock is {LONGEST}")


def _whole(n: int | float | Decimal) -> int:
    _within_reason(n)
    return whole(n)


def _hours(n: int | float | Decimal) -> float:
    _within_reason(n)
    if n < 0:
        raise ValueError(f"n is {n}, and a clock of hours cannot run backwards")
    return float(n)


@inline("deadline.working_days", inputs=[FROM, _count("working days")], outputs=[DUE])
def working_days(call: Call) -> Result:
    """Gives the day so many working days later; the first day itself never counts."""
    return _moved(call, "add working days")


@inline("deadline.days", inputs=[FROM, _count("calendar days")], outputs=[DUE])
def days(call: Call) -> Result:
    """Gives the day so many calendar days later."""
    return _moved(call, "add days")


@inline("deadline.weeks", inputs=[FROM, _count("weeks")], outputs=[DUE])
def weeks(call: Call) -> Result:
    """Gives the same day of the week so many weeks later."""
    return _moved(call, "add weeks")


@inline("deadline.months", inputs=[FROM, _count("calendar months")], outputs=[DUE])
def months(call: Call) -> Result:
    """Gives the same day of the month so many months later, or the last day of a shorter month."""
    return _moved(call, "add months")


@inline("deadline.elapsed_hours", inputs=[FROM_MOMENT, _count("hours")], outputs=[DUE_MOMENT])
def elapsed_hours(call: Call) -> Result:
    """Gives the moment so many hours later, nights and weekends counted."""
    start = call.inputs["from"].astimezone(UTC)
    return Result({"due": local(start + timedelta(hours=_hours(call.inputs["n"])))})


@inline("deadline.working_day_hours", inputs=[FROM_MOMENT, _count("hours")], outputs=[DUE_MOMENT])
def working_day_hours(call: Call) -> Result:
    """Gives the moment so many hours later on a clock that stands still on days that are not worked."""
    due = call.calendar.working_day_hours_after(local(call.inputs["from"]), _hours(call.inputs["n"]))
    return Result({"due": due})


@inline(
    "deadline.same_day",
    inputs=[FROM, Parameter("at", "any", required=False, description="the moment to compare, if any")],
    outputs=[
        Parameter("due", "date", description="the London date of `from`"),
        Parameter("same_day", "boolean", required=False, description="whether `at` is on that date"),
    ],
)
def same_day(call: Call) -> Result:
    """Gives the day itself, and whether another moment falls on it in London."""
    due = day_of(call.inputs["from"])
    at = call.inputs.get("at")
    return Result({"due": due, "same_day": None if at is None else day_of(at) == due})


@inline(
    "deadline.look_back",
    inputs=[
        Parameter("from", "any", required=False, description="when the event was; empty: there was none"),
        _count("calendar months to look back"),
        AT,
    ],
    outputs=[
        Parameter("months", "number", required=False, description="complete months since; empty: no event"),
        Parameter("within", "boolean", description="whether the event is at most n calendar months ago"),
    ],
)
def look_back(call: Call) -> Result:
    """Gives the complete months since an event, and whether it lies within the last n calendar months.

    The last day counts: 20 August is within three months of 20 November, and not of 21 November.
    A day still to come counts as within, because what ends then is still going on.
    """
    n = _whole(call.inputs["n"])
    event: Any = call.inputs.get("from")
    if event is None:
        return Result({"months": None, "within": False})
    day = day_of(moment(event))
    today = day_of(call.inputs.get("at", call.now))
    return Result({"months": months_between(day, today), "within": today <= add_months(day, n)})
