"""Signing in and out, and one's own account."""

from __future__ import annotations

from itertools import groupby
from typing import cast
from urllib.parse import urlsplit
from uuid import uuid4

from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from app.domain.errors import InvalidAnswers
from app.services import wishes
from app.web import keeping
from app.web.attempts import Attempts
from app.web.errors import page as error_page
from app.web.guard import SignedIn, actor, signed_in
from app.web.services import services
from app.web.settings import WebSettings

blueprint = Blueprint("account", __name__)

ATTEMPTS = "holdfast attempts"


def limit(app: Flask, settings: WebSettings) -> None:
    """Count attempts at signing in, for this application."""
    app.extensions[ATTEMPTS] = Attempts(settings.attempt_window.total_seconds())


@blueprint.get("/sign-in")
def sign_in() -> str | Response:
    """The form; somebody who is signed in goes on."""
    if signed_in():
        return redirect(inside(request.args.get("next", "")))
    if "ended" in g:
        session.clear()
    return _form(request.args.get("as", ""), {})


@blueprint.post("/sign-in")
def send_sign_in() -> str | Response | tuple[str, int]:
    """Sign in. One message for a wrong name and a wrong password; too many attempts are refused unread."""
    username, password = request.form.get("username", "").strip(), request.form.get("password", "")
    problems = {
        name: message
        for name, typed, message in (
            ("username", username, "Enter your user name"),
            ("password", password, "Enter your password"),
        )
        if not typed
    }
    if problems:
        return _again(username, problems)
    if held(username):
        return error_page(429, too_many(), "Wait, then try again. A manager can tell you your user name.")
    user = services().sign_in(username, password)
    if user is None:
        failed(username)
        return _again(username, {"username": "Your user name or password is wrong"})
    for key, _most in _counted(username)[:1]:
        _attempts().succeeded(key)
    # A fresh session: nothing that was in the stranger's session comes along.
    session.clear()
    session.permanent = True
    login_user(SignedIn(user, uuid4()))
    if services().filling.unsent(user):
        session[keeping.WAITS] = True
    return redirect(inside(request.args.get("next", "")))


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """Sign out."""
    return leave()


@blueprint.get("/account")
def mine() -> str:
    """What is known of the user, and a new password."""
    return _mine({})


@blueprint.get("/account/address")
def address() -> str:
    """The user's own e-mail address, to be changed."""
    return _address(actor().email, {})


@blueprint.post("/account/address")
def save_address() -> Response | str | tuple[str, int]:
    """Keep the user's own e-mail address; the password is asked for again, and not without end."""
    if held(actor().username):
        return error_page(429, too_many(), "Wait, then try again.")
    try:
        now = wishes.save_address(services().core, actor(), request.form)
    except InvalidAnswers as error:
        if error.problems.get("password") == wishes.WRONG:
            failed(actor().username)
        return _address(request.form.get("email", ""), error.problems), 422
    flash(f"E-mails go to {now.email} from now on." if now.email else "No e-mail is sent to you any more.")
    return redirect(url_for("account.mine"))


def _address(typed: str, problems: dict[str, str]) -> str:
    return render_template("account/address.html", typed=typed, problems=problems)


@blueprint.post("/account/password")
def save_password() -> Response | str | tuple[str, int]:
    """Keep a new password of the user's own; this session goes on, every other one ends."""
    if held(actor().username):
        return error_page(429, too_many(), "Wait, then try again.")
    try:
        now = wishes.save_password(services().core, actor(), request.form)
    except InvalidAnswers as error:
        if error.problems.get("password") == wishes.WRONG:
            failed(actor().username)
        return _mine(error.problems), 422
    login_user(SignedIn(now, cast(SignedIn, current_user).session_id))
    flash("Your password is changed. Wherever else you were signed in, you are no longer.")
    return redirect(url_for("account.mine"))


def _mine(problems: dict[str, str]) -> str:
    council = services().council(actor()).council
    in_order = {key: problems[key] for key in ("password", "new_password") if key in problems}
    return render_template("account/mine.html", council=council.name, problems=in_order)


def leave() -> Response:
    """The end of the session, whatever led to it, also for copies of its cookie."""
    if signed_in():
        session_id = cast(SignedIn, current_user).session_id
        services().sign_out(actor(), session_id, current_app.permanent_session_lifetime)
    logout_user()
    session.clear()
    return redirect(url_for("account.sign_in", signed_out="yes"))


def is_inside(address: str) -> bool:
    """Whether an address is a path of this application, by the strictest reading of any browser."""
    if not address.startswith("/") or address.startswith("//") or "\\" in address:
        return False
    if any(ord(letter) < 32 for letter in address):
        return False
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc


def inside(address: str) -> str:
    """The address when it is one of this application, else the home page."""
    return address if is_inside(address) else url_for("pages.home")


def _again(username: str, problems: dict[str, str]) -> tuple[str, int]:
    return _form(username, problems), 422


def _form(username: str, problems: dict[str, str]) -> str:
    """The form; in a demonstration with its fictional people by council, each a link that fills it in."""
    people = _settings().sign_ins
    chosen = next((one.password for one in people if one.username == request.args.get("as")), "")
    return render_template(
        "account/sign_in.html",
        username=username,
        password=chosen,
        problems=problems,
        councils=[(name, list(theirs)) for name, theirs in groupby(people, lambda one: one.council)],
    )


def _attempts() -> Attempts:
    return cast(Attempts, current_app.extensions[ATTEMPTS])


def _settings() -> WebSettings:
    return cast(WebSettings, current_app.extensions["holdfast settings"])


def _counted(username: str) -> list[tuple[str, int]]:
    """What is counted, and how often it may fail: the name, and the address it comes from."""
    return [
        (f"name {username.casefold()[:200]}", _settings().attempts_per_name),
        (f"address {request.remote_addr}", _settings().attempts_per_address),
    ]


def held(username: str) -> bool:
    """Whether no further password of this name is looked at for a while, here or from this address."""
    return any(_attempts().too_many(key, most) for key, most in _counted(username))


def failed(username: str) -> None:
    """Count a wrong password."""
    for key, _most in _counted(username):
        _attempts().failed(key)


def too_many() -> str:
    """Why it is not looked at."""
    minutes = int(_settings().attempt_window.total_seconds() // 60)
    return f"There were too many failed attempts in the last {minutes} minutes."
