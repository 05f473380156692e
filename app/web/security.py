"""Headers, cookies and tokens that keep the pages safe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask, request
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from app.web.settings import WebSettings

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": ["'self'", "data:"],
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
"""Nothing inline runs but what carries the request's nonce."""

LETTER_POLICY = {
    "default-src": "'none'",
    "style-src": "'unsafe-inline'",
    "img-src": "data:",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "sandbox": "",
}
"""A kept letter brings its own style sheet, and may do nothing else."""

NO_POLICY: dict[str, str] = {}
"""For what is no web page: a browser's own PDF viewer does not open inside a sandbox."""

View = TypeVar("View", bound=Callable[..., Any])


def headers(**options: Any) -> Callable[[View], View]:
    """Decorate a view with headers of its own: `force_https`, `content_security_policy`."""

    def mark(view: View) -> View:
        marked: View = Talisman()(**options)(view)
        return marked

    return mark


def secure(app: Flask, settings: WebSettings) -> None:
    """Sessions, CSRF tokens, security headers and limits on what is sent."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        PERMANENT_SESSION_LIFETIME=settings.session_lifetime,
        SESSION_COOKIE_NAME="holdfast",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_request_bytes,
        # The token lasts as long as the session: a form left open over lunch is still accepted.
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask documents it
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    Talisman(
        app,
        force_https=settings.secure,
        strict_transport_security=settings.secure,
        strict_transport_security_max_age=int(timedelta(days=365).total_seconds()),
        session_cookie_secure=settings.secure,
        session_cookie_samesite="Lax",
        content_security_policy=POLICY,
        content_security_policy_nonce_in=["script-src"],
        frame_options="DENY",
        referrer_policy="same-origin",
    )
    CSRFProtect(app)
    app.after_request(keep_out_of_caches)


def keep_out_of_caches(response: Response) -> Response:
    """Pages hold personal data: no copy stays behind on a shared machine."""
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
