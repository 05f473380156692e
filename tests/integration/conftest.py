"""One PostgreSQL for the whole run; a database of its own for each test module."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from app.persistence.embedded import Cluster
from app.persistence.migrations import migrate

DATABASE_URL = "DATABASE_URL"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a server: the one of DATABASE_URL, else a private cluster in a folder of this run."""
    given = os.environ.get(DATABASE_URL)
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="holdfast-tests-") as folder:
        # Ours alone, and open to be gone through by the user that runs the server when we are root.
        Path(folder).chmod(0o755)
        cluster = Cluster.at(Path(folder), durable=False)
        yield cluster.start()
        cluster.stop()


@contextmanager
def _fresh_database(server: str, name: str, template: str) -> Iterator[str]:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def _migrated(server: str) -> Iterator[str]:
    """The name of a database with the newest schema and nothing in it."""
    name = f"holdfast_test_{os.getpid()}"
    with _fresh_database(server, name, "template1") as url:
        migrate(url)
        yield name


@pytest.fixture(scope="session")
def new_database(server: str, _migrated: str) -> Callable[[str], object]:
    """Gives a context manager: a migrated database of that name, dropped afterwards."""
    return lambda name: _fresh_database(server, f"{_migrated}_{name}", _migrated)


@pytest.fixture(scope="module")
def database(new_database, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of this module's own migrated database."""
    with new_database(request.module.__name__.rsplit(".", 1)[-1]) as url:
        yield url
