"""On the way through a form: saved for later, thrown away, compared with a colleague's, in sections."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import NotFound, Stale
from app.services.views import TaskPage
from app.web import clashing, keeping, posted, sections, sheets
from app.web.account import leave
from app.web.clashing import Difference
from app.web.guard import actor
from app.web.posted import Posted
from app.web.sections import Section
from app.web.services import services
from app.web.words import clock
from app.web.work import clash_page, late, stored

blueprint = Blueprint("filling", __name__)

Page = str | tuple[str, int] | Response
ELSEWHERE = {"files": "files.of_task", "give": "inbox.choose_receiver"}
"""Where to go after saving, beside the inbox: what the form's button says → endpoint."""

SIGN_OUT = "sign_out"


@blueprint.post("/tasks/<uuid:task_id>/draft")
def save_draft(task_id: UUID) -> Page:
    """Keep what was typed so far. The page's script is told when; a person goes back to the inbox."""
    then = request.form.get("_then", "")
    try:
        saved = sheets.save()
    except Stale as gone:
        if keeping.by_script():
            return jsonify({"closed": True, "saved": ""})
        if then != SIGN_OUT:
            return late(task_id, gone, posted.read(request.form))
        saved = None
    at = clock(saved.saved_at) if saved else ""
    if keeping.by_script():
        return jsonify({"saved": at})
    if then == SIGN_OUT:
        return leave()
    if then in ELSEWHERE:
        return redirect(url_for(ELSEWHERE[then], task_id=task_id))
    if saved:
        flash(f"What you typed was saved at {at}. Open the task again to go on.")
    return redirect(url_for("inbox.mine"))


@blueprint.post("/tasks/<uuid:task_id>/draft/discard")
def discard(task_id: UUID) -> Response:
    """Throw away what was typed and not sent."""
    services().filling.forget(task_id, actor())
    flash("What you had typed is thrown away. The form is as it was at first.")
    return redirect(url_for("work.task", task_id=task_id))


@blueprint.get("/tasks/<uuid:task_id>/compare")
def compare(task_id: UUID) -> Page:
    """One's own answers beside those that others have given or typed meanwhile."""
    page, found, _ = _differences(task_id)
    if not found:
        flash("Nothing differs from what you have.")
        return redirect(url_for("work.task", task_id=task_id))
    return clash_page(page, found)


@blueprint.post("/tasks/<uuid:task_id>/compare")
def choose(task_id: UUID) -> Page:
    """Put the chosen answers into one's own form. Nobody else's is touched."""
    page, found, sent = _differences(task_id)
    asked = request.form.getlist("asked")
    found = [each for each in found if each.item.key in asked]
    picks = {key: request.form.get(f"pick-{key}", "") for key in asked}
    draft = services().filling.draft(task_id, actor())
    typed = dict(draft.typed) if draft else _controls(page, sent)
    kept, problems = clashing.chosen(found, picks, typed)
    compared = request.form.getlist("_compared")
    if problems:
        return clash_page(page, found, compared, problems, picks), 422
    services().filling.save(task_id, kept | {"_compared": compared}, keeping.seen(), actor())
    flash("Your choices are in the form. Check it, then complete the task.")
    return redirect(url_for("work.task", task_id=task_id))


def _controls(page: TaskPage, sent: Posted) -> dict[str, list[str]]:
    """The form as it is filled, as its controls would send it."""
    found: dict[str, list[str]] = {}
    for item in page.form.inputs() if page.form else ():
        found |= posted.controls(item, sent.texts.get(item.key, ()))
    return found


def _differences(task_id: UUID) -> tuple[TaskPage, list[Difference], Posted]:
    """What differs from the actor's draft, or, without one, from what the form is filled with."""
    page, sent = stored(task_id)
    filling = services().filling
    draft = filling.draft(task_id, actor())
    if sent is None:
        sent = Posted(sections.filled_in(page.form, page.filled))
    seen = draft.seen if draft else services().clock.now()
    changed = filling.changed(task_id, seen, actor())
    found = clashing.differences(page, sent, changed, filling.colleagues(task_id, actor()))
    return page, found, sent


@blueprint.get("/tasks/<uuid:task_id>/sections/<number>")
def section(task_id: UUID, number: str) -> Page:
    """One section of a long form; with `check`, what is still wrong in it."""
    page, sent = stored(task_id)
    if not sections.of(page.form, keeping.settings().section_questions):
        return redirect(url_for("work.task", task_id=task_id))
    return _show_section(page, number, sent, check="check" in request.args)


@blueprint.post("/tasks/<uuid:task_id>/sections/<number>")
def save_section(task_id: UUID, number: str) -> Page:
    """Save a section and go on to the list of sections; a wrong answer is told at once, and kept."""
    found = _section(services().task_page(task_id, actor()), number)
    draft = services().filling.draft(task_id, actor())
    typed = sections.merged(found, draft.typed if draft else {}, posted.raw(request.form))
    asks = "_refresh" in request.form or "_use" in request.form
    if asks:
        typed["_sections"] = list(draft.typed.get("_sections", ())) if draft else []
    if "_use" in request.form:
        typed |= _earlier(task_id, request.form["_use"])
    services().filling.save(task_id, typed, keeping.seen(), actor())
    page, sent = stored(task_id)
    if asks:
        return _show_section(page, number, sent)
    shown = sheets.paper(page, sent)
    part = next((each for each in shown.parts if str(each.number) == number), None)
    if part is not None and sections.problems(part.questions, page.options):
        return _show_section(page, number, sent, check=True), 422
    return redirect(url_for("work.task", task_id=task_id))


def _earlier(task_id: UUID, key: str) -> dict[str, list[str]]:
    """The controls of an answer that was given in another process."""
    page = services().task_page(task_id, actor())
    found = services().filling.opened(page, actor()).earlier.get(key)
    item = next((each for each in (page.form.inputs() if page.form else ()) if each.key == key), None)
    return posted.controls(item, found.texts) if found and item else {}


def _section(page: TaskPage, number: str) -> Section:
    parts = sections.of(page.form, keeping.settings().section_questions)
    found = next((each for each in parts if str(each.number) == number), None)
    if found is None:
        raise NotFound("section", number)
    return found


def _show_section(page: TaskPage, number: str, sent: Posted | None, *, check: bool = False) -> str:
    _section(page, number)
    shown = sheets.paper(page, sent)
    part = next((each for each in shown.parts if str(each.number) == number), None)
    if part is None:
        raise NotFound("section", number)
    problems = sections.problems(part.questions, page.options) if check else {}
    if problems:
        shown = sheets.paper(page, sent, problems)
        part = next(each for each in shown.parts if str(each.number) == number)
    anchors = {each.field.key: each.anchor for each in sections.flat(part.questions)}
    errors = [
        {"text": problems[key], "href": f"#{anchor}"} for key, anchor in anchors.items() if key in problems
    ]
    return render_template("work/section.html", page=page, paper=shown, part=part, errors=errors)
