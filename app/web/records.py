"""Papers and files to take away: the certificate of holders, the inspection pack, records for returns."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, render_template

from app.domain.errors import NotFound
from app.services import csv_text
from app.services.oversight import exports as taking
from app.services.oversight import journey as journeys
from app.services.oversight import ledger, printing
from app.web.guard import actor
from app.web.security import NO_POLICY, headers
from app.web.services import services

blueprint = Blueprint("records", __name__)

CSV, JSON = "csv", "json"


@blueprint.get("/cases/<uuid:case_id>/holders")
def holders(case_id: UUID) -> str:
    """The line of one child's holders, and every second without one."""
    return render_template("oversight/line.html", line=ledger.of_child(services().core, case_id, actor()))


@blueprint.get("/cases/<uuid:case_id>/holders/certificate")
def certificate(case_id: UUID) -> str:
    """The same as a certificate to print."""
    return render_template(
        "oversight/certificate.html",
        line=ledger.of_child(services().core, case_id, actor()),
        council=services().council(actor()).council,
    )


@blueprint.get("/cases/<uuid:case_id>/holders/certificate.pdf")
@headers(content_security_policy=NO_POLICY)
def certificate_pdf(case_id: UUID) -> Response:
    """The certificate as a tagged PDF."""
    return _pdf(*printing.certificate(services().core, case_id, actor()))


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
