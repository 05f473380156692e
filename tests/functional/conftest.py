"""The pages over use cases in memory; CSRF tokens are on, as they are in life."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.domain.records import User
from app.web import WebSettings, create_app
from app.web.services import EXTENSION
from tests.functional.fakes import FakeServices
from tests.functional.world import ANALYST, MANAGER, PASSWORD, WORKER

SETTINGS = WebSettings(secret_key="a key of the tests alone", secure=False)
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser:
    """A browser without JavaScript: keeps its cookies, and sends the token of the last page."""

    def __init__(self, client: FlaskClient) -> None:
        self.client, self.token = client, ""

    def get(self, path: str, **more: Any) -> TestResponse:
        return self._seen(self.client.get(path, buffered=True, **more))

    def post(self, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
        sent = {"csrf_token": self.token, **(data or {})}
        return self._seen(self.client.post(path, data=sent, buffered=True, **more))

    def sign_in(self, user: User) -> Browser:
        self.get("/sign-in")
        response = self.post("/sign-in", {"username": user.username, "password": PASSWORD})
        assert response.status_code == 302, response.text
        self.get("/accessibility")
        return self

    def _seen(self, response: TestResponse) -> TestResponse:
        if response.mimetype == "text/html" and (found := TOKEN.search(response.text)):
            self.token = found[1]
        return response


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture(scope="session")
def pages() -> Flask:
    """One application for the whole run: compiling its templates is what takes time."""
    return create_app(FakeServices(), SETTINGS)


@pytest.fixture
def app(pages: Flask, services: FakeServices, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application over this test's own state."""
    monkeypatch.setitem(pages.extensions, EXTENSION, services)
    return pages


@pytest.fixture
def visitor(app: Flask) -> Browser:
    return Browser(app.test_client())


@pytest.fixture
def worker(app: Flask) -> Browser:
    return Browser(app.test_client()).sign_in(WORKER)


@pytest.fixture
def manager(app: Flask) -> Browser:
    return Browser(app.test_client()).sign_in(MANAGER)


@pytest.fixture
def analyst(app: Flask) -> Browser:
    return Browser(app.test_client()).sign_in(ANALYST)
