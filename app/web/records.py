"""Papers and files to take away: the certificate of holders, the inspection pack, records for returns."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from app.domain.errors import NotFound
from app.services import csv_text
from app.services.oversight import exports as taking
from app.services.oversight import journey as journeys
from app.services.oversight import ledger, printing
from app.services.oversight import periods as periods_of
from app.web import periods
from app.web.guard import actor
from app.web.security import NO_POLICY, headers
from app.web.services import services

blueprint = Blueprint("records", __name__)

CSV, JSON = "csv", "json"
WHOLE = "0"
"""Days of a child's line when nothing else is asked for: all of them."""


@blueprint.get("/cases/<uuid:case_id>/holders")
def holders(case_id: UUID) -> str | tuple[str, int]:
    """The line of one child's holders in a period, and every second without one."""
    chosen = periods.chosen(WHOLE)
    line = ledger.of_child(services().core, case_id, actor(), chosen.asked or periods_of.WHOLE)
    text = render_template(
        "oversight/line.html",
        line=line,
        chosen=chosen,
        ready=periods.OF_A_CHILD,
        problems=chosen.problems,
    )
    return (text, 422) if chosen.problems else text


@blueprint.get("/cases/<uuid:case_id>/holders/certificate")
def certificate(case_id: UUID) -> str | WerkzeugResponse:
    """The same as a certificate to print."""
    chosen = periods.chosen(WHOLE)
    if chosen.asked is None:
        return _put_right(case_id, chosen)
    return render_template(
        "oversight/certificate.html",
        line=ledger.of_child(services().core, case_id, actor(), chosen.asked),
        council=services().council(actor()).council,
        chosen=chosen,
        ready=periods.OF_A_CHILD,
    )


@blueprint.get("/cases/<uuid:case_id>/holders/certificate.pdf")
@headers(content_security_policy=NO_POLICY)
def certificate_pdf(case_id: UUID) -> Response | WerkzeugResponse:
    """The certificate as a tagged PDF."""
    chosen = periods.chosen(WHOLE)
    if chosen.asked is None:
        return _put_right(case_id, chosen)
    return _pdf(*printing.certificate(services().core, case_id, actor(), chosen.asked))


def _put_right(case_id: UUID, chosen: periods.Chosen) -> WerkzeugResponse:
    """To the page that says what is wrong with the days, and lets them be put right."""
    typed: dict[str, Any] = dict(chosen.address)
    return redirect(url_for("records.holders", case_id=case_id, **typed))


@blueprint.get("/cases/<uuid:case_id>/journey")
def journey(case_id: UUID) -> str:
    """The inspection pack of one child."""
    return render_template(
        "oversight/journey.html", journey=journeys.of_child(services().core, case_id, actor())
    )


@blueprint.get("/cases/<uuid:case_id>/journey.pdf")
@headers(content_security_policy=NO_POLICY)
def journey_pdf(case_id: UUID) -> Response:
    """The inspection pack as a tagged PDF."""
    return _pdf(*printing.pdf(services().core, case_id, actor()))


@blueprint.get("/oversight/exports")
def exports() -> str:
    """What can be taken out, and in which shape."""
    return render_template("oversight/exports.html", kinds=list(taking.KINDS.values()))


@blueprint.get("/oversight/exports/<name>.<form>")
def take(name: str, form: str) -> Response:
    """The records of one kind as CSV or JSON; that they were taken is logged."""
    if form not in {CSV, JSON}:
        raise NotFound("export", f"{name}.{form}")
    found = taking.export(services().core, name, form, actor())
    if form == CSV:
        response = Response(csv_text.lines(found.columns, found.rows), mimetype=csv_text.MEDIA_TYPE)
    else:
        response = Response(found.as_json(), mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=f"{found.name}.{form}")
    return response


def _pdf(title: str, body: bytes) -> Response:
    name = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in title)[:80]
    response = Response(body, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"{name}.pdf")
    return response
