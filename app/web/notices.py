"""The user's own notices."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import InvalidAnswers
from app.domain.permissions import Action
from app.services import wishes as wishing
from app.web.account import is_inside
from app.web.guard import actor, allowed
from app.web.services import services

blueprint = Blueprint("notices", __name__)


@blueprint.get("/notices")
def mine() -> str:
    """Notices, the newest first."""
    rows = services().notices(actor())
    links = {
        notice.id: notice.link if is_inside(notice.link) else url_for("cases.case", case_id=notice.case_id)
        for notice in rows
        if is_inside(notice.link) or (notice.case_id and allowed(Action.SEE_CASES))
    }
    return render_template("notices.html", rows=rows, links=links)


@blueprint.get("/notices/wishes")
def wishes() -> str:
    """How the user wants to be told."""
    return _wishes()


@blueprint.post("/notices/wishes")
def save_wishes() -> Response | tuple[str, int]:
    """Keep how the user wants to be told."""
    try:
        wishing.save(services().core, actor(), request.form)
    except InvalidAnswers as error:
        return _wishes(error.problems), 422
    flash("Saved.")
    return redirect(url_for("notices.wishes"))


def _wishes(problems: dict[str, str] | None = None) -> str:
    page = wishing.page(services().core, actor())
    typed = request.form if problems else page.wish
    return render_template("notices/wishes.html", page=page, typed=typed, problems=problems or {})


@blueprint.post("/notices/<uuid:notice_id>/read")
def read(notice_id: UUID) -> Response:
    """Mark a notice as read."""
    services().mark_read(notice_id, actor())
    return redirect(url_for("notices.mine"))
