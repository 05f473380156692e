"""What every test may count on: marks by folder, one time zone, and no way out of a unit test."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import psycopg
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TESTS = Path(__file__).parent

FOLDERS = {
    "architecture": "the rules of the house: layers, layout, locks",
    "unit": "rules and parts alone: no database, no network, no browser",
    "spec": "the councils' protocols: clauses, diagrams, rehearsals",
    "generative": "generated cases",
    "integration": "parts together, on a real PostgreSQL",
    "functional": "the pages, without JavaScript",
    "browser": "the pages in Chromium, and their accessibility",
    "bench": "measurements",
}
"""The folders of tests/; each one's tests carry its name as a mark."""


class LeftTheUnit(Exception):
    """A unit test tried to reach the network or a database: it belongs in tests/integration."""


def folder_of(path: Path) -> str:
    return path.relative_to(TESTS).parts[0]


def pytest_configure(config: pytest.Config) -> None:
    # A machine's own zone must not decide a deadline: storage is UTC, the screen is Europe/London.
    os.environ["TZ"] = "UTC"
    time.tzset()
    for name, meaning in FOLDERS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        name = folder_of(item.path)
        if name not in FOLDERS:
            raise pytest.UsageError(f"{item.path}: tests live in one of {', '.join(FOLDERS)}.")
        item.add_marker(name)


@pytest.fixture(autouse=True)
def _stay_in_the_unit(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unit tests open no connection, neither by a socket nor by the database driver's own library."""
    if folder_of(request.path) != "unit":
        return

    def refuse(*args: object, **kwargs: object) -> NoReturn:
        raise LeftTheUnit("A unit test may not open a connection.")

    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for owner in (psycopg, psycopg.Connection, psycopg.AsyncConnection):
        monkeypatch.setattr(owner, "connect", refuse)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium, one for the whole run; a test opens a context of its own in it."""
    import chromium
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = chromium.launch(playwright)
        yield started
        started.close()
