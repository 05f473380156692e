"""The queue of a locality's panel: whose turn it is, and in which week."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for

from app.services.panels import Place, QueuePage
from app.web.guard import actor
from app.web.services import services

blueprint = Blueprint("panels", __name__)


@blueprint.get("/panel-queue")
def queue() -> str:
    """The children of a locality who wait for the panel, those longest without a review first."""
    page = services().panel_queue(actor(), request.args.get("locality", ""), _after())
    return render_template("watch/queue.html", page=page, following=_following(page))


@blueprint.app_context_processor
def records() -> dict[str, Any]:
    """For every page of a case: which cases are records of a panel, and about no child."""
    return {"panel_records": lambda: services().panel_records(actor())}


def _after() -> Place | None:
    """The key in the address: the day of the last review, and the reference; None when it is no key."""
    day, _, reference = request.args.get("after", "")[:200].partition("_")
    try:
        return (date.fromisoformat(day), reference) if reference else None
    except ValueError:
        return None


def _following(page: QueuePage) -> str:
    if page.following is None:
        return ""
    day, reference = page.following
    return url_for("panels.queue", locality=page.locality, after=f"{day.isoformat()}_{reference}")
