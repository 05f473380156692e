"""The lists that people open first thing, with a million open tasks on a real PostgreSQL."""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter_ns
from typing import Any

import psycopg
import sqlalchemy as sa

from app.domain.records import InstanceStatus, User
from app.persistence.embedded import Cluster
from app.persistence.migrations import migrate
from app.persistence.postgres import PostgresStore
from app.services import inbox
from app.store import InstanceQuery, TaskQuery, UnitOfWork
from tests.bench import crowd
from tests.bench.registry import Row, bench

TASKS = int(os.environ.get("BENCH_TASKS", "1000000"))
PEOPLE = 100
"""So many different people open each list; the slowest twentieth is what is told."""

SMALL = 1_000
"""Rows up to which a table is a few pages, which are read from end to end sooner than by any index."""

Read = Callable[[UnitOfWork, User], Sequence[Any]]


def _lists(now: datetime) -> dict[str, Read]:
    def tasks(**wanted: Any) -> Read:
        def read(uow: UnitOfWork, user: User) -> Sequence[Any]:
            facts = {k: v(user) if callable(v) else v for k, v in wanted.items()}
            return uow.tasks.page(TaskQuery(user.council, **facts))

        return read

    def some_children(**wanted: Any) -> Read:
        def read(uow: UnitOfWork, user: User) -> Sequence[Any]:
            held = tuple(each.case_id for each in uow.holdings.held_by(user.id))
            return tasks(**wanted, cases=held[: inbox.MOST_CHILDREN])(uow, user)

        return read

    def instances(**wanted: Any) -> Read:
        return lambda uow, user: uow.instances.page(InstanceQuery(user.council, counted_at=now, **wanted))

    def theirs(user: User) -> tuple[str, ...]:
        return (*user.roles, user.team)

    return {
        "inbox: mine": tasks(assignee=lambda user: user.id, takes=theirs),
        "inbox: my team's": tasks(roles=theirs),
        "inbox: my team's, one locality": tasks(roles=theirs, locality="North"),
        "inbox: nobody's": tasks(roles=theirs, unassigned=True),
        "inbox: overdue": tasks(roles=theirs, overdue_at=now),
        "inbox: waiting for others": tasks(holder=lambda user: user.id, takes=theirs),
        "inbox: a page far down": tasks(roles=theirs, after=(now + timedelta(days=9), crowd.LAST_KEY)),
        "inbox: my team's, one process": tasks(roles=theirs, runs="process_2"),
        "inbox: my team's, one process, far down": tasks(
            roles=theirs, runs="process_2", after=(now + timedelta(days=9), crowd.LAST_KEY)
        ),
        "inbox: my team's, statutory clocks": tasks(roles=theirs, statutory=True),
        "inbox: my team's, statutory clocks, far down": tasks(
            roles=theirs, statutory=True, after=(now + timedelta(days=9), crowd.LAST_KEY)
        ),
        "inbox: my team's, the council's clocks": tasks(roles=theirs, statutory=False),
        "inbox: mine, statutory clocks": tasks(assignee=lambda user: user.id, takes=theirs, statutory=True),
        "inbox: others, statutory clocks": tasks(holder=lambda user: user.id, takes=theirs, statutory=True),
        "inbox: one of my roles": tasks(roles=lambda user: user.roles[:1]),
        "inbox: my team's, some children": some_children(roles=theirs),
        "inbox: mine, one process": tasks(assignee=lambda user: user.id, takes=theirs, runs="process_2"),
        "inbox: mine, one of my roles": tasks(
            assignee=lambda user: user.id, takes=theirs, roles=lambda user: user.roles
        ),
        "inbox: others, one process": tasks(holder=lambda user: user.id, takes=theirs, runs="process_2"),
        "children by part of a name": lambda uow, user: uow.cases.search(user.council, "child 1999"),
        "instances: all": instances(),
        "instances: running": instances(status=InstanceStatus.RUNNING),
        "instances: one process": instances(process_id="process_2"),
        "instances: overdue": instances(status=InstanceStatus.RUNNING, overdue_at=now),
        "instances: a statutory clock overdue": instances(overdue_at=now, statutory=True),
        "instances: a council's clock overdue": instances(overdue_at=now, statutory=False),
        "instances: with an incident": instances(status=InstanceStatus.RUNNING, with_incident=True),
    }


@bench(
    "lists",
    f"The lists with {TASKS:,} open tasks on PostgreSQL",
    "A page of 50 for 100 people in turn: the median, and the 95th of 100. “Of the floor”: as often as long "
    "as one row by its key in the same run. “By”: the indexes that its plan walks; a plan that reads a "
    f"table of more than {SMALL:,} rows from end to end is a fault.",
)
def rows() -> Iterator[Row]:
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="holdfast-bench-") as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster.at(Path(folder), durable=False)
        try:
            url = cluster.start()
            migrate(url)
            crowd.fill(url, TASKS)
            store = PostgresStore(url, defer=lambda _connection, _wakes: None, pool_size=2)
            yield from _measured(store, url, now)
            store.close()
        finally:
            cluster.stop()


def _measured(store: PostgresStore, url: str, now: datetime) -> Iterator[Row]:
    with store.read() as uow:
        people = [user for council in crowd.COUNCILS for user in uow.users.of_council(council)[: PEOPLE // 5]]
    floor = statistics.median(_times(store, people, lambda uow, user: [uow.users.by_id(user.id)]))
    yield Row("one row by its key", {"median": floor}, {"of the floor": 1.0})
    large = _large(url)
    for what, read in _lists(now).items():
        taken = sorted(_times(store, people, read))
        median, p95 = statistics.median(taken), taken[int(len(taken) * 0.95) - 1]
        plans = list(_plans(store, url, read, people[0]))
        by = sorted({node["Index Name"] for node in plans if "Index Name" in node})
        whole = sorted({node["Relation Name"] for node in plans if node["Node Type"] == "Seq Scan"} & large)
        yield Row(
            what,
            {"median": median, "95th": p95},
            {"of the floor": median / floor},
            {"by": ", ".join(by)},
            tuple(f"its plan reads {table} from end to end" for table in whole),
        )


def _large(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [SMALL]
        )
        return {name for (name,) in found.fetchall()}


def _times(store: PostgresStore, people: Sequence[User], read: Read) -> list[float]:
    """Microseconds of a read for each person, the statement's planning and the records' making included."""
    taken = []
    for user in people:
        with store.read() as uow:
            began = perf_counter_ns()
            read(uow, user)
            taken.append((perf_counter_ns() - began) / 1000)
    return taken


def _plans(store: PostgresStore, url: str, read: Read, user: User) -> Iterator[dict[str, Any]]:
    """Every node of the plans of what a read sends."""
    sent: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, given: Any, _context: Any, _many: Any) -> None:
        sent.append((statement, given))

    sa.event.listen(store._engine, "before_cursor_execute", listen)
    try:
        with store.read() as uow:
            read(uow, user)
    finally:
        sa.event.remove(store._engine, "before_cursor_execute", listen)
    with psycopg.connect(url) as connection:
        for text, given in sent:
            found = connection.execute(f"EXPLAIN (FORMAT JSON) {text}", given).fetchone()
            assert found is not None
            yield from _nodes(found[0][0]["Plan"])


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)
