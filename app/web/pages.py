"""The home page, the accessibility statement, and what every page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.permissions import Action
from app.web.guard import allowed, signed_in
from app.web.routes import ROUTES
from app.web.services import services

CONCERN_KEY = "!"
"""Rarely pressed by chance, and no key of a browser or a screen reader."""

blueprint = Blueprint("pages", __name__)


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation; `within`: the endpoints that belong to it."""

    endpoint: str
    text: str
    within: tuple[str, ...] = ()


ON_A_TASK = ("work.task", "work.complete", "work.done", "filling.section", "filling.compare", "files.of_task")
ON_A_CASE = (
    "cases.timeline",
    "cases.story",
    "access.case",
    "access.looks",
    "disclosing.of_case",
    "disclosing.review",
    "records.holders",
    "records.certificate",
    "records.journey",
    "cases.case",
    "cases.concern",
    "files.of_case",
    "comments.of_case",
    "letters.letter",
)
INBOX = ("inbox.team", "inbox.nobody", "inbox.others", "inbox.choose_receiver")

INSTANCES = (
    "watch.instance",
    "moving.preview",
    "moving.preview_all",
    "steering.ask_suspend",
    "steering.ask_resume",
    "steering.ask_cancel",
    "steering.look",
)

OVERSIGHT = (
    "oversight.holders",
    "oversight.bounces",
    "oversight.open_disputes",
    "oversight.learning",
    "oversight.dispute",
    "oversight.comparison",
    "auditing.decisions",
    "auditing.sample",
    "auditing.decision",
    "records.exports",
)

REPORT = "report.year"
"""Only where the council's protocol asks for a yearly report."""

QUEUE = "panels.queue"
"""Only where the council has panels that review children in need."""

NAVIGATION = (
    Place("inbox.mine", "Tasks", (*INBOX, *ON_A_TASK)),
    Place("cases.search", "Cases", ON_A_CASE),
    Place("watch.instances", "Processes", INSTANCES),
    Place("board.team", "Teams", ("trends.page", "alerts.mine")),
    Place("watch.incidents", "Incidents"),
    Place("watch.breaches", "Watch"),
    Place(QUEUE, "Panel queue"),
    Place("oversight.hub", "Oversight", OVERSIGHT),
    Place(REPORT, "Report"),
    Place("staff.people", "People", ("staff.person",)),
    Place("model.council", "Protocols", ("model.process", "model.clauses")),
    Place("notices.mine", "Notices", ("notices.wishes",)),
)


@blueprint.get("/")
def home() -> Response:
    """Where the day starts: the tasks of somebody who has tasks, else the council's protocols."""
    return redirect(url_for("inbox.mine" if allowed(Action.WORK) else "model.council"))


@blueprint.get("/accessibility")
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("accessibility.html")


def navigation() -> list[dict[str, Any]]:
    """The entries that the signed-in user may open."""
    return [
        {
            "href": url_for(place.endpoint),
            "text": place.text,
            "current": request.endpoint == place.endpoint,
            "active": request.endpoint in place.within,
        }
        for place in NAVIGATION
        if allowed(Action(ROUTES[place.endpoint])) and _there(place.endpoint)
    ]


def _there(endpoint: str) -> bool:
    """Whether the signed-in user's council has this at all: a yearly report, or panels with a queue."""
    user = signed_in()
    if user is None:
        return False
    if endpoint == REPORT:
        return services().report_asked_for(user)
    return endpoint != QUEUE or services().has_panels(user)


def everywhere() -> dict[str, Any]:
    """What every page is given."""
    user = signed_in()
    return {
        "user": user,
        "navigation": navigation() if user else [],
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
