"""The pages over use cases in memory; CSRF tokens are on, as they are in life."""

from __future__ import annotations

import pytest
from flask import Flask

from app.web.services import EXTENSION
from tests.functional.fakes import FakeServices
from tests.functional.real import SETTINGS, pages, real
from tests.functional.visiting import Browser
from tests.functional.world import ANALYST, MANAGER, WORKER

__all__ = ["SETTINGS", "Browser", "real"]


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def app(services: FakeServices, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application over this test's own state."""
    monkeypatch.setitem(pages().extensions, EXTENSION, services)
    return pages()


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
