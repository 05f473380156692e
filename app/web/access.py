"""Who may open a case, who has looked, and opening a closed one in an emergency."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Forbidden, HoldfastError, NotFound, Restricted
from app.services import restricting
from app.web import given
from app.web.guard import actor
from app.web.services import services

blueprint = Blueprint("access", __name__)

Page = str | tuple[str, int] | Response

LONG = 15
"""Digits of a place in a trail, which may become longer than any other number."""

LOOKS = {
    "case": "The case",
    "task": "The task",
    "instance": "The process",
    "document": "A document",
    "attachment": "A file",
    "decision": "A decision, for the audit",
    "dispute": "A dispute",
    "holders": "The line of holders",
    "journey": "The inspection pack",
    "access": "Who may open the case",
    "looks": "Who has looked",
    "story": "The story for the family",
    "disclosure": "A request for what is kept",
    "export": "The file with what is kept",
}
"""What was looked at, by the action in the trail; another one shows its own name."""


@blueprint.get("/cases/<uuid:case_id>/access")
def case(case_id: UUID) -> Page:
    """Who may open the case."""
    return _page(case_id)


@blueprint.get("/cases/<uuid:case_id>/looks")
def looks(case_id: UUID) -> Page:
    """Who has looked at the case, the newest first."""
    shown, rows, following = restricting.looks(services().core, case_id, actor(), before())
    return render_template(
        "access/looks.html",
        case=shown,
        rows=[(row, LOOKS.get(row.action.partition(".")[0], row.action)) for row in rows],
        following=url_for("access.looks", case_id=case_id, before=following) if following else "",
    )


def before() -> int | None:
    """Where a page of a trail begins; None when the address does not say."""
    return given.whole(request.args.get("before", ""), LONG)


@blueprint.post("/cases/<uuid:case_id>/access/restrict")
def restrict(case_id: UUID) -> Page:
    """Close the case to all but named people."""
    reason, names = request.form.get("reason", ""), request.form.getlist("allowed")
    try:
        restricting.restrict(services().core, case_id, reason, names, actor())
    except (Forbidden, NotFound):
        raise
    except HoldfastError as error:
        return _page(case_id, {"reason": str(error)}, reason, names), 422
    flash("The case is open to the people named and to whoever holds the child, and to nobody else.")
    if actor().username not in names:
        return redirect(url_for("cases.search"))
    return redirect(url_for("access.case", case_id=case_id))


@blueprint.post("/cases/<uuid:case_id>/access/lift")
def lift(case_id: UUID) -> Page:
    """Open the case to its council again."""
    try:
        restricting.lift(services().core, case_id, request.form.get("why", ""), actor())
    except (Forbidden, NotFound):
        raise
    except HoldfastError as error:
        return _page(case_id, {"why": str(error)}), 422
    flash("The case is open to its council again.")
    return redirect(url_for("access.case", case_id=case_id))


@blueprint.post("/cases/<uuid:case_id>/access/emergency")
def break_glass(case_id: UUID) -> Page:
    """Open a closed case in an emergency."""
    try:
        made = restricting.break_glass(services().core, case_id, request.form.get("reason", ""), actor())
    except (Forbidden, NotFound):
        raise
    except HoldfastError as error:
        return _closed(case_id, {"reason": str(error)}), 422
    flash("The case is open to you for a time. The managers have been told, and the case shows it.")
    return redirect(url_for("cases.case", case_id=made.case_id))


@blueprint.app_errorhandler(Restricted)
def closed(error: Restricted) -> tuple[str, int]:
    """The page of a case that is closed to whoever asks for it."""
    return _closed(error.case_id, {}, elsewhere=error.elsewhere), 403


def _closed(case_id: UUID, problems: dict[str, str], *, elsewhere: bool = False) -> str:
    shown, hours = restricting.closed_case(services().core, case_id, actor())
    return render_template(
        "access/closed.html", case=shown, hours=hours, problems=problems, elsewhere=elsewhere
    )


def _page(
    case_id: UUID,
    problems: dict[str, str] | None = None,
    reason: str = "",
    names: list[str] | None = None,
) -> str:
    page = restricting.page(services().core, case_id, actor())
    chosen = names if names is not None else [user.username for user in page.allowed]
    return render_template(
        "access/case.html", page=page, problems=problems or {}, reason=reason, chosen=chosen
    )
