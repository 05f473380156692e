"""Alerts on thresholds: what somebody wants to be told of."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Forbidden, HoldfastError
from app.services import alerting
from app.web.guard import actor
from app.web.services import services

blueprint = Blueprint("alerts", __name__)


@blueprint.get("/alerts")
def mine() -> str:
    """The user's alerts, and a form for another."""
    return _page()


@blueprint.post("/alerts")
def add() -> Response | tuple[str, int]:
    """Set another alert."""
    measure, threshold = request.form.get("measure", ""), request.form.get("threshold", "")
    try:
        alerting.add(services().core, actor(), measure, threshold)
    except Forbidden:
        raise
    except HoldfastError as error:
        return _page(str(error), measure, threshold), 422
    flash("The alert is set. It is looked at with each round of the watch.")
    return redirect(url_for("alerts.mine"))


@blueprint.post("/alerts/<uuid:rule_id>/remove")
def remove(rule_id: UUID) -> Response:
    """Take an alert away."""
    alerting.remove(services().core, actor(), rule_id)
    flash("The alert is taken away.")
    return redirect(url_for("alerts.mine"))


def _page(problem: str = "", measure: str = "", threshold: str = "") -> str:
    return render_template(
        "alerts/mine.html",
        alerts=alerting.mine(services().core, actor()),
        measures=alerting.MEASURES,
        problem=problem,
        measure=measure,
        threshold=threshold,
    )
