"""A worker's tasks: the form, taking and giving back, and what completing it led to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.errors import (
    DeliveryFailed,
    ExpressionFailed,
    HandlerFailed,
    InvalidAnswers,
    NoPath,
    NotWaiting,
    Stale,
    Suspended,
    Uncovered,
)
from app.services import calendar_text, comments, forms
from app.services.views import Completed, TaskPage
from app.web import clashing, keeping, posted, sections, sheets
from app.web.clashing import Difference
from app.web.guard import actor
from app.web.posted import Posted
from app.web.services import services

blueprint = Blueprint("work", __name__)

Page = str | tuple[str, int] | AnyResponse
BROKEN = (ExpressionFailed, NoPath, HandlerFailed, DeliveryFailed, Uncovered)
"""The answers are good, but the step behind them could not be carried out."""


@blueprint.get("/tasks/<uuid:task_id>")
def task(task_id: UUID) -> Page:
    """A task with its form as far as it was filled in; a task that is done says so."""
    try:
        page, sent = stored(task_id)
    except (Stale, NotWaiting) as gone:
        return late(task_id, gone, Posted())
    return sheets.show(page, sent)


def stored(task_id: UUID) -> tuple[TaskPage, Posted | None]:
    """An open task with what its form has of the actor's own that was not sent yet."""
    draft = services().filling.draft(task_id, actor())
    sent = posted.stored(draft.typed) if draft else None
    return services().task_page(task_id, actor(), typed=sent.texts if sent else None), sent


@blueprint.post("/tasks/<uuid:task_id>")
def complete(task_id: UUID) -> Page:
    """Send the form, or only ask which questions follow from the answers so far."""
    sent = posted.read(request.form)
    try:
        if "_whole" in request.form:
            _, sent = whole_form(task_id)
        sheets.keep()
        if "_use" in request.form:
            return _with_earlier(task_id, sent, request.form["_use"])
        if "_refresh" in request.form:
            return sheets.show(services().task_page(task_id, actor(), typed=sent.texts), sent)
        if "_seen" in request.form and (both := clashes(task_id, sent)):
            return both
        remark = comments.checked(request.form.get("_comment", ""))
        completed = services().complete(task_id, sent.texts, actor(), remark)
    except InvalidAnswers as invalid:
        page = services().task_page(task_id, actor(), typed=sent.texts)
        return sheets.show(page, sent, invalid.problems), 422
    except Suspended:
        return sheets.show(services().task_page(task_id, actor(), typed=sent.texts), sent), 423
    except BROKEN as broken:
        page = services().task_page(task_id, actor(), typed=sent.texts)
        told = f"{broken} The task is still open, and what you typed is kept. Tell a manager."
        return sheets.show(page, sent, {"": told}), 422
    except (Stale, NotWaiting) as gone:
        return late(task_id, gone, sent)
    session["done"] = _summary(task_id, completed)
    return redirect(url_for("work.done", task_id=task_id))


def whole_form(task_id: UUID) -> tuple[TaskPage, Posted]:
    """A form in sections: everything that was saved, and what nobody changed."""
    page, sent = stored(task_id)
    draft = services().filling.draft(task_id, actor())
    parts = sections.of(page.form, keeping.settings().section_questions)
    done = sections.visited(draft.typed) if draft else frozenset()
    return page, sections.whole(parts, sent or Posted(), page.filled, done)


def _with_earlier(task_id: UUID, sent: Posted, key: str) -> str:
    """The form with an answer of another process put in."""
    page = services().task_page(task_id, actor(), typed=sent.texts)
    earlier = services().filling.opened(page, actor()).earlier.get(key)
    if earlier:
        parts = {name: boxes for name, boxes in sent.parts.items() if name != key}
        sent = Posted({**sent.texts, key: list(earlier.texts)}, parts)
    return sheets.show(page, sent)


def clashes(task_id: UUID, sent: Posted) -> tuple[str, int] | None:
    """The page with both answers side by side, when somebody else has answered too."""
    filling = services().filling
    changed = filling.changed(task_id, keeping.seen(), actor())
    colleagues = filling.colleagues(task_id, actor())
    if not changed and not colleagues:
        return None
    page = services().task_page(task_id, actor(), typed=sent.texts)
    found = clashing.differences(page, sent, changed, colleagues, request.form.getlist("_compared"))
    if not found:
        return None
    return clash_page(page, found, request.form.getlist("_compared")), 409


