"""The watch: the process instances of the council, one instance in full, and its incidents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import HoldfastError
from app.domain.process import Process
from app.domain.records import DefinitionRow, InstanceStatus
from app.services import csv_text, inbox, journeys, listing, lists
from app.services.listing import PAGE, Choices
from app.services.views import DiagramView, Token
from app.store import InstanceQuery
from app.web import outline, paging
from app.web.guard import actor
from app.web.services import services

blueprint = Blueprint("watch", __name__)

STATES = {
    "": "Any",
    "running": "Running",
    "suspended": "Suspended",
    "overdue": "Running, with an overdue task",
    "law": "Running, with a statutory clock overdue",
    "own": "Running, with a clock of the council’s overdue",
    "incident": "With an incident",
    "ended": "Ended",
    "cancelled": "Cancelled",
}
"""The filter by state: what the address says, and what the page says."""

OVERDUE = {"overdue": None, "law": True, "own": False}
"""The states with something overdue: whether the clock has to be the law's."""


@blueprint.get("/instances")
def instances() -> str:
    """Process instances, newest first, by council, process, state, locality, team and holder."""
    choices, processes = services().choices(actor()), services().processes(actor())
    chosen = _chosen(request.args, choices, processes)
    rows = services().instances(actor(), _query(chosen, choices, paging.after_moment()))
    return render_template(
        "watch/instances.html",
        rows=rows,
        council=services().council(actor()).council,
        processes=processes,
        choices=choices,
        chosen=chosen,
        kept={name: value for name, value in chosen.items() if name != "council"},
        states=STATES,
        saved=[(view, _address(view.query)) for view in services().saved_views(actor(), PAGE)],
        following=paging.next_instances(rows),
    )


@blueprint.get("/instances.csv")
def instances_csv() -> Response:
    """The same list whole, as a file. It is written down that it left Holdfast."""
    core, user = services().core, actor()
    choices = services().choices(user)
    chosen = _chosen(request.args, choices, services().processes(user))
    query = _query(chosen, choices)
    listing.note_export(core, user, urlencode(chosen))
    lines = csv_text.lines(listing.HEADER, listing.rows(core, user, query))
    names = {"Content-Disposition": "attachment; filename=processes.csv"}
    return Response(lines, mimetype=csv_text.MEDIA_TYPE, headers=names)


@blueprint.post("/instances/views")
def save_view() -> Response:
    """Keep the list with its filters under a name."""
    query = urlencode(_chosen(request.form, services().choices(actor()), services().processes(actor())))
    try:
        view = inbox.save_view(services().core, actor(), request.form.get("name", ""), query, PAGE)
        flash(f"“{view.name}” is kept among your views.")
    except HoldfastError as error:
        flash(str(error), "error")
    return redirect(_address(query))


@blueprint.post("/instances/views/<uuid:view_id>/forget")
def forget_view(view_id: UUID) -> Response:
    """Take a saved view away."""
    inbox.forget_view(services().core, actor(), view_id)
    flash("The view is taken away.")
    return redirect(url_for("watch.instances"))


def _chosen(given: Mapping[str, str], choices: Choices, processes: Sequence[DefinitionRow]) -> dict[str, str]:
    """The filters of an address; what nobody could have chosen counts as not chosen."""
    known = {
        "process": {row.process_id for row in processes},
        "state": set(STATES),
        "locality": set(choices.localities),
        "team": set(choices.teams),
        "holder": {user.username for user in choices.people},
    }
    found = {name: given.get(name, "") for name, values in known.items() if given.get(name) in values}
    # Another council's is refused by the services, rather than shown as the user's own.
    council = given.get("council", "")
    return {name: value for name, value in found.items() if value} | ({"council": council} if council else {})


def _address(query: str) -> str:
    kept: dict[str, Any] = dict(parse_qsl(query))
    return url_for("watch.instances", **kept)


