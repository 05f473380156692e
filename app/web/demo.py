"""The demonstration's clock, which can be moved forward."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.calendar import LONDON, local
from app.web import posted
from app.web.guard import actor
from app.web.posted import Parts
from app.web.services import services
from app.web.words import how_many, moment

blueprint = Blueprint("demo", __name__)

STEPS = {"1": "1 day", "7": "1 week", "28": "4 weeks"}
"""Days to move by, and how the page says it. Conveniences of the demonstration, no rule of any protocol."""

FURTHEST = timedelta(days=3 * 365)
"""A slip of the finger in the year would run every clock of every case: that far and no further."""


@blueprint.get("/demo/clock")
def clock() -> str:
    """The clock, and the ways to move it."""
    return _page(Parts(time="09:00"), "")


@blueprint.post("/demo/clock")
def move() -> Response | tuple[str, int]:
    """Move the clock forward; clocks that run out on the way fire in order."""
    now = services().clock.now()
    step = request.form.get("step", "")
    parts = Parts(*(request.form.get(f"to-{part}", "").strip() for part in posted.PARTS))
    to = now + timedelta(days=int(step)) if step in STEPS else _typed(parts)
    if to is None:
        return _page(parts, "Enter a real date and time, like 27 11 2026 and 9am"), 422
    if to <= now:
        return _page(parts, f"The clock only moves forward: enter a moment after {moment(now)}"), 422
    if to - now > FURTHEST:
        return _page(parts, "The clock moves at most three years at once: enter an earlier date"), 422
    fired = services().move_clock(to, actor())
    flash(f"It is now {moment(to)}. {how_many(fired, 'clock')} ran out on the way.")
    return redirect(url_for("demo.clock"))


def _typed(parts: Parts) -> datetime | None:
    text = posted.joined(parts, {"day": "", "time": ""})
    try:
        return datetime.fromisoformat(text).replace(tzinfo=LONDON)
    except ValueError:
        return None


def _page(parts: Parts, problem: str) -> str:
    return render_template(
        "demo/clock.html", parts=parts, problem=problem, steps=STEPS, here=local(services().clock.now())
    )
