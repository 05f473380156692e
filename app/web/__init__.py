"""The pages: Flask and the GOV.UK Design System over the use cases."""

from __future__ import annotations

from flask import Flask
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from app.services.access import is_hidden
from app.web import (
    access,
    account,
    alerts,
    auditing,
    board,
    cases,
    comments,
    demo,
    disclosing,
    errors,
    figures,
    files,
    filling,
    guard,
    health,
    inbox,
    letters,
    model,
    moving,
    notices,
    oversight,
    pages,
    panels,
    records,
    report,
    restoring,
    security,
    staff,
    steering,
    trends,
    watch,
    words,
    work,
)
from app.web.prose import html, letter, markdown
from app.web.services import EXTENSION, Services
from app.web.settings import WebSettings

__all__ = ["WebSettings", "create_app"]


def create_app(services: Services, settings: WebSettings) -> Flask:
    """The application. The demonstration's clock page is there only when `services.demo`."""
    app = Flask("app.web", static_url_path="/static")
    app.extensions[EXTENSION] = services
    app.extensions["holdfast settings"] = settings
    _templates(app)
    # How much may be sent is said before anything of it is read.
    files.limit(app, settings)
    # The table of routes comes first: somebody whose session ran out is sent to sign in, not told of tokens.
    guard.protect(app)
    security.secure(app, settings)
    errors.handle(app)
    account.limit(app, settings)
    restoring.restore(app)
    for blueprint in (
        account.blueprint,
        pages.blueprint,
        restoring.blueprint,
        inbox.blueprint,
        work.blueprint,
        filling.blueprint,
        files.blueprint,
        comments.blueprint,
        letters.blueprint,
        cases.blueprint,
        access.blueprint,
        disclosing.blueprint,
        watch.blueprint,
        panels.blueprint,
        report.blueprint,
        moving.blueprint,
        steering.blueprint,
        board.blueprint,
        figures.blueprint,
        trends.blueprint,
        alerts.blueprint,
        model.blueprint,
        staff.blueprint,
        oversight.blueprint,
        auditing.blueprint,
        records.blueprint,
        notices.blueprint,
        health.blueprint,
    ):
        app.register_blueprint(blueprint)
    if services.demo:
        app.register_blueprint(demo.blueprint)
    return app


def _templates(app: Flask) -> None:
    app.jinja_options = {
        **app.jinja_options,
        "loader": ChoiceLoader(
            [
                PackageLoader("app.web"),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    app.jinja_env.filters.update(words.FILTERS | {"markdown": markdown, "html_text": html, "letter": letter})
    app.jinja_env.globals.update(words.FUNCTIONS)
    app.jinja_env.tests["hidden"] = is_hidden
    app.context_processor(pages.everywhere)
