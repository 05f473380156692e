"""One process in numbers: where time goes on its diagram, and its versions beside each other."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.services import heat, side_by_side
from app.services.side_by_side import ADDED, CHANGED, REMOVED, Drawn, Versions
from app.web import given
from app.web.guard import actor
from app.web.services import services

blueprint = Blueprint("figures", __name__)

WORDS = {ADDED: "Added", REMOVED: "Taken away", CHANGED: "Drawn otherwise"}


@blueprint.get("/council/diagrams/<process_id>/figures")
def process(process_id: str) -> str:
    """Where time goes in a process, and where its clocks are missed."""
    page = heat.heat(services().core, process_id, actor())
    return render_template(
        "figures/heat.html",
        page=page,
        most=heat.MOST_INSTANCES,
        state={
            **_nothing(page.process.id, page.xml),
            "painted": {spot.element.id: f"hf-heat-{spot.level}" for spot in page.spots if spot.level},
            "signs": {
                spot.element.id: {"level": "error", "text": f"{spot.missed} missed"}
                for spot in page.spots
                if spot.missed
            },
        },
    )


@blueprint.get("/council/diagrams/<process_id>/versions")
def versions(process_id: str) -> str:
    """Two versions of a process, and what is different."""
    numbers = {name: given.whole(request.args.get(name, "")) or 0 for name in ("old", "new")}
    page = side_by_side.compare(services().core, process_id, actor(), **numbers)
    return render_template(
        "figures/versions.html",
        page=page,
        process_id=process_id,
        words=WORDS,
        states=[(drawn, _state(page, drawn)) for drawn in (page.old, page.new)],
    )


def _state(page: Versions, drawn: Drawn) -> dict[str, object] | None:
    if drawn.process is None:
        return None
    painted = {each.element: f"hf-{each.what}" for each in page.differences}
    return {**_nothing(drawn.process.id, drawn.xml), "painted": painted}


def _nothing(process_id: str, xml: str) -> dict[str, object]:
    return {"xml": xml, "process": process_id, "tokens": {}, "listening": [], "passed": [], "cancelled": []}
