"""Whether a case is ready to be closed: no episode is left open."""

from __future__ import annotations

from app.domain.calendar import local
from app.ports import Call, Parameter, Result
from handlers.topic import inline


@inline(
    "episode.check_open",
    outputs=[
        Parameter("anything_open", "boolean", description="whether anything else of this case is under way"),
        Parameter(
            "still_open", "list", description="what is: for each the protocol's name and its first day"
        ),
    ],
)
def check_open(call: Call) -> Result:
    """Tells whether another process of this case has not come to its end."""
    found = [f"{each.name}, since {local(each.since):%-d %B %Y}" for each in call.under_way()]
    return Result({"anything_open": bool(found), "still_open": found})
