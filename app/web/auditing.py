"""The audit of decisions: how they were recorded, a dip sample, and what its reviewers wrote."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Forbidden, HoldfastError, NotFound, Restricted
from app.services.oversight import quality
from app.web import paging
from app.web.guard import actor
from app.web.services import services

blueprint = Blueprint("auditing", __name__)


@blueprint.get("/oversight/decisions")
def decisions() -> str:
    """Reasons on yes and no, and whoever decided on their own proposal."""
    month = request.args.get("month", "")
    found = quality.quality(services().core, actor(), month, paging.after_moment())
    return render_template(
        "oversight/quality.html", quality=found, following=paging.following(found.following)
    )


@blueprint.get("/oversight/sample")
def sample() -> str:
    """A random sample of decisions, the same for the same seed."""
    args = request.args
    found = quality.sample(services().core, actor(), args.get("month", ""), args.get("seed", ""))
    return render_template("oversight/sample.html", sample=found)


@blueprint.get("/cases/<uuid:case_id>/decisions/<uuid:answers_id>")
def decision(case_id: UUID, answers_id: UUID) -> str:
    """One decision with all that its form says, and the notes of its reviewers."""
    return _page(case_id, answers_id)


@blueprint.post("/cases/<uuid:case_id>/decisions/<uuid:answers_id>/note")
def note(case_id: UUID, answers_id: UUID) -> Response | tuple[str, int]:
    """Keep a reviewer's note in the audit trail."""
    verdict, text = request.form.get("verdict", ""), request.form.get("note", "")
    try:
        quality.write_note(services().core, answers_id, case_id, verdict, text, actor())
    except (Forbidden, NotFound, Restricted):
        raise
    except HoldfastError as error:
        field = "note" if verdict in quality.VERDICTS else "verdict"
        return _page(case_id, answers_id, {field: str(error)}, {"verdict": verdict, "note": text}), 422
    flash("The note is kept in the audit trail of the case.")
    return redirect(url_for("auditing.decision", case_id=case_id, answers_id=answers_id))


def _page(
    case_id: UUID,
    answers_id: UUID,
    problems: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> str:
    return render_template(
        "oversight/decision.html",
        review=quality.review(services().core, answers_id, case_id, actor()),
        verdicts=quality.VERDICTS,
        problems=problems or {},
        typed=typed or {},
    )
