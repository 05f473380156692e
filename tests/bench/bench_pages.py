"""What every page of a manager costs in a council of a hundred thousand children, on a real PostgreSQL."""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter_ns
from typing import Any

import psycopg
import sqlalchemy as sa

from app import bootstrap, packs
from app.config import Settings
from app.domain.records import User
from app.persistence.embedded import Cluster
from app.persistence.migrations import migrate
from app.persistence.postgres import PostgresStore, counted
from app.services import deploying, trends
from app.services.clock import SystemClock
from app.services.core import Core
from tests.bench import pages, town
from tests.bench.registry import Row, bench

CASES = int(os.environ.get("BENCH_CASES", "100000"))
"""Children of the first council; every tenth as many in each of the others."""

FULL = "somerset"
PACKS = Path(__file__).resolve().parents[2] / "bpmn"
PEOPLE = 400
VISITS = 12
"""Visits of each page by as many different managers."""

BIG = 10_000
"""Rows from which on a table counts as big in a plan."""


@bench(
    "pages",
    f"The pages of a manager in a council of {CASES:,} children, with ten tasks each",
    f"The use case behind each page, {VISITS} visits: the median and the longest. “Of the floor”: as often "
    "as long as one row by its key in the same run. “Statements”: of one visit. “Whole”: big tables that a "
    "plan of it reads from end to end.",
)
def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="holdfast-bench-") as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster.at(Path(folder), durable=False)
        try:
            url = cluster.start()
            with town_hall(url, Path(folder)) as core:
                fill(url, core, CASES, CASES // 10)
                trends.keep(core, FULL)  # as the watch does in its first round
                yield from measured(url, core)
        finally:
            cluster.stop()


@contextmanager
def town_hall(url: str, folder: Path) -> Iterator[Core]:
    """The use cases on a migrated database, with every council's pack deployed."""
    migrate(url)
    store = PostgresStore(url, defer=lambda _connection, _wakes: None, pool_size=2)
    settings = replace(Settings(), data=folder / "data")
    with closing(store):
        yield bootstrap.core(store, SystemClock(), settings)


def fill(url: str, core: Core, cases: int, others: int, people: int = PEOPLE, rare: int = town.RARE) -> None:
    """Deploy every council's pack and fill the full one with `cases` children, the others with `others`."""
    for folder in sorted(path.parent for path in PACKS.glob("*/council.toml")):
        files = packs.council_files(folder.parent, folder.name)
        pack, findings = packs.read_files(files)
        deploying.deploy(core, files, pack, findings, "bench", "Measured")
        with core.store.read() as uow:
            deployed = uow.deployments.latest(folder.name)
        assert deployed is not None
        size = cases if folder.name == FULL else others
        town.fill(url, pack, deployed.id, size, people, rare)
    town.finish(url)


def measured(url: str, core: Core, wanted: Sequence[str] = ()) -> Iterator[Row]:
    """A row for each page."""
    store = core.store
    assert isinstance(store, PostgresStore)
    people = managers(core)
    floor = _floor(core, people[FULL])
    yield Row("one row by its key", {"median": floor}, {"of the floor": 1.0})
    big = _big(url)
    for what, page in pages.pages(core, people).items():
        if wanted and what not in wanted:
            continue
        yield _row(what, page, floor, store, url, big)


def _row(
    what: str, page: pages.Page, floor: float, store: PostgresStore, url: str, big: Mapping[str, int]
) -> Row:
    taken = sorted(_visits(page))
    with counted() as statements:
        page(0)
    median, longest = statistics.median(taken), taken[-1]
    whole = float(len(read_whole(store, url, page, big)))
    ratios = {"of the floor": median / floor, "statements": float(len(statements)), "whole": whole}
    return Row(what, {"median": median, "longest": longest}, ratios)


def _visits(page: pages.Page) -> list[float]:
    taken = []
    for number in range(VISITS):
        began = perf_counter_ns()
        page(number)
        taken.append((perf_counter_ns() - began) / 1000)
    return taken


def _floor(core: Core, people: Sequence[User]) -> float:
    taken = []
    for user in people:
        with core.store.read() as uow:
            began = perf_counter_ns()
            uow.users.by_id(user.id)
            taken.append((perf_counter_ns() - began) / 1000)
    return statistics.median(taken)


def managers(core: Core) -> dict[str, list[User]]:
    """Managers of the full council first, and of the one with panels."""
    return {name: _managers(core, name) for name in (FULL, pages.WITH_PANELS)}


def _managers(core: Core, council: str) -> list[User]:
    with core.store.read() as uow:
        return [user for user in uow.users.of_council(council) if user.active][: VISITS * 2]


def _big(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT relname, reltuples::bigint FROM pg_class WHERE relkind = 'r'")
        return {name: number for name, number in found.fetchall() if number >= BIG}


def read_whole(store: PostgresStore, url: str, page: pages.Page, big: Mapping[str, int]) -> set[str]:
    """The big tables that a plan of one of the page's statements reads from end to end."""
    sent: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, given: Any, _context: Any, _many: Any) -> None:
        sent.append((statement, given))

    sa.event.listen(store._engine, "before_cursor_execute", listen)
    try:
        page(0)
    finally:
        sa.event.remove(store._engine, "before_cursor_execute", listen)
    found: set[str] = set()
    with psycopg.connect(url) as connection:
        for text, given in sent:
            if text.lstrip().upper().startswith(("SELECT", "WITH")):
                plan = connection.execute(f"EXPLAIN (FORMAT JSON) {text}", given).fetchone()
                assert plan is not None
                found |= set(_whole(plan[0][0]["Plan"])) & set(big)
            connection.rollback()
    return found


def _whole(plan: dict[str, Any]) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for part in plan.get("Plans", []):
        yield from _whole(part)
