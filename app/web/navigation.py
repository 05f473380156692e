"""The navigation of every page: few entries, each with the pages that stand side by side in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from app.domain.permissions import Action
from app.web.guard import allowed, signed_in
from app.web.routes import ROUTES
from app.web.services import services


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation. `pages`: endpoint and text of those side by side in it, the first that
    somebody may open being where it leads; `within`: the endpoints that belong to it besides."""

    text: str
    pages: tuple[tuple[str, str], ...]
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
    "oversight.children",
    "oversight.bounces",
    "oversight.open_disputes",
    "oversight.learning",
    "oversight.dispute",
    "oversight.comparison",
    "auditing.decisions",
    "auditing.sample",
    "auditing.decision",
    "records.exports",
    "watch.breaches",
    "report.year",
)

QUEUE = "panels.queue"
"""Only where the council has panels that review children in need."""

NAVIGATION = (
    Place("Tasks", (("inbox.mine", "Tasks"),), (*INBOX, *ON_A_TASK)),
    Place("Cases", (("cases.search", "Cases"),), ON_A_CASE),
    Place(
        "Team",
        (
            ("board.team", "Teams"),
            ("staff.people", "People"),
            ("trends.page", "Trends"),
            ("alerts.mine", "Alerts"),
        ),
        ("staff.person",),
    ),
    Place(
        "Processes",
        (("watch.instances", "All processes"), ("watch.incidents", "Incidents"), (QUEUE, "Panel queue")),
        INSTANCES,
    ),
    Place("Oversight", (("oversight.hub", "Oversight"),), OVERSIGHT),
    Place("Protocols", (("model.council", "Protocols"),), ("model.process", "model.clauses")),
    Place("Notices", (("notices.mine", "Notices"),), ("notices.wishes", "account.mine", "account.address")),
)


def navigation() -> list[dict[str, Any]]:
    """The entries that the signed-in user may open."""
    entries = []
    for place in NAVIGATION:
        first = next(_open_to_them(place), None)
        if first:
            others = {name for name, _ in place.pages if name != first[0]}
            entries.append(
                {
                    "href": url_for(first[0]),
                    "text": place.text,
                    "current": request.endpoint == first[0],
                    "active": request.endpoint in others or request.endpoint in place.within,
                }
            )
    return entries


def side_by_side() -> list[dict[str, Any]]:
    """The pages side by side in the place of the page that is shown, or none where it stands alone."""
    for place in NAVIGATION:
        if request.endpoint in {name for name, _ in place.pages}:
            here = list(_open_to_them(place))
            return [
                {"href": url_for(name), "text": text, "current": request.endpoint == name}
                for name, text in here
                if len(here) > 1
            ]
    return []


def _open_to_them(place: Place) -> Iterator[tuple[str, str]]:
    """Those of a place's pages that the signed-in user may open and the council has."""
    for name, text in place.pages:
        if allowed(Action(ROUTES[name])) and _there(name):
            yield name, text


def _there(endpoint: str) -> bool:
    """Whether the signed-in user's council has this at all: panels with a queue."""
    user = signed_in()
    return user is not None and (endpoint != QUEUE or services().has_panels(user))
