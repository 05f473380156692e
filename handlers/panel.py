"""The weekly panel of a locality: which children it hears, what it heard, and who has left its queue."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.domain.calendar import local
from app.ports import Call, LeftQueue, Parameter, PutOnPanel, Result, Reviewed
from handlers.topic import inline

CASE = Parameter("case", "string", required=False, description="a case reference; the case's own when empty")
ON = Parameter("on", "date", required=False, description="the day; today when empty")


def _day(call: Call) -> date:
    given: date | None = call.inputs.get("on")
    return given or local(call.now).date()


def _whole(value: Any) -> int:
    if value != int(value) or value < 1:
        raise ValueError(f"n is {value}: a panel hears a whole number of children, at least one")
    return int(value)


@inline(
    "panel.queue",
    inputs=[
        Parameter("n", "number", description="how many children a panel hears at most"),
        Parameter("locality", "string", required=False, description="the case's own locality when empty"),
    ],
    outputs=[
        Parameter(
            "panel_cases", "list", description="for each: reference, holder (a username), last_reviewed"
        ),
        Parameter("chosen", "number", description="how many were chosen"),
        Parameter("waiting", "number", description="how many wait for a later panel"),
        Parameter("opened_on", "date", description="the day on which they were chosen"),
    ],
)
def queue(call: Call) -> Result:
    """Chooses the children whom a locality's panel hears: those longest without a review come first.

    A child on an earlier panel that has not heard them yet is not chosen a second time. Only references
    leave here: what a panel knows of a child stays in the child's own case.
    """
    place = call.inputs.get("locality") or (call.case.locality if call.case else "")
    if not place:
        raise ValueError("the panel has no locality. Begin it on the record of a locality's panel.")
    here = [child for child in call.in_need(place) if not child.under_way]
    here.sort(key=lambda line: (line.child.last_reviewed, line.child.reference))
    chosen = here[: _whole(call.inputs["n"])]
    unheld = [line.child.reference for line in chosen if not line.holder]
    if unheld:
        raise ValueError(f"nobody holds {', '.join(unheld)}, so nobody could present it")
    cases = [
        {
            "reference": line.child.reference,
            "holder": line.holder,
            "last_reviewed": line.child.last_reviewed,
        }
        for line in chosen
    ]
    effects = [PutOnPanel(tuple(line.child.id for line in chosen))] if chosen else []
    return Result(
        {
            "panel_cases": cases,
            "chosen": len(chosen),
            "waiting": len(here) - len(chosen),
            "opened_on": local(call.now).date(),
        },
        effects,
    )


@inline("panel.reviewed", inputs=[CASE, ON])
def reviewed(call: Call) -> Result:
    """Notes the day of a review, which puts the child at the end of the panel's queue."""
    return Result({}, [Reviewed(call.inputs.get("case") or "", _day(call))])


@inline("panel.leave", inputs=[ON])
def leave(call: Call) -> Result:
    """Takes the child out of the panel's queue: the Child in Need plan has ended."""
    return Result({}, [LeftQueue(_day(call))])
