"""Both stores under one name: what holds for one holds for the other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.persistence.memory import MemoryStore
from app.persistence.postgres import PostgresStore
from app.store import Store
from tests.integration.scenes import Scene


@pytest.fixture(scope="module")
def woken() -> list[object]:
    """What was deferred through the PostgreSQL store."""
    return []


@pytest.fixture(scope="module")
def postgres(database: str, woken: list[object]) -> Iterator[PostgresStore]:
    store = PostgresStore(database, defer=lambda _connection, wakes: woken.extend(wakes), pool_size=4)
    yield store
    store.close()


@pytest.fixture(params=["memory", "postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "memory":
        return MemoryStore()
    return request.getfixturevalue("postgres")


@pytest.fixture
def scene(store: Store) -> Scene:
    """A running instance of a case in a council of its own."""
    with store.write() as uow:
        scene = Scene(uow)
        uow.commit()
    return scene


@pytest.fixture
def scene_in_postgres(postgres: PostgresStore) -> Scene:
    with postgres.write() as uow:
        scene = Scene(uow)
        uow.commit()
    return scene
