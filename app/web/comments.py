"""Comments on cases and tasks."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.desk import Comment
from app.domain.errors import Forbidden, HoldfastError, NotFound, Stale
from app.services import comments
from app.web import sheets
from app.web.guard import actor
from app.web.services import services

blueprint = Blueprint("comments", __name__)

Page = str | tuple[str, int] | Response


@blueprint.post("/tasks/<uuid:task_id>/comments")
def on_task(task_id: UUID) -> Response:
    """Remark on a task. What is typed into its form is saved with it; what was left over of a form that
    somebody else sent goes once it is kept here."""
    if "_seen" in request.form:
        with suppress(Stale):  # done meanwhile: what was typed is kept, and a remark is still welcome
            sheets.keep()
    text = request.form.get("_comment", request.form.get("text", ""))
    try:
        _tell(comments.on_task(services().core, task_id, text, actor()))
    except (Forbidden, NotFound):
        raise
    except HoldfastError as error:
        flash(str(error), "error")
        return redirect(url_for("work.task", task_id=task_id))
    services().filling.without(task_id, "_comment", actor())
    if "leftover" in request.form:  # the form of a task that is done
        services().filling.forget(task_id, actor())
        return redirect(url_for("inbox.mine"))
    return redirect(url_for("work.task", task_id=task_id) + "#comments")


@blueprint.get("/cases/<uuid:case_id>/comments")
def of_case(case_id: UUID) -> Page:
    """Every comment on a case and its tasks, newest first."""
    return _page(case_id)


@blueprint.post("/cases/<uuid:case_id>/comments")
def on_case(case_id: UUID) -> Page:
    """Remark on a case."""
    text = request.form.get("text", "")
    try:
        _tell(comments.on_case(services().core, case_id, text, actor()))
    except (Forbidden, NotFound):
        raise
    except HoldfastError as error:
        return _page(case_id, str(error), text), 422
    return redirect(url_for("comments.of_case", case_id=case_id))


def _tell(comment: Comment) -> None:
    told = f" {len(comment.mentions)} of your colleagues were told." if len(comment.mentions) > 1 else ""
    if len(comment.mentions) == 1:
        told = f" @{comment.mentions[0]} was told."
    flash(f"The comment is added.{told}")


def _page(case_id: UUID, problem: str = "", text: str = "") -> str:
    case, found, people = comments.of_case(services().core, case_id, actor())
    return render_template(
        "talk/comments.html",
        case=case,
        found=found,
        people=people,
        here=url_for("comments.on_case", case_id=case_id),
        problem=problem,
        text=text,
    )
