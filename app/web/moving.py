"""Moving running processes to the version in force: what would happen, then why, then the move."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.domain.errors import InvalidAnswers
from app.services.migrating import InForce
from app.web.guard import actor
from app.web.services import services
from app.web.words import how_many

blueprint = Blueprint("moving", __name__)

INSTEAD = "instead-"
"""The beginning of the name of the field that says what takes an element's place."""
LET_GO = "-"
"""The choice by which nobody waits for an event any more."""


@blueprint.get("/instances/<uuid:instance_id>/version")
def preview(instance_id: UUID) -> str:
    """What moving one process would do, and what stands in the way."""
    return _page(instance_id, _instead(request.args))


@blueprint.post("/instances/<uuid:instance_id>/version")
def move(instance_id: UUID) -> Response | tuple[str, int]:
    """Move it, if the reason is given."""
    instead = _instead(request.form)
    try:
        seen = (_number("instance"), _number("latest"))
        services().migrate(instance_id, request.form.get("reason", ""), actor(), instead, seen)
    except InvalidAnswers as error:
        return _page(instance_id, instead, error.problems["reason"]), 422
    flash("The process was moved to the version in force. The audit trail keeps who moved it, and why.")
    return redirect(url_for("watch.instance", instance_id=instance_id))


@blueprint.get("/instances/<uuid:instance_id>/version/all")
def preview_all(instance_id: UUID) -> str:
    """The same for every process that runs on the version of this one."""
    return _many(instance_id)


@blueprint.post("/instances/<uuid:instance_id>/version/all")
def move_all(instance_id: UUID) -> Response | tuple[str, int]:
    """Move all that nothing stands in the way of."""
    reason = request.form.get("reason", "")
    try:
        moved, left = services().migrate_many(instance_id, reason, actor(), _number("latest"))
    except InvalidAnswers as error:
        return _many(instance_id, error.problems["reason"]), 422
    stayed = f" {how_many(left, 'process', 'processes')} stayed on the old version." if left else ""
    flash(f"{how_many(moved, 'process', 'processes')} moved to the version in force.{stayed}")
    return redirect(url_for("watch.instances"))


@blueprint.errorhandler(InForce)
def in_force(error: InForce) -> str:
    """Somebody follows a link of yesterday: the process has moved meanwhile, or never had to."""
    return render_template("moving/none.html", said=str(error), **(request.view_args or {}))


def _page(instance_id: UUID, instead: Mapping[str, str], problem: str = "") -> str:
    page = services().move_page(instance_id, actor(), instead)
    return render_template("moving/one.html", page=page, problem=problem, INSTEAD=INSTEAD, LET_GO=LET_GO)


def _many(instance_id: UUID, problem: str = "") -> str:
    page = services().many_moves(instance_id, actor())
    return render_template("moving/many.html", page=page, problem=problem)


def _instead(sent: Mapping[str, str]) -> dict[str, str]:
    """Old id → new id, or an empty text, of the fields that were chosen."""
    chosen = {name.removeprefix(INSTEAD): sent[name] for name in sent if name.startswith(INSTEAD)}
    return {old: "" if new == LET_GO else new for old, new in chosen.items() if new}


def _number(name: str) -> int:
    try:
        return int(request.form.get(name, ""))
    except ValueError:
        raise BadRequest from None
