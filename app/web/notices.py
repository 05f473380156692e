"""The user's own notices."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain.permissions import Action
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


@blueprint.post("/notices/<uuid:notice_id>/read")
def read(notice_id: UUID) -> Response:
    """Mark a notice as read."""
    services().mark_read(notice_id, actor())
    return redirect(url_for("notices.mine"))
