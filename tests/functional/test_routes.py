"""The table of routes: complete, and kept."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.domain.permissions import DUTIES, Action
from app.domain.records import User
from app.web import create_app
from app.web.routes import PUBLIC, ROUTES
from tests.functional.addresses import REAL_ADDRESSES
from tests.functional.conftest import SETTINGS, Browser
from tests.functional.fakes import FakeServices
from tests.functional.world import ANALYST, INSTANCE, MANAGER, ROBIN, WORKER, number

ADDRESSES = {
    "account.sign_in": "/sign-in",
    "pages.home": "/",
    "pages.accessibility": "/accessibility",
    "health.live": "/healthz",
    "health.ready": "/readyz",
    "inbox.mine": "/tasks",
    "inbox.team": "/tasks/team",
    "inbox.nobody": "/tasks/nobody",
    "inbox.others": "/tasks/others",
    "work.task": f"/tasks/{number(402)}",
    "work.done": f"/tasks/{number(402)}/done",
    "cases.search": "/cases",
    "cases.case": f"/cases/{ROBIN.id}",
    "cases.concern": f"/cases/{ROBIN.id}/concern",
    "cases.letter": f"/documents/{number(501)}/html",
    "cases.document": f"/documents/{number(501)}/pdf",
    "watch.instances": "/instances",
    "watch.instance": f"/instances/{INSTANCE.id}",
    "moving.preview": f"/instances/{INSTANCE.id}/version",
    "moving.preview_all": f"/instances/{INSTANCE.id}/version/all",
    "watch.incidents": "/incidents",
    "watch.breaches": "/breaches",
    "panels.queue": "/panel-queue",
    "report.year": "/report",
    "report.as_csv": "/report.csv",
    "report.as_json": "/report.json",
    "model.council": "/council",
    "model.clauses": "/council/clauses",
    "model.process": "/council/diagrams/step_down",
    "notices.mine": "/notices",
    "demo.clock": "/demo/clock",
    "static": "/static/icons/holdfast.svg",
}
"""An address for every route that is read over the fakes; tests/functional/addresses.py has the others."""


def endpoints(app: Flask, method: str) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules() if method in (rule.methods or ())}


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    found = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert found - set(ROUTES) == set(), "Add the route to app/web/routes.py with the action it needs."
    assert set(ROUTES) - found == set(), "Remove the routes that are gone from app/web/routes.py."


def test_a_route_that_nobody_declared_is_refused(services: FakeServices) -> None:
    app = create_app(services, SETTINGS)
    app.add_url_rule("/backdoor", "backdoor", lambda: "in")
    assert Browser(app.test_client()).get("/backdoor").status_code == 302
    assert Browser(app.test_client()).sign_in(MANAGER).get("/backdoor").status_code == 403


def test_reading_and_changing_never_share_a_view(app: Flask) -> None:
    assert endpoints(app, "GET") & endpoints(app, "POST") == set()
    assert endpoints(app, "GET") == set(ADDRESSES) | set(REAL_ADDRESSES)


@pytest.mark.parametrize("endpoint", sorted(ADDRESSES))
@pytest.mark.parametrize("user", [WORKER, MANAGER, ANALYST], ids=lambda user: user.duties[-1])
def test_reading_is_held_to_the_table(app: Flask, endpoint: str, user: User) -> None:
    needed = ROUTES[endpoint]
    may = needed is PUBLIC or any(needed in DUTIES[duty] for duty in user.duties)
    status = Browser(app.test_client()).sign_in(user).get(ADDRESSES[endpoint]).status_code
    assert (status != 403) == may
    assert status in ({200, 302} if may else {403})


@pytest.mark.parametrize("endpoint", sorted(ADDRESSES))
def test_a_stranger_is_sent_to_sign_in_and_back(visitor: Browser, endpoint: str) -> None:
    response = visitor.get(ADDRESSES[endpoint])
    if ROUTES[endpoint] is PUBLIC:
        assert response.status_code == 200
    else:
        assert response.status_code == 302
        assert response.location.startswith("/sign-in?next=")


def test_a_change_is_held_to_the_table(app: Flask, services: FakeServices) -> None:
    analyst = Browser(app.test_client()).sign_in(ANALYST)
    services.calls.clear()
    for rule in app.url_map.iter_rules():
        needed = ROUTES[rule.endpoint]
        if "POST" in (rule.methods or ()) and isinstance(needed, Action) and needed not in DUTIES["analyst"]:
            path = re.sub(r"<[^>]+>", str(number(401)), rule.rule)
            assert analyst.post(path).status_code == 403, path
    assert services.calls == []


def test_the_clock_is_only_in_the_demonstration() -> None:
    app = create_app(FakeServices(demo=False), SETTINGS)
    assert Browser(app.test_client()).sign_in(MANAGER).get("/demo/clock").status_code == 404


def test_reading_changes_nothing(app: Flask, services: FakeServices) -> None:
    manager = Browser(app.test_client()).sign_in(MANAGER)
    before = dict(services.tasks)
    services.calls.clear()
    for path in ADDRESSES.values():
        manager.get(path)
    assert services.tasks == before
    assert {call[0] for call in services.calls} <= {"instances", "panel_queue", "report"}


def test_every_page_has_a_title_of_its_own(manager: Browser) -> None:
    titles = []
    for endpoint, path in ADDRESSES.items():
        response = manager.get(path)
        if response.status_code == 200 and response.mimetype == "text/html" and endpoint != "cases.letter":
            titles.append(re.search(r"<title ?>([^<]+)</title>", response.text)[1])  # type: ignore[index]
    assert all(title.endswith(" – Holdfast") for title in titles)
    assert len(titles) == len(set(titles)) > 12
