"""Errors as pages: what happened, why, and what to do. The only place that knows HTTP status codes."""

from __future__ import annotations

from flask import Flask, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from app.domain.errors import (
    Forbidden,
    HoldfastError,
    InvalidAnswers,
    NobodyWaits,
    NotFound,
    NotWaiting,
    Stale,
    Suspended,
    Uncovered,
)

STATUS: dict[type[HoldfastError], int] = {
    Forbidden: 403,
    NotFound: 404,
    Stale: 409,
    NotWaiting: 409,
    NobodyWaits: 409,
    Uncovered: 409,
    Suspended: 423,
    InvalidAnswers: 422,
}
"""Any other error of ours is a step of a diagram that could not be carried out: 422."""

TITLES = {
    400: "This form could not be checked",
    403: "You may not do this",
    404: "Page not found",
    405: "This page cannot be opened like that",
    409: "This changed before you sent it",
    413: "You sent too much at once",
    422: "This could not be done",
    423: "This process is suspended",
    429: "Too many attempts to sign in",
    500: "Something went wrong in Holdfast",
}
CURES = {
    400: "Go back to the page, reload it, and send it again. Copy anything long that you typed first.",
    403: "If your work needs this, ask your manager which role or duty to add to your account.",
    404: "Check the address. If you followed a link in Holdfast, what it led to may not be yours to see.",
    405: "Go back and use the button or the link on the page.",
    409: "Open it again to see how it stands now.",
    413: "Shorten the text and send it again.",
    422: "Nothing was changed. Tell a manager or the person who looks after the council's diagrams.",
    423: "Ask a manager why it is suspended and when it goes on. Copy anything long that you typed.",
    500: "Nothing of yours was saved. Try again; if it happens again, tell whoever looks after Holdfast.",
}
REASONS = {
    400: "The page was open for too long, or you signed out in another tab.",
    404: "There is nothing at this address, or it belongs to another council.",
    405: "The address takes another kind of request.",
    413: "What you sent is larger than Holdfast takes in one form.",
    500: "The fault is ours and has been written to the log.",
}


PLAIN = f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{TITLES[500]} – Holdfast</title>
<main><h1>{TITLES[500]}</h1><p>{REASONS[500]}</p><p>{CURES[500]}</p></main></html>
"""
"""The page of last resort."""


def status_of(error: HoldfastError) -> int:
    """The HTTP status of one of our own errors."""
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 422)


def page(code: int, reason: str = "", cure: str = "", heading: str = "") -> tuple[str, int]:
    """An error page."""
    body = render_template(
        "error.html",
        heading=heading or TITLES.get(code, "This could not be done"),
        reason=reason or REASONS.get(code, ""),
        cure=cure or CURES.get(code, ""),
    )
    return body, code


def of_ours(error: HoldfastError) -> tuple[str, int]:
    """An error that a person is meant to read."""
    code = status_of(error)
    # What exists in another council is not told apart from what does not exist at all.
    return page(code, "" if code == 404 else str(error))


def of_http(error: HTTPException) -> tuple[str, int] | HTTPException:
    """Errors of the web itself; redirects pass."""
    code = error.code or 500
    return page(code) if code >= 400 else error


def of_anything(error: Exception) -> tuple[str, int]:
    """A fault of ours: logged with its place, told without its inside."""
    current_app.logger.error("Failed on %s %s", request.method, request.path, exc_info=error)
    try:
        return page(500)
    except Exception as again:  # the page itself needs what has failed, for example the database
        current_app.logger.error("The error page failed too", exc_info=again)
        return PLAIN, 500


def handle(app: Flask) -> None:
    """Put the error pages in place."""
    app.register_error_handler(HoldfastError, of_ours)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(Exception, of_anything)
