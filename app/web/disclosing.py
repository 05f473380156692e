"""Requests for everything that is kept about a child: looked through entry by entry, and given out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Forbidden, HoldfastError, InvalidAnswers, NotFound
from app.services.disclosing import requests as disclosures
from app.services.disclosing.entries import KINDS
from app.services.disclosing.exemptions import EXEMPTIONS
from app.services.disclosing.time_limit import LAW, limits
from app.web import given
from app.web.guard import actor
from app.web.services import services

blueprint = Blueprint("disclosing", __name__)

Page = str | tuple[str, int] | Response


@blueprint.get("/cases/<uuid:case_id>/requests")
def of_case(case_id: UUID) -> Page:
    """The requests about a child, and the place to begin another."""
    return _list(case_id)


@blueprint.post("/cases/<uuid:case_id>/requests")
def begin(case_id: UUID) -> Page:
    """Begin to answer a request."""
    form = request.form
    try:
        made = disclosures.begin(
            services().core,
            case_id,
            form.get("asked_by", ""),
            given.day(form, "received_on"),
            form.get("reason", ""),
            actor(),
        )
    except InvalidAnswers as error:
        return _list(case_id, error.problems), 422
    return redirect(url_for("disclosing.review", disclosure_id=made))


@blueprint.get("/requests/<uuid:disclosure_id>")
def review(disclosure_id: UUID) -> Page:
    """A page of what would be given out."""
    return _review(disclosure_id, given.whole(request.args.get("start", "")) or 0)


@blueprint.post("/requests/<uuid:disclosure_id>")
def choose(disclosure_id: UUID) -> Page:
    """Withhold the entries chosen on this page."""
    form = request.form
    start = given.whole(form.get("start", "")) or 0
    shown = form.getlist("shown")
    withheld = {
        key: tuple(form.get(f"{part}-{key}", "") for part in ("exemption", "why", "words"))
        for key in form.getlist("withhold")
    }
    try:
        disclosures.choose(services().core, disclosure_id, shown, withheld, actor())
    except InvalidAnswers as error:
        return _review(disclosure_id, start, error.problems, withheld), 422
    except (Forbidden, NotFound):
        raise
    except HoldfastError as error:
        flash(str(error), "error")
        return redirect(url_for("disclosing.review", disclosure_id=disclosure_id))
    flash("Kept. Nothing has been given out yet.")
    following = given.whole(form.get("following", ""))
    after = start if following is None else following
    return redirect(url_for("disclosing.review", disclosure_id=disclosure_id, start=after))


@blueprint.post("/requests/<uuid:disclosure_id>/release")
def release(disclosure_id: UUID) -> Response:
    """Make the file that is given out."""
    try:
        disclosures.release(services().core, disclosure_id, actor())
        flash("The file is being made, or is ready below. Nothing can be changed in it any more.")
    except (Forbidden, NotFound):
        raise
    except HoldfastError as error:
        flash(str(error), "error")
    return redirect(url_for("disclosing.review", disclosure_id=disclosure_id))


@blueprint.get("/requests/<uuid:disclosure_id>/file")
def take(disclosure_id: UUID) -> Response:
    """The file, which is logged each time."""
    case, found, content = disclosures.taken(services().core, disclosure_id, actor())
    name = f"{case.reference}-{found.received_on.isoformat()}.zip"
    return send_file(content, "application/zip", as_attachment=True, download_name=name)


@blueprint.get("/requests/<uuid:disclosure_id>/pdf")
def read(disclosure_id: UUID) -> Response:
    """The booklet of what was given out, which is logged each time."""
    case, found, body = disclosures.read(services().core, disclosure_id, actor())
    response = Response(body, mimetype="application/pdf")
    name = f"{case.reference}-{found.received_on.isoformat()}.pdf"
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response


def _list(case_id: UUID, problems: dict[str, str] | None = None) -> str:
    case, found = disclosures.of_case(services().core, case_id, actor())
    return render_template(
        "disclosing/list.html",
        case=case,
        rows=[(row, limits(row.received_on)) for row in found],
        problems=problems or {},
        typed=request.form,
    )


def _review(
    disclosure_id: UUID,
    start: int,
    problems: dict[str, str] | None = None,
    typed: Mapping[str, Sequence[str]] | None = None,
) -> str:
    page = disclosures.review(services().core, disclosure_id, actor(), start)
    chosen = {key: tuple(value) for key, value in page.disclosure.withheld.items()} | dict(typed or {})
    return render_template(
        "disclosing/review.html",
        page=page,
        kinds=KINDS,
        exemptions=EXEMPTIONS,
        chosen=chosen,
        law=LAW,
        problems={f"why-{key}": text for key, text in (problems or {}).items()},
    )
