"""The home page, the accessibility statement, and what every page shows."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain.permissions import Action
from app.web.guard import allowed, signed_in
from app.web.navigation import navigation, side_by_side
from app.web.services import services

CONCERN_KEY = "!"
"""Rarely pressed by chance, and no key of a browser or a screen reader."""

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> Response:
    """Where the day starts: the tasks of somebody who has tasks, else the council's protocols."""
    return redirect(url_for("inbox.mine" if allowed(Action.WORK) else "model.council"))


@blueprint.get("/accessibility")
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("accessibility.html")


def everywhere() -> dict[str, Any]:
    """What every page is given."""
    user = signed_in()
    return {
        "user": user,
        "navigation": navigation() if user else [],
        "side_by_side": side_by_side() if user else [],
        "now": services().clock.now(),
        "demo": services().demo,
        "allowed": allowed,
        "Action": Action,
        "concern_key": concern_key,
    }


def concern_key() -> str:
    """The key that leads to a concern, or an empty text for whoever has switched it off."""
    user = signed_in()
    return CONCERN_KEY if user is not None and services().wants_shortcut(user) else ""
