"""Office hours, and whom to call outside them: the council's settings and contacts."""

from __future__ import annotations

from datetime import date, datetime, time

from app.domain.calendar import local
from app.ports import Call, Parameter, Result
from handlers.topic import inline

OPENS, CLOSES = "office_opens", "office_closes"
"""The settings of council.toml that give the office hours of a working day, as in "09:00"."""
OUT_OF_HOURS = "emergency_duty_team"
"""The key of the contact in council.toml that answers outside office hours."""


def _hour(call: Call, name: str) -> time:
    setting = call.council.council.settings.get(name)
    if setting is None:
        raise ValueError(f"council.toml has no setting {name}. Add [settings.{name}] with a time of day.")
    try:
        return time.fromisoformat(str(setting.value))
    except ValueError:
        raise ValueError(f"The setting {name} is “{setting.value}”. Write a time of day as 09:00.") from None


def _next_opening(call: Call, at: datetime, opens: time) -> date:
    """The day on which the office opens next, at or after a London time at which it is closed."""
    today = at.date()
    if call.calendar.is_working_day(today) and at.time() < opens:
        return today
    return call.calendar.add_working_days(today, 1)


@inline(
    "office.hours",
    inputs=[
        Parameter("at", "datetime", required=False, description="the moment asked about; now when empty")
    ],
    outputs=[
        Parameter("open", "boolean", description="whether the office is open at that moment"),
        Parameter("opens_on", "date", description="that day when it is open, else the day it opens next"),
    ],
)
def hours(call: Call) -> Result:
    """Tells whether the council's office is open, and on which day it opens next."""
    opens, closes = _hour(call, OPENS), _hour(call, CLOSES)
    at = local(call.inputs.get("at") or call.now)
    is_open = call.calendar.is_working_day(at.date()) and opens <= at.time() < closes
    return Result({"open": is_open, "opens_on": at.date() if is_open else _next_opening(call, at, opens)})


@inline(
    "office.out_of_hours",
    outputs=[
        Parameter("name", "string", description="what the team is called"),
        Parameter("telephone", "string", required=False),
        Parameter("warning", "string", required=False, description="what to know before calling"),
    ],
)
def out_of_hours(call: Call) -> Result:
    """Gives the team that answers outside office hours."""
    contact = call.council.council.contacts.get(OUT_OF_HOURS)
    if contact is None:
        raise ValueError(f"council.toml has no contact with the key {OUT_OF_HOURS}. Add its name and number.")
    return Result({"name": contact.name, "telephone": contact.telephone, "warning": contact.warning})
