"""The course of the months, each trend as a chart with its table, and as a file."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from app.domain.errors import NotFound
from app.services import csv_text, trends
from app.web import charts
from app.web.guard import actor
from app.web.services import services

blueprint = Blueprint("trends", __name__)


@blueprint.get("/trends")
def page() -> str:
    """Every trend of the council."""
    found = trends.trends(services().core, actor())
    months = charts.months_of(found)
    return render_template("trends/page.html", trends=[(each, charts.draw(each, months)) for each in found])


@blueprint.get("/trends/<key>.csv")
def as_csv(key: str) -> Response:
    """One trend as a file."""
    found = trends.find(trends.trends(services().core, actor()), key)
    if found is None:
        raise NotFound("trend", key)
    names = {"Content-Disposition": f"attachment; filename={found.key}.csv"}
    body = csv_text.table(found.header, found.rows)
    return Response(body, mimetype=csv_text.MEDIA_TYPE, headers=names)
