"""The pages over use cases in memory; CSRF tokens are on, as they are in life."""

from __future__ import annotations

import pytest
from flask import Flask

from app.web import WebSettings, create_app
from app.web.services import EXTENSION
from tests.functional.fakes import FakeServices
from tests.functional.real import real
from tests.functional.visiting import Browser
from tests.functional.world import ANALYST, MANAGER, WORKER

__all__ = ["SETTINGS", "Browser", "real"]

SETTINGS = WebSettings(secret_key="a key of the tests alone", secure=False)


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
