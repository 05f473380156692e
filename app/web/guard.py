"""Who is signed in, and whether they may use the route they ask for."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import cast
from uuid import UUID

from flask import Flask, g, jsonify, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user, login_fresh
from itsdangerous import BadSignature
from werkzeug.wrappers import Response

from app.domain.errors import Forbidden
from app.domain.permissions import Action, can
from app.domain.records import User
from app.web import errors, keeping
from app.web.routes import PUBLIC, ROUTES
from app.web.services import services

YOUNG = 0.5
"""The part of a session's life in which nothing but a page makes it last longer."""


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """The session's view of a user. `session_id`: the session's own, given at signing in.

    It keeps a mark of the password besides, so that a new one ends every session of before.
    """

    def __init__(self, user: User, session_id: UUID) -> None:
        self.user, self.session_id = user, session_id

    def get_id(self) -> str:
        """What the session keeps."""
        return f"{self.user.id} {self.session_id} {_mark(self.user)}"


def _mark(user: User) -> str:
    """Tells one password of a user from the next, and nothing of either: the hash is salted."""
    return sha256(user.password_hash.encode()).hexdigest()[:16]


def load(key: str) -> SignedIn | None:
    """The user whose session this is; None when it keeps no ids, has ended, or nobody active has it."""
    try:
        who, which, mark = key.split(" ")
        user_id, session_id = UUID(who), UUID(which)
    except ValueError:
        return None
    user = services().user(user_id, session_id)
    if user is None or mark != _mark(user):
        g.ended = key
        return None
    return SignedIn(user, session_id)


class Sessions(SecureCookieSessionInterface):
    """Signed cookies that only a page sets.

    What a page has asked for besides may arrive after its person has signed out, or has sent a form: the
    answer must not bring back the cookie of before, which knows nothing of what came of it. It only makes a
    session last longer that would soon be over, as while somebody types into a long form. The cookie of an
    ended session is never made to last longer.
    """

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Not for a file that belongs to a page, nor for a session that has ended."""
        ended = "ended" in g and session.get("_user_id") == g.ended
        if ended or request.endpoint == "static":
            return False
        # Every browser says so of what a script fetches: Fetch Metadata Request Headers, section 2.1.
        by_script = request.headers.get("Sec-Fetch-Dest") == "empty"
        return not (by_script and self._lasts(app)) and super().should_set_cookie(app, session)

    def _lasts(self, app: Flask) -> bool:
        """Whether the cookie that was sent is young enough to be left as it is."""
        signer = self.get_signing_serializer(app)
        sent = request.cookies.get(self.get_cookie_name(app))
        if signer is None or sent is None:
            return False
        try:
            _, issued = signer.loads(sent, return_timestamp=True)
        except BadSignature:
            return False
        return bool(datetime.now(UTC) - issued < app.permanent_session_lifetime * YOUNG)


def actor() -> User:
    """The signed-in user. Only for routes that are not public."""
    return cast(SignedIn, current_user).user


def signed_in() -> User | None:
    """The signed-in user, if there is one.

    Flask-Login only marks a session as not fresh when another browser or address sends it, because ours
    is permanent (it has a lifetime); such a session counts for nothing here.
    """
    return cast(SignedIn, current_user).user if current_user.is_authenticated and login_fresh() else None


def allowed(action: Action) -> bool:
    """Whether the signed-in user may do this: for links that would only lead to a refusal."""
    user = signed_in()
    return user is not None and can(user, action)


def refuse_nul() -> tuple[str, int] | None:
    """No keyboard types the character NUL and no database keeps it: told, wherever it was sent."""
    sent = (request.args, request.form)
    if any("\0" in text for texts in sent for key, values in texts.lists() for text in (key, *values)):
        return errors.page(
            400,
            "What you sent has a character in it that no keyboard types and that cannot be kept (NUL). It "
            "comes along when text is copied from some files. Nothing was saved.",
            "Go back: what you typed is still in the page. Type again what you had copied, and send it.",
            "A character in this text cannot be kept",
        )
    return None


def check_route() -> Response | None:
    """Hold the request to the table of routes. Raises `Forbidden`."""
    if request.endpoint is None:
        return None
    needed = ROUTES.get(request.endpoint)
    if needed is PUBLIC:
        return None
    user = signed_in()
    if user is None:
        return _to_sign_in()
    if needed is None:
        raise Forbidden(user.name, "use a page that nobody has been allowed to use")
    if not can(user, Action(needed)):
        raise Forbidden(user.name, needed.value)
    return None


def _to_sign_in() -> Response:
    """To the page for signing in; what was typed is kept for whoever typed it."""
    page = keeping.rescue()
    if page and request.endpoint == "filling.save_draft" and keeping.by_script():
        return jsonify({"signed_out": True, "saved": ""})
    return redirect(url_for("account.sign_in", next=page or _way_back(), kept="yes" if page else None))


def _way_back() -> str:
    """Where to go after signing in: the page asked for, or the page that a sent form belongs to."""
    if request.method in {"GET", "HEAD"}:
        return request.full_path.rstrip("?")
    task_id = (request.view_args or {}).get("task_id")
    return url_for("work.task", task_id=task_id) if task_id else ""


def protect(app: Flask) -> None:
    """Sign-in sessions, and the table of routes before every request."""
    app.session_interface = Sessions()
    manager = LoginManager(app)
    manager.session_protection = "strong"
    manager.user_loader(load)
    app.before_request(refuse_nul)
    app.before_request(check_route)