def _query(
    chosen: Mapping[str, str], choices: Choices, after: tuple[datetime, UUID] | None = None
) -> InstanceQuery:
    state, now = chosen.get("state", ""), services().clock.now()
    people = {user.username: user.id for user in choices.people}
    return InstanceQuery(
        council=chosen.get("council") or actor().council,
        process_id=chosen.get("process", ""),
        status=InstanceStatus(state) if state in set(InstanceStatus) else None,
        overdue_at=now if state in OVERDUE else None,
        statutory=OVERDUE.get(state),
        counted_at=now,
        with_incident=state == "incident",
        locality=chosen.get("locality", ""),
        team=chosen.get("team", ""),
        holder=people.get(chosen.get("holder", "")),
        after=after,
    )


@blueprint.get("/instances/<uuid:instance_id>")
def instance(instance_id: UUID) -> str:
    """One instance: diagrams, the same in words, data, clocks, audit trail and incidents."""
    page = services().instance_page(instance_id, actor())
    processes = {view.process.id: view.process for view in page.diagrams}
    standing: list[Token] = []
    listening: list[Token] = []
    for token in page.tokens:
        process = processes.get(token.process)
        listens = process is not None and outline.is_listening(process, token.element)
        (listening if listens else standing).append(token)
    return render_template(
        "watch/instance.html",
        page=page,
        outlines={view.process.id: outline.of_view(view) for view in page.diagrams},
        states={view.process.id: _drawn(view) for view in page.diagrams},
        processes=processes,
        steps={job.id: _step(job.element, processes) for job in page.jobs},
        places={each.id: _step(each.element, processes) for each in page.incidents},
        taken=journeys.gathered(page.path, processes),
        standing=standing,
        listening=listening,
        unfolded=_unfolded(page.diagrams, standing),
    )


def _unfolded(diagrams: Sequence[DiagramView], standing: Sequence[Token]) -> set[str]:
    """The diagrams in which something waits that is no process called there; without any, the first one."""
    called = {view.process.id for view in diagrams}
    found = set()
    for token in standing:
        process = next((view.process for view in diagrams if view.process.id == token.process), None)
        element = process.elements.get(token.element) if process else None
        if element is None or element.called not in called:
            found.add(token.process)
    return (found & called) or {view.process.id for view in diagrams[:1]}


def _step(element: str, processes: Mapping[str, Process]) -> str:
    """The name of the step that a job or an incident belongs to."""
    for process in processes.values():
        if element in process.elements:
            return outline.named(process.elements[element], process)
    return element


def _drawn(view: DiagramView) -> dict[str, object]:
    """What the viewer draws. It goes with the page: one look at a case is one entry of its audit trail."""
    standing, listening = outline.split(view)
    return {
        "xml": view.xml,
        "process": view.process.id,
        "tokens": Counter(standing),
        "listening": listening,
        "passed": list(view.passed),
        "cancelled": list(view.cancelled),
    }


@blueprint.get("/incidents")
def incidents() -> str:
    """Open incidents of the council."""
    rows = services().incidents(actor())
    return render_template("watch/incidents.html", rows=rows, most=lists.MOST_INCIDENTS)


@blueprint.get("/breaches")
def breaches() -> str:
    """Breaches of the invariants in the council's cases, with the evidence."""
    found = services().breaches(actor(), paging.after())
    return render_template(
        "watch/breaches.html",
        rows=found.rows,
        looked_at=found.looked_at,
        following=paging.next_breaches(found.rows),
    )


@blueprint.post("/incidents/<uuid:incident_id>/retry")
def retry(incident_id: UUID) -> Response:
    """Try again what failed."""
    services().retry_incident(incident_id, actor())
    flash("It will be tried again now. If it fails again, a new incident appears.")
    instance_id = request.form.get("instance", "")
    try:
        return redirect(url_for("watch.instance", instance_id=UUID(instance_id)))
    except ValueError:
        return redirect(url_for("watch.incidents"))
