"""What somebody typed and could not send is put back into its form when they open the page again."""

from __future__ import annotations

import re

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from app.domain.records import User
from app.services import unsent
from app.web import errors, keeping
from app.web.account import inside
from app.web.guard import actor, signed_in
from app.web.refill import refill
from app.web.services import services

blueprint = Blueprint("restoring", __name__)

MAIN = re.compile(r"<main\b[^>]*>")
FOUND = frozenset({200, 403, 404, 409, 422, 423})
"""Whatever became of the page, its reader sees their own words again; not where it leads elsewhere."""


def restore(app: Flask) -> None:
    """Put the notes into the forms, and what was typed back into them."""
    app.jinja_env.globals["page_note"] = page_note
    app.after_request(put_back)
    app.after_request(was_sent)
    app.register_error_handler(CSRFError, too_old)


def page_note() -> str:
    """The note of the forms of the page that is shown."""
    return keeping.page_note(signed_in())


def put_back(response: Response) -> Response:
    """Fill the forms of the page that is shown with what its reader had typed into them."""
    user = signed_in() if keeping.WAITS in session and request.method == "GET" else None
    if user is None or response.mimetype != "text/html" or response.status_code not in FOUND:
        return response
    address = request.full_path.rstrip("?")
    html = response.get_data(as_text=True)
    for each in services().filling.unsent(user, address):
        filled = refill(html, address, each.action, each.typed, str(each.id), keeping.MARK)
        told = render_template("account/unsent.html", unsent=each, filled=filled is not None)
        html = _at_the_top(filled or html, told)
    response.set_data(html)
    return response


def _at_the_top(html: str, told: str) -> str:
    """The page with `told` as the first thing of its own part."""
    begins = MAIN.search(html)
    return f"{html[: begins.end()]}{told}{html[begins.end() :]}" if begins else html


def was_sent(response: Response) -> Response:
    """What was put back and is now sent is not kept any more."""
    user = signed_in() if keeping.WAITS in session and request.method == "POST" else None
    key = request.form.get(keeping.MARK, "") if user is not None else ""
    if user is not None and key and response.status_code < 400:
        _forget(key, user)
    return response


def too_old(_error: CSRFError) -> tuple[str, int] | Response:
    """A form without its token: what was typed is kept, and its own reader has it again to look at."""
    page = keeping.rescue()
    if not page or not keeping.is_of(signed_in()) or keeping.by_script():
        return errors.page(400)
    session[keeping.WAITS] = True
    flash(errors.REASONS[400] + " Nothing was sent. Look at what you typed, and send it again.", "error")
    return redirect(page)


@blueprint.post("/unsent/discard")
def discard() -> Response:
    """Throw away what was typed and not sent."""
    key = request.form.get("key", "")
    mine = [each for each in services().filling.unsent(actor()) if str(each.id) == key]
    _forget(key, actor())
    flash("What you had typed is thrown away.")
    return redirect(inside(mine[0].page) if mine else url_for("pages.home"))


def _forget(key: str, user: User) -> None:
    unsent.forget(services().core, key, user)
    if not services().filling.unsent(user):
        session.pop(keeping.WAITS, None)