def clash_page(
    page: TaskPage,
    found: Sequence[Difference],
    compared: Sequence[str] = (),
    problems: Mapping[str, str] | None = None,
    picked: Mapping[str, str] | None = None,
) -> str:
    """The answers side by side. `compared`: colleagues whose typing was shown before."""
    colleagues = {str(each.id) for each in services().filling.colleagues(page.task.id, actor())}
    seen = services().filling.opened(page, actor()).seen
    return render_template(
        "work/clash.html",
        page=page,
        found=found,
        problems=problems or {},
        picked=picked or {},
        compared=sorted(colleagues | set(compared)),
        seen=seen.isoformat() if seen else "",
        keeper=keeping.token(page.task.id, actor()),
    )


@blueprint.post("/tasks/<uuid:task_id>/claim")
def claim(task_id: UUID) -> Page:
    """Take a task. What was typed into its form comes along, and is shown again."""
    claimed = services().claim(task_id, actor())
    flash(f"“{claimed.name}” is now yours.")
    sent = posted.read(request.form)
    sheets.keep()
    if any(any(texts) for texts in sent.texts.values()):
        return sheets.show(services().task_page(task_id, actor(), typed=sent.texts), sent)
    return redirect(url_for("work.task", task_id=task_id))


@blueprint.post("/tasks/<uuid:task_id>/release")
def release(task_id: UUID) -> Page:
    """Give a task back to the team. What was typed stays with whoever typed it."""
    try:
        sheets.keep()
        released = services().release(task_id, actor())
    except Stale as gone:
        return late(task_id, gone, posted.read(request.form))
    flash(f"“{released.name}” is back with your team.")
    return redirect(url_for("inbox.team"))


@blueprint.get("/tasks/<uuid:task_id>/done")
def done(task_id: UUID) -> Page:
    """What the completion led to. Only the last one is remembered, and only for whoever did it."""
    summary = session.get("done")
    if not summary or summary["task"] != str(task_id):
        return redirect(url_for("inbox.mine"))
    return render_template("work/done.html", summary=summary)


@blueprint.get("/tasks/<uuid:task_id>/calendar")
def calendar(task_id: UUID) -> AnyResponse:
    """The day until which there is time for a task, for somebody's own calendar; it names no child."""
    page = services().task_page(task_id, actor())
    task = page.task
    if task.due_at is None:
        flash("This task has no due date to put into a calendar.", "error")
        return redirect(url_for("work.task", task_id=task_id))
    entry = calendar_text.Entry(
        uid=f"task-{task.id}@holdfast",
        at=task.due or calendar_text.last_day(task.due_at),
        summary=f"Due: {task.title} ({page.case.reference})",
        text=url_for("work.task", task_id=task_id, _external=True),
        made_at=services().clock.now(),
    )
    response = Response(calendar_text.as_ics(entry), mimetype=calendar_text.MEDIA_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename=f"{page.case.reference}.ics")
    return response


def late(task_id: UUID, error: Stale | NotWaiting, sent: Posted) -> Page:
    """The task is no longer open. A second click of the same person leads where the first one led; but
    whatever they typed that was not sent is shown beside what was."""
    left = services().filling.leftover(task_id, actor())
    own = isinstance(error, Stale) and error.who == actor().name
    if not sent.texts and left.draft:
        sent = posted.stored(left.draft.typed)
    answers = forms.typed(left.form, left.sent.answers) if left.sent else {}
    theirs = {key: forms.submitted(value) for key, value in answers.items()}
    typed = clashing.lost(left.form, sent, theirs if left.sent else None)
    again = own and request.method == "POST" and (left.sent is None or not typed)
    if again and left.draft:
        services().filling.forget(task_id, actor())
    summary = session.get("done")
    if again and summary and summary["task"] == str(task_id):
        return redirect(url_for("work.done", task_id=task_id))
    body = render_template("work/late.html", error=error, own=own, typed=typed, left=left, task_id=task_id)
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
