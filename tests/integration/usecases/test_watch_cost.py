"""What a round of the watch asks of the database does not grow with the number of those who are told."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import psycopg

from app.persistence.postgres import counted
from app.services import keeping_watch
from app.services.core import Core
from tests.bench import bench_pages

CASES, OTHERS = 8, 2
MORE = 30
"""Managers who join between two rounds."""


def round_of(core: Core, url: str) -> tuple[int, int, int]:
    """What a full round over cases of which nothing is kept yet sent, found and told."""
    with psycopg.connect(url) as connection:
        connection.execute("DELETE FROM breaches")
        connection.execute("DELETE FROM notices")
        connection.execute("DELETE FROM settings WHERE name = %s", [keeping_watch.FULL])
    with counted() as sent:
        new = keeping_watch.sweep(core)
    with psycopg.connect(url) as connection:
        [told] = connection.execute("SELECT count(*) FROM notices").fetchone() or (0,)
    return len(sent), new, told


def join(core: Core) -> None:
    """More managers like the first one."""
    with core.store.write() as uow:
        manager = next(
            user
            for user in uow.users.of_council(bench_pages.FULL)
            if "manager" in user.duties and user.active
        )
        uow.users.add(
            [replace(manager, id=core.new_id(), username=f"joined-{number}") for number in range(MORE)]
        )
        uow.commit()


def test_a_round_asks_as_much_with_many_managers_as_with_few(
    new_database: Callable[[str], AbstractContextManager[str]], tmp_path: Path
) -> None:
    with new_database("watch") as url, bench_pages.town_hall(url, tmp_path) as core:
        bench_pages.fill(url, core, CASES, OTHERS, people=4, rare=1)
        round_of(core, url)  # reads the packs, which are kept from then on
        few = round_of(core, url)
        join(core)
        many = round_of(core, url)
    assert few[1] == many[1] >= CASES
    assert many[2] > few[2] + MORE
    assert many[0] == few[0]
