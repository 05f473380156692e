"""Letters: previewed before they are written, changed as a new version, marked as sent."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Forbidden, HoldfastError, InvalidAnswers, NotFound, NotWaiting, Stale
from app.services import letters
from app.services.letters import Way
from app.web import posted, sheets
from app.web.guard import actor
from app.web.services import services
from app.web.work import whole_form

blueprint = Blueprint("letters", __name__)

Page = str | tuple[str, int] | Response


@blueprint.post("/tasks/<uuid:task_id>/preview")
def preview(task_id: UUID) -> Page:
    """The letters that would follow from the answers as they are typed. Nothing is sent or completed."""
    sent = posted.read(request.form)
    if "_whole" in request.form:
        _, sent = whole_form(task_id)
    sheets.keep()
    page = services().task_page(task_id, actor(), typed=sent.texts)
    try:
        found = letters.previews(services().core, task_id, sent.texts, actor())
    except InvalidAnswers as invalid:
        return sheets.show(page, sent, invalid.problems), 422
    except (Forbidden, NotFound, NotWaiting, Stale):
        raise
    except HoldfastError as error:
        return sheets.show(page, sent, {"": f"The letter cannot be shown yet: {error}"}), 422
    return render_template("letters/preview.html", page=page, found=found)


@blueprint.get("/letters/<uuid:document_id>")
def letter(document_id: UUID) -> Page:
    """A kept letter, its versions, and what can be done with it."""
    return _page(document_id)


@blueprint.post("/letters/<uuid:document_id>/edit")
def edit(document_id: UUID) -> Page:
    """Keep the changed text as a new version."""
    text = request.form.get("text", "")
    try:
        new = letters.edit(services().core, document_id, text, actor())
    except (Forbidden, NotFound):
        raise
    except HoldfastError as error:
        return _page(document_id, {"text": str(error)}, {"text": text}), 422
    flash("The letter is changed. The version before is kept.")
    return redirect(url_for("letters.letter", document_id=new.id))


@blueprint.post("/letters/<uuid:document_id>/send")
def send(document_id: UUID) -> Page:
    """Mark a letter as sent; by e-mail, Holdfast sends it."""
    way, to = request.form.get("way", ""), request.form.get("to", "")
    problems = {}
    if way not in set(Way):
        problems["way"] = "Select how the letter goes out"
    if not to.strip():
        problems["to"] = "Enter where the letter goes"
    if not problems:
        try:
            letters.send(services().core, document_id, Way(way), to, actor())
        except (Forbidden, NotFound):
            raise
        except HoldfastError as error:
            problems["to"] = str(error)
        else:
            flash("The letter is marked as sent." if way == Way.POST else "The letter is sent by e-mail.")
            return redirect(url_for("letters.letter", document_id=document_id))
    return _page(document_id, problems, {"way": way, "to": to}), 422


def _page(
    document_id: UUID, problems: dict[str, str] | None = None, typed: dict[str, str] | None = None
) -> str:
    return render_template(
        "letters/letter.html",
        page=letters.letter_page(services().core, document_id, actor()),
        problems=problems or {},
        typed=typed or {},
    )
