"""The user's own notices."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.web.account import is_inside
from app.web.guard import actor
from app.web.services import services

blueprint = Blueprint("notices", __name__)


@blueprint.get("/notices")
def mine() -> str:
    """Notices, the newest first."""
    rows = services().notices(actor())
    links = {notice.id: notice.link for notice in rows if notice.link and is_inside(notice.link)}
    return render_template("notices.html", rows=rows, links=links)


@blueprint.post("/notices/<uuid:notice_id>/read")
def read(notice_id: UUID) -> Response:
    """Mark a notice as read."""
    services().mark_read(notice_id, actor())
    return redirect(url_for("notices.mine"))
