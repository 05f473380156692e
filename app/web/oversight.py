"""What nobody else has, in pages: the ledger of holders, the bounce watch, disputes, councils compared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request

from app.services import comparing
from app.services.oversight import bounces as bounce_watch
from app.services.oversight import differences, disputes, ledger
from app.services.views import TaskPage
from app.web import paging
from app.web.guard import actor
from app.web.services import services

blueprint = Blueprint("oversight", __name__)

PERIODS = {
    "30": "The last 30 days",
    "90": "The last 90 days",
    "365": "The last 365 days",
    "0": "From the first case on",
}
"""Days back from now, and what the page says."""
LONGEST_SEARCH = 100


@blueprint.get("/oversight")
def hub() -> str:
    """Everything there is to look over, with a line on what each tells."""
    return render_template("oversight/hub.html", report=services().report_asked_for(actor()))


@blueprint.get("/oversight/holders")
def holders() -> str:
    """Seconds uncovered by team in a period, and who left with children held."""
    days = request.args.get("days", "90")
    days = days if days in PERIODS else "90"
    found = ledger.of_council(services().core, actor(), int(days))
    return render_template("oversight/holders.html", ledger=found, days=days, periods=PERIODS)


@blueprint.get("/oversight/bounces")
def bounces() -> str:
    """Step downs that are watched, and those that came back."""
    after = paging.after()
    key = (after[0], after[1]) if after and isinstance(after[0], datetime) else None
    found = bounce_watch.watch(services().core, actor(), key)
    return render_template("oversight/bounces.html", watch=found, following=paging.following(found.following))


@blueprint.get("/disputes")
def open_disputes() -> str:
    """Disputes that are open now."""
    lines = disputes.open_now(services().core, actor(), paging.after())
    return render_template(
        "oversight/disputes.html", lines=lines, following=paging.next_tasks([line.view for line in lines])
    )


@blueprint.get("/disputes/learning")
def learning() -> str:
    """Disputes that are closed, by part of what was learned."""
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    after = paging.after()
    key = (after[0], after[1]) if after and isinstance(after[0], datetime) else None
    found = disputes.lessons(services().core, actor(), text, key)
    return render_template(
        "oversight/learning.html",
        lessons=found,
        text=text,
        following=paging.next_answers([lesson.view for lesson in found]),
    )


@blueprint.get("/disputes/<uuid:task_id>")
def dispute(task_id: UUID) -> str:
    """One dispute: level, clock, holder, what both sides say, outcome, learning."""
    return render_template("oversight/dispute.html", dispute=disputes.room(services().core, task_id, actor()))


@blueprint.get("/comparison")
def comparison() -> str:
    """The same step in every council's protocol, side by side, with what runs now."""
    found, figures = comparing.for_actor(services().core, actor())
    return render_template(
        "oversight/comparison.html",
        comparison=found,
        differences=differences.differences(found),
        names={council.id: council.name for council in found.councils},
        running=lambda cell: differences.figures_of(cell, figures),
    )


@blueprint.app_context_processor
def beside() -> dict[str, Any]:
    """For the page of a task: the step downs whose watch its process began in."""

    def earlier(page: TaskPage) -> Sequence[bounce_watch.StepDown]:
        return services().earlier_step_downs(page.instance, actor())

    return {"earlier_step_downs": earlier}
