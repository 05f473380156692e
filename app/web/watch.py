"""The watch: the process instances of the council, one instance in full, and its incidents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.process import Process
from app.domain.records import InstanceStatus
from app.services.views import DiagramView, Token
from app.store import InstanceQuery
from app.web import outline, paging
from app.web.guard import actor
from app.web.services import services

blueprint = Blueprint("watch", __name__)

STATES = {
    "": "Any",
    "running": "Running",
    "overdue": "Running, with an overdue task",
    "incident": "With an incident",
    "ended": "Ended",
    "cancelled": "Cancelled",
}
"""The filter by state: what the address says, and what the page says."""


@blueprint.get("/instances")
def instances() -> str:
    """Process instances, newest first, by council, process and state."""
    council = request.args.get("council") or actor().council  # the services refuse another's
    processes = services().processes(actor())
    process_id = request.args.get("process", "")
    state = request.args.get("state", "")
    if process_id not in {row.process_id for row in processes}:
        process_id = ""
    if state not in STATES:
        state = ""
    own = services().council(actor()).council
    rows = services().instances(actor(), _query(council, process_id, state))
    return render_template(
        "watch/instances.html",
        rows=rows,
        council=own,
        processes=processes,
        process_id=process_id,
        state=state,
        states=STATES,
        following=paging.next_instances(rows),
    )


def _query(council: str, process_id: str, state: str) -> InstanceQuery:
    after = paging.after()
    key = (after[0], after[1]) if after and isinstance(after[0], datetime) else None
    return InstanceQuery(
        council=council,
        process_id=process_id,
        status=InstanceStatus(state) if state in set(InstanceStatus) else None,
        overdue_at=services().clock.now() if state == "overdue" else None,
        counted_at=services().clock.now(),
        with_incident=state == "incident",
        after=key,
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
        standing=standing,
        listening=listening,
    )


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
    return render_template("watch/incidents.html", rows=services().incidents(actor()))


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
