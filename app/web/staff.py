"""The people of a council for a manager: load, absences, and giving tasks and children to others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Forbidden, HoldfastError, NotFound
from app.domain.records import Task
from app.services import handing, rota
from app.web import given
from app.web.guard import actor
from app.web.services import services

blueprint = Blueprint("staff", __name__)

Done = TypeVar("Done")


@blueprint.get("/people")
def people() -> str:
    """Everybody with their load; first whoever is gone and still holds children."""
    return render_template("staff/people.html", desks=rota.desks(services().core, actor()))


@blueprint.get("/people/<username>")
def person(username: str) -> str:
    """One person's tasks, children and absences."""
    page = rota.desk(services().core, username, actor())
    return render_template("staff/person.html", page=page)


@blueprint.post("/people/<username>/away")
def away(username: str) -> Response:
    """Write down that somebody is away or leaves."""
    form = request.form
    return _tried(
        username,
        lambda: rota.record_absence(
            services().core,
            username,
            _day("since", "the first day away"),
            _day_if_any("until", "the last day away"),
            form.get("reason", ""),
            form.get("cover", ""),
            actor(),
        ),
        lambda _: "The absence is written down. Tasks and children have not moved yet.",
    )


@blueprint.post("/people/<username>/back/<uuid:absence_id>")
def back(username: str, absence_id: UUID) -> Response:
    """Somebody is back."""
    rota.end_absence(services().core, absence_id, actor())
    flash("The person is back.")
    return redirect(url_for("staff.person", username=username))


@blueprint.post("/people/<username>/tasks")
def move_tasks(username: str) -> Response:
    """Give the chosen tasks to somebody else."""
    chosen = [UUID(text) for text in request.form.getlist("task") if _is_key(text)]

    def said(result: tuple[list[Task], list[Task]]) -> str:
        moved, left = result
        names = ", ".join(f"“{each.title}”" for each in left)
        others = len(chosen) - len(moved) - len(left)
        parts = (
            f"{len(moved)} of {len(chosen)} tasks moved.",
            f"Not for that person (other roles, or a restricted case): {names}." if left else "",
            f"Done meanwhile, or of a case that you may not open: {others}." if others else "",
        )
        return " ".join(part for part in parts if part)

    if not chosen:
        flash("Choose at least one task.", "error")
        return redirect(url_for("staff.person", username=username))
    return _tried(
        username,
        lambda: handing.reassign(
            services().core, chosen, request.form.get("to", ""), request.form.get("reason", ""), actor()
        ),
        said,
    )


@blueprint.post("/people/<username>/children")
def move_children(username: str) -> Response:
    """Ask somebody to hold the children whom this person holds."""
    form = request.form

    def said(result: rota.Asked) -> str:
        asked, already, closed, not_theirs = (
            ", ".join(each) for each in (result.asked, result.already, result.closed, result.not_theirs)
        )
        parts = (
            f"Asked for {len(result.asked)}: {asked}." if asked else "Nobody was asked.",
            f"Already being moved: {already}." if already else "",
            f"You may not open {closed}: ask somebody who may." if closed else "",
            f"Others name the next holder of {not_theirs}: ask the holder’s manager." if not_theirs else "",
            "Each child stays with the present holder until the new one accepts.",
        )
        return " ".join(part for part in parts if part)

    return _tried(
        username,
        lambda: rota.ask_for_cover(
            services().core,
            username,
            form.get("to", ""),
            _day_if_any("until", "until when cover is needed"),
            form.get("reason", ""),
            actor(),
        ),
        said,
    )


def _tried(username: str, act: Callable[[], Done], said: Callable[[Done], str]) -> Response:
    """Do it and say so, or say why not; what was refused to this user or does not exist is told as such."""
    try:
        flash(said(act()))
    except (Forbidden, NotFound):
        raise
    except HoldfastError as error:
        flash(str(error), "error")
    return redirect(url_for("staff.person", username=username))


def _day(name: str, what: str) -> date:
    """The date of three boxes. Raises `HoldfastError`."""
    found = given.day(request.form, name)
    if found is None:
        raise HoldfastError(f"Enter {what} as a date, for example 27 11 2026.")
    return found


def _day_if_any(name: str, what: str) -> date | None:
    """The same; None when all three boxes are empty. Raises `HoldfastError`."""
    return None if given.is_empty(request.form, name) else _day(name, what)


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
