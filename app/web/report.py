"""The yearly report of a council whose protocol asks for one: a page, and the same as CSV and JSON."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, request
from werkzeug.wrappers import Response

from app.services import csv_text
from app.services.monitoring import YearReport
from app.web.guard import actor
from app.web.services import services

blueprint = Blueprint("report", __name__)


def _asked() -> YearReport:
    """The report of the year that the address names; of this year without one or with nonsense."""
    return services().report(actor(), request.args.get("year", type=int))


@blueprint.get("/report")
def year() -> str:
    """The report with how each number was counted."""
    return render_template("report.html", report=_asked())


@blueprint.get("/report.csv")
def as_csv() -> Response:
    """One number a line."""
    report = _asked()
    header, *rows = report.lines()
    names = {"Content-Disposition": f'attachment; filename="report-{report.first}.csv"'}
    return Response(
        csv_text.table([str(name) for name in header], rows), mimetype=csv_text.MEDIA_TYPE, headers=names
    )


@blueprint.get("/report.json")
def as_json() -> Response:
    """The report as an object."""
    return jsonify(_asked().as_dict())
