"""The manager's board of the council's teams."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.services import board
from app.web.guard import actor
from app.web.services import services

blueprint = Blueprint("board", __name__)


@blueprint.get("/team")
def team() -> str:
    """Load, what is overdue and due soon, transfers nobody has accepted, and who is away."""
    return render_template("board/team.html", board=board.board(services().core, actor()))
