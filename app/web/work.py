"""A worker's tasks: the lists, the form, and what completing it led to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from app.domain.calendar import WorkingCalendar
from app.domain.errors import (
    DeliveryFailed,
    ExpressionFailed,
    HandlerFailed,
    InvalidAnswers,
    NoPath,
    NotWaiting,
    Stale,
    Uncovered,
)
from app.functions import functions
from app.services.views import Completed, TaskPage
from app.web import posted
from app.web.guard import actor
from app.web.posted import Posted
from app.web.questions import sheet
from app.web.services import services

blueprint = Blueprint("work", __name__)

Page = str | tuple[str, int] | Response
BROKEN = (ExpressionFailed, NoPath, HandlerFailed, DeliveryFailed, Uncovered)
"""The answers are good, but the step behind them could not be carried out."""


@blueprint.get("/tasks/<uuid:task_id>")
def task(task_id: UUID) -> Page:
    """A task with its form; a task that is done says so."""
    try:
        page = services().task_page(task_id, actor())
    except (Stale, NotWaiting) as late:
        return _late(task_id, late, Posted())
    return _form(page)


@blueprint.post("/tasks/<uuid:task_id>")
def complete(task_id: UUID) -> Page:
    """Send the form, or only ask which questions follow from the answers so far."""
    sent = posted.read(request.form)
    try:
        if "_refresh" in request.form:
            return _form(services().task_page(task_id, actor(), typed=sent.texts), sent)
        completed = services().complete(task_id, sent.texts, actor())
    except InvalidAnswers as invalid:
        page = services().task_page(task_id, actor(), typed=sent.texts)
        return _form(page, sent, invalid.problems), 422
    except BROKEN as broken:
        page = services().task_page(task_id, actor(), typed=sent.texts)
        return _form(page, sent, {"": f"{broken} Nothing was saved. Tell a manager."}), 422
    except (Stale, NotWaiting) as late:
        return _late(task_id, late, sent)
    session["done"] = _summary(task_id, completed)
    return redirect(url_for("work.done", task_id=task_id))


@blueprint.post("/tasks/<uuid:task_id>/claim")
def claim(task_id: UUID) -> Page:
    """Take a task. What was typed into its form comes along, and is shown again."""
    claimed = services().claim(task_id, actor())
    flash(f"“{claimed.name}” is now yours.")
    sent = posted.read(request.form)
    if any(any(texts) for texts in sent.texts.values()):
        return _form(services().task_page(task_id, actor(), typed=sent.texts), sent)
    return redirect(url_for("work.task", task_id=task_id))


@blueprint.post("/tasks/<uuid:task_id>/release")
def release(task_id: UUID) -> Response:
    """Give a task back to the team."""
    released = services().release(task_id, actor())
    flash(f"“{released.name}” is back with your team.")
    return redirect(url_for("inbox.team"))


@blueprint.get("/tasks/<uuid:task_id>/done")
def done(task_id: UUID) -> Page:
    """What the completion led to. Only the last one is remembered, and only for whoever did it."""
    summary = session.get("done")
    if not summary or summary["task"] != str(task_id):
        return redirect(url_for("inbox.mine"))
    return render_template("work/done.html", summary=summary)


def _form(page: TaskPage, sent: Posted | None = None, problems: Mapping[str, str] | None = None) -> str:
    return render_template("work/task.html", page=page, sheet=sheet(page, _functions(), sent, problems))


def _functions() -> Mapping[str, Callable[..., Any]]:
    """The clocks that a hide expression may use."""
    return functions(WorkingCalendar(), services().clock.now)


def _late(task_id: UUID, error: Stale | NotWaiting, sent: Posted) -> Page:
    """The task is no longer open. A second click of the same person leads where the first one led."""
    summary = session.get("done")
    if summary and summary["task"] == str(task_id) and request.method == "POST":
        return redirect(url_for("work.done", task_id=task_id))
    own = isinstance(error, Stale) and error.who == actor().name
    body = render_template("work/late.html", error=error, own=own, typed=list(posted.hidden(sent)))
    return body, 409


def _summary(task_id: UUID, completed: Completed) -> dict[str, Any]:
    """What the confirmation says, without a name of anybody: the session is kept in the browser."""
    return {
        "task": str(task_id),
        "case": str(completed.instance.case_id),
        "process": completed.instance.process_name,
        "ended": completed.ended,
        "mine": [(str(each.id), each.name) for each in completed.next_for_actor],
        "others": [(each.name, each.role) for each in completed.next_for_others],
    }
