"""Cases: finding one, who holds the child, what is open, and what may be started or raised."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.errors import NotFound, Restricted
from app.services import case_file
from app.services import story as telling
from app.web import given, paging
from app.web.access import before
from app.web.guard import actor
from app.web.security import LETTER_POLICY, NO_POLICY, headers
from app.web.services import services

blueprint = Blueprint("cases", __name__)

MEDIA = {
    "html": "text/html",
    "pdf": "application/pdf",
    "ics": "text/calendar",
    "txt": "text/plain",
}
"""How a document's address ends, and the media type it is kept in."""

SHOWN = frozenset({"html", "pdf", "txt"})
"""Opened in the browser; anything else is downloaded."""


@blueprint.get("/cases")
def search() -> str:
    """Cases by part of the reference or of the child's name."""
    text = request.args.get("q", "").strip()[:200]
    rows = services().cases(actor(), text, request.args.get("after", "")[:200])
    panels = services().panel_records(actor())
    return render_template(
        "cases/search.html",
        text=text,
        rows=[case for case in rows if case.id not in panels],
        panels=[case for case in rows if case.id in panels],
        holders=services().holders(actor(), [case.id for case in rows]),
        following=paging.next_cases([case.reference for case in rows]),
    )


@blueprint.get("/cases/<uuid:case_id>")
def case(case_id: UUID) -> str:
    """One case."""
    return _page(case_id)


@blueprint.get("/cases/<uuid:case_id>/timeline")
def timeline(case_id: UUID) -> str:
    """What happened, page by page, the newest first."""
    found, moments, following = case_file.timeline(services().core, case_id, actor(), before())
    address = url_for("cases.timeline", case_id=case_id, before=following) if following else ""
    return render_template("cases/timeline.html", case=found, rows=moments, following=address)


@blueprint.get("/cases/<uuid:case_id>/story")
def story(case_id: UUID) -> str:
    """What happened, in words that can be read to the family."""
    after = given.whole(request.args.get("after", ""))
    page = telling.page(services().core, case_id, actor(), after or 0)
    address = url_for("cases.story", case_id=case_id, after=page.following) if page.following else ""
    return render_template(
        "cases/story.html", page=page, name=telling.first_name(page.case), following=address
    )


@blueprint.post("/cases/<uuid:case_id>/start")
def start(case_id: UUID) -> AnyResponse | tuple[str, int]:
    """Start a process for the child."""
    process_id = request.form.get("process", "")
    if not process_id:
        return _page(case_id, {"process": "Select the process to start"}), 422
    instance = services().start(case_id, process_id, actor())
    flash(f"“{instance.process_name}” has started. Its first tasks are below.")
    return redirect(url_for("cases.case", case_id=case_id))


@blueprint.post("/cases/<uuid:case_id>/message")
def message(case_id: UUID) -> AnyResponse | tuple[str, int]:
    """Record that something happened which an open process waits for."""
    name = request.form.get("name", "")
    if not name:
        return _page(case_id, {"name": "Select what has happened"}), 422
    instance = services().send_message(case_id, name, actor())
    flash(f"“{name}” is recorded, and “{instance.process_name}” has gone on.")
    return redirect(url_for("cases.case", case_id=case_id))


@blueprint.get("/cases/<uuid:case_id>/concern")
def concern(case_id: UUID) -> str:
    """What raising an immediate safeguarding concern will do."""
    try:
        page = services().case_page(case_id, actor())
    except Restricted as closed:
        # Nothing stands in front of a concern: who may not open the case raises it all the same.
        return render_template("cases/concern.html", page=None, case_id=case_id, reference=closed.reference)
    return render_template("cases/concern.html", page=page, case_id=case_id, reference=page.case.reference)


@blueprint.post("/cases/<uuid:case_id>/concern")
def raise_concern(case_id: UUID) -> AnyResponse:
    """Raise an immediate safeguarding concern."""
    services().raise_concern(case_id, actor())
    flash("The immediate safeguarding concern is raised. What to do first is under “Open tasks”: do it now.")
    return redirect(url_for("cases.case", case_id=case_id))


@blueprint.get("/documents/<uuid:document_id>/html")
@headers(content_security_policy=LETTER_POLICY)
def letter(document_id: UUID) -> Response:
    """A document as a web page, which brings its own style sheet and may do nothing else."""
    return _sent(document_id, "html")


@blueprint.get("/documents/<uuid:document_id>/<kind>")
@headers(content_security_policy=NO_POLICY)
def document(document_id: UUID, kind: str) -> Response:
    """A letter, an invitation or a note, in one of the other forms it is kept in."""
    return _sent(document_id, kind)


def _sent(document_id: UUID, kind: str) -> Response:
    if kind not in MEDIA:
        raise NotFound("document", document_id)
    found, body = services().document(document_id, actor(), MEDIA[kind])
    response = Response(body, mimetype=MEDIA[kind])
    response.headers.set(
        "Content-Disposition",
        "inline" if kind in SHOWN else "attachment",
        filename=f"{_file_name(found.title)}.{kind}",
    )
    return response


def _file_name(title: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in title)[:80]


def _page(case_id: UUID, problems: dict[str, str] | None = None) -> str:
    page = services().case_page(case_id, actor())
    kinds = {media: kind for kind, media in MEDIA.items()}
    return render_template("cases/case.html", page=page, kinds=kinds, problems=problems or {})
