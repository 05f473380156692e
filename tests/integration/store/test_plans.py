"""Every list and every look-up finds an index that serves it: nothing reads a whole table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
import sqlalchemy as sa

from app.domain.monitoring import DOWN, UP, Count, Monitoring, Route
from app.domain.overviews import LinesQuery
from app.domain.panel import ChildInNeed, Panel
from app.domain.records import InstanceStatus
from app.domain.yearly import Asked
from app.persistence.postgres import PostgresStore
from app.store import InstanceQuery, QueueQuery, TaskQuery, UnitOfWork
from tests.integration.scenes import (
    NOW,
    Scene,
    answers,
    case,
    document,
    entry,
    holding,
    incident,
    instance,
    job,
    new_id,
    notice,
    task,
    timer,
    written,
)

KEY = new_id()
YEAR = timedelta(days=365)
YEARLY = Asked(
    "x",
    NOW - YEAR,
    NOW,
    NOW,
    Monitoring(
        "y", routes=(Route("p", UP, ("e",)), Route("q", DOWN, ("f",))), counts=(Count("l", "k", ("a",)),)
    ),
)


@pytest.fixture(scope="module")
def store(database) -> Iterator[PostgresStore]:
    store = PostgresStore(database, defer=lambda _connection, _wakes: None, pool_size=1)
    written(store, *[crowd] * 20, busy)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("ANALYZE")
    yield store
    store.close()


def crowd(uow: UnitOfWork) -> None:
    """Enough rows, most of them over and done with, that the planner has a choice to make."""
    scene = Scene(uow)
    uow.holdings.open(holding(scene.case, scene.user))
    place = (scene.council, f"L{scene.council}")
    uow.in_need.add([ChildInNeed(scene.case.id, *place, scene.case.reference, NOW.date())])
    uow.panels.add([Panel(scene.case.id, *place)])
    for _ in range(10):
        child = case(council=scene.council, created_at=NOW - 2 * YEAR)
        uow.cases.add([child])
        uow.holdings.open(holding(child, scene.user, NOW - YEAR, until=NOW - YEAR / 2))
        uow.holdings.open(holding(child, scene.user, NOW - YEAR / 3))
    for number in range(20):
        over = number % 5 > 0
        done = {"status": "done"} if over else {}
        mine = instance(scene.case, scene.deployment, **({"status": "ended"} if over else {}))
        uow.instances.add(mine)
        uow.tasks.add([task(mine, f"t{n}", due_at=NOW, **done) for n in range(5)])
        uow.timers.add([timer(mine, f"c{n}", **({"status": "fired"} if over else {})) for n in range(5)])
        uow.jobs.add([job(mine, f"s{n}", **done) for n in range(5)])
        sent = task(mine, "sent", status="done")
        uow.tasks.add([sent])
        for form in "defgh":
            uow.answers.add(answers(sent, scene.user, {"k": "yes"}, form=form))
        uow.incidents.add(incident(mine, resolved_at=NOW if over else None))
        uow.documents.add(document(scene.case), {})
        uow.notices.add([notice(scene.user)])
        uow.audit.append([entry(str(scene.case.id), instance_id=mine.id) for _ in range(5)])


def busy(uow: UnitOfWork) -> None:
    """One council in which so much is open for one role that it matters by which index it is found."""
    scene = Scene(uow, council="busy")
    rows = [task(scene.instance, f"t{n}", due_at=NOW, statutory=n % 50 == 0) for n in range(2_000)]
    uow.tasks.add(rows)


ROLE = ("early_help_worker",)
"""Whom all of that is for."""

READS = {
    "users.by_id": lambda uow: uow.users.by_id(KEY),
    "users.many": lambda uow: uow.users.many([KEY]),
    "users.by_username": lambda uow: uow.users.by_username("x"),
    "users.of_council": lambda uow: uow.users.of_council("x"),
    "cases.by_reference": lambda uow: uow.cases.by_reference("x", "y"),
    "cases.of_references": lambda uow: uow.cases.of_references("x", ["y", "z"]),
    "cases.search": lambda uow: uow.cases.search("x", "y", after="T-1"),
    "cases.siblings": lambda uow: uow.cases.siblings(case()),
    "in_need.get": lambda uow: uow.in_need.get(KEY),
    "in_need.queue": lambda uow: uow.in_need.queue(QueueQuery("x", "y", NOW.date(), (NOW.date(), "z"))),
    "in_need.waiting_before": lambda uow: uow.in_need.waiting_before(
        QueueQuery("x", "y", NOW.date(), (NOW.date(), "z"))
    ),
    "panels.where": lambda uow: uow.panels.where(council="x", locality="y"),
    "holdings.of_case": lambda uow: uow.holdings.of_case(KEY),
    "holdings.current": lambda uow: uow.holdings.current([KEY]),
    "holdings.held_by": lambda uow: uow.holdings.held_by(KEY),
    "deployments.of_council": lambda uow: uow.deployments.of_council("x"),
    "deployments.latest": lambda uow: uow.deployments.latest("x"),
    "deployments.files": lambda uow: uow.deployments.files(KEY),
    "deployments.definitions": lambda uow: uow.deployments.definitions(KEY),
    "instances.get": lambda uow: uow.instances.get(KEY),
    "instances.lock": lambda uow: uow.instances.lock(KEY),
    "instances.lock_running_of_case": lambda uow: uow.instances.lock_running_of_case(KEY),
    "instances.lock_open_of_case": lambda uow: uow.instances.lock_open_of_case(KEY),
    "instances.of_case": lambda uow: uow.instances.of_case(KEY),
    "instances.page": lambda uow: uow.instances.page(InstanceQuery("x", counted_at=NOW, after=(NOW, KEY))),
    "instances.page of a process": lambda uow: uow.instances.page(InstanceQuery("x", process_id="p")),
    "instances.page running": lambda uow: uow.instances.page(
        InstanceQuery("x", status=InstanceStatus.RUNNING, overdue_at=NOW, with_incident=True)
    ),
    "instances.page, a statutory clock overdue": lambda uow: uow.instances.page(
        InstanceQuery("x", overdue_at=NOW, statutory=True)
    ),
    "instances.page of a version": lambda uow: uow.instances.page(
        InstanceQuery("x", process_id="p", status=InstanceStatus.RUNNING, deployment_id=KEY)
    ),
    "instances.page of a team": lambda uow: uow.instances.page(InstanceQuery("x", team="t", holder=KEY)),
    "instances.page, those that have ended": lambda uow: uow.instances.page(
        InstanceQuery("x", process_id="p", over=True, after=(NOW, KEY))
    ),
    "figures.loads": lambda uow: uow.figures.loads("x", NOW, NOW),
    "figures.held": lambda uow: uow.figures.held("x"),
    "figures.waits": lambda uow: uow.figures.waits("x", ["p"], "p", 100),
    "figures.year": lambda uow: uow.figures.year(YEARLY),
    "figures.clocks": lambda uow: uow.figures.clocks("x", NOW, NOW),
    "figures.opened": lambda uow: uow.figures.opened("x", ["p"], NOW),
    "figures.answered": lambda uow: uow.figures.answered("x", {"f": ["k"]}, NOW),
    "figures.between": lambda uow: uow.figures.between("x", ["f"], NOW),
    "figures.bounced": lambda uow: uow.figures.bounced("x", {"p": ["e"]}, ["q"], NOW),
    "overviews.children": lambda uow: uow.overviews.children("x", NOW),
    "overviews.teams": lambda uow: uow.overviews.teams("x", NOW - YEAR, NOW),
    "overviews.uncovered": lambda uow: uow.overviews.uncovered("x", NOW - YEAR, NOW),
    "overviews.lines": lambda uow: uow.overviews.lines(LinesQuery("x", NOW - YEAR, NOW)),
    "overviews.lines, a page down": lambda uow: uow.overviews.lines(
        LinesQuery("x", NOW - YEAR, NOW, after=(timedelta(), "T-1"))
    ),
    "overviews.lines of a team": lambda uow: uow.overviews.lines(LinesQuery("x", NOW - YEAR, NOW, team="t")),
    "tasks.context": lambda uow: uow.tasks.context(KEY),
    "tasks.open_of": lambda uow: uow.tasks.open_of(KEY),
    "tasks.of_instance": lambda uow: uow.tasks.of_instance(KEY),
    "tasks.page": lambda uow: uow.tasks.page(TaskQuery("x", after=(NOW, KEY))),
    "tasks.page of a team": lambda uow: uow.tasks.page(TaskQuery("x", roles=("r",), after=(NOW, KEY))),
    "tasks.page of a team, nobody's": lambda uow: uow.tasks.page(
        TaskQuery("x", roles=("r", "s"), unassigned=True, locality="North")
    ),
    "tasks.page of a team, one process": lambda uow: uow.tasks.page(
        TaskQuery("x", roles=("r", "s"), runs="p", after=(NOW, KEY))
    ),
    "tasks.page of a team, statutory clocks": lambda uow: uow.tasks.page(
        TaskQuery("busy", roles=ROLE, statutory=True, after=(NOW - YEAR, KEY))
    ),
    "tasks.page of a team, the council's clocks": lambda uow: uow.tasks.page(
        TaskQuery("busy", roles=ROLE, statutory=False)
    ),
    "tasks.page of a team, some children": lambda uow: uow.tasks.page(
        TaskQuery("x", roles=("r", "s"), cases=(KEY,))
    ),
    "tasks.page mine, one process": lambda uow: uow.tasks.page(
        TaskQuery("x", assignee=KEY, runs="p", roles=("r",))
    ),
    "tasks.page for others": lambda uow: uow.tasks.page(TaskQuery("x", holder=KEY, takes=("r",))),
    "drafts of a task": lambda uow: uow.drafts.where(task_id=KEY, user_id=KEY),
    "comments of a case": lambda uow: uow.comments.where(case_id=KEY),
    "absences of a council": lambda uow: uow.absences.where(council="x"),
    "tasks.page overdue": lambda uow: uow.tasks.page(TaskQuery("x", overdue_at=NOW)),
    "tasks.page mine": lambda uow: uow.tasks.page(TaskQuery("x", assignee=KEY)),
    "tasks.page mine and held": lambda uow: uow.tasks.page(
        TaskQuery("x", assignee=KEY, takes=("r", "s"), after=(NOW, KEY))
    ),
    "tasks.page of a case": lambda uow: uow.tasks.page(TaskQuery("x", case_id=KEY)),
    "answers.of_instance": lambda uow: uow.answers.of_instance(KEY),
    "answers.of_case": lambda uow: uow.answers.of_case(KEY),
    "timers.due": lambda uow: uow.timers.due(NOW, 10),
    "timers.waiting_of": lambda uow: uow.timers.waiting_of(KEY),
    "jobs.waiting": lambda uow: uow.jobs.waiting(10),
    "jobs.external": lambda uow: uow.jobs.external("x", 10),
    "jobs.of_instance": lambda uow: uow.jobs.of_instance(KEY),
    "incidents.open_of_council": lambda uow: uow.incidents.open_of_council("x"),
    "incidents.of_instance": lambda uow: uow.incidents.of_instance(KEY),
    "audit.of_stream": lambda uow: uow.audit.of_stream("x", after=3),
    "audit.of_instance": lambda uow: uow.audit.of_instance(KEY),
    "documents.of_case": lambda uow: uow.documents.of_case(KEY),
    "documents.body": lambda uow: uow.documents.body(KEY, "text/html"),
    "notices.of_user": lambda uow: uow.notices.of_user(KEY),
    "settings.get": lambda uow: uow.settings.get("x"),
    "settings.many": lambda uow: uow.settings.many(["x", "y"]),
}

SMALL = {"users", "cases", "deployments"}
"""Tables of which these tests hold so few rows that reading the whole index is as good as a look-up."""

QUEUES = {"jobs.waiting"}
"""Read from the beginning of a partial index, which holds nothing else."""


def plans(store: PostgresStore, database: str, read: str, off: list[str]) -> list[list[dict]]:
    """The nodes of the plan of each statement that a read sends, with ways of planning made dear: with
    few rows a scan and a sort are always cheapest, and so left only where there is no other way."""
    sent: list[tuple[str, object]] = []

    def listen(_connection, _cursor, statement, parameters, _context, _many):
        sent.append((statement, parameters))

    sa.event.listen(store._engine, "before_cursor_execute", listen)
    try:
        with store.write() as uow:
            READS[read](uow)
    finally:
        sa.event.remove(store._engine, "before_cursor_execute", listen)
    assert sent
    with psycopg.connect(database) as connection:
        for name in off:
            connection.execute("SELECT set_config(%s, 'off', true)", [name])
        explained = [connection.execute(f"EXPLAIN (FORMAT JSON) {each}", given) for each, given in sent]
        return [list(nodes(each.fetchone()[0][0]["Plan"])) for each in explained]


def nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


@pytest.mark.parametrize("read", READS)
def test_an_index_serves(store, database, read):
    for plan in plans(store, database, read, ["enable_seqscan"]):
        assert [each for each in plan if each["Node Type"] == "Seq Scan"] == []
        scans = [each for each in plan if each["Node Type"].startswith(("Index", "Bitmap Index"))]
        assert scans
        whole = {each.get("Relation Name") for each in scans if "Index Cond" not in each} - SMALL
        assert read in QUEUES or whole == set()


LONG = [
    "instances.page",
    "instances.page, those that have ended",
    "instances.page running",
    "tasks.page",
    "tasks.page mine",
    "timers.due",
    "cases.search",
    "overviews.lines, a page down",
]


@pytest.mark.parametrize("read", LONG)
def test_a_long_list_comes_in_order_out_of_its_index(store, database, read):
    off = ["enable_seqscan", "enable_bitmapscan", "enable_sort", "enable_hashjoin", "enable_mergejoin"]
    for plan in plans(store, database, read, off):
        assert [each for each in plan if "Sort" in each["Node Type"]] == []


def test_what_trends_count_lies_in_the_indexes_that_find_it(store, database):
    off = ["enable_seqscan", "enable_bitmapscan"]
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE answers, tasks")
    for read, tables in (("figures.between", {"answers"}), ("figures.clocks", {"tasks"})):
        scans = [
            each
            for plan in plans(store, database, read, off)
            for each in plan
            if each.get("Relation Name") in tables
        ]
        assert scans
        assert {each["Node Type"] for each in scans} == {"Index Only Scan"}


def test_the_form_before_each_is_looked_for_once(store, database):
    [plan] = plans(store, database, "figures.between", [])
    assert len([each for each in plan if each.get("Subplan Name", "").startswith("SubPlan")]) == 1


def test_a_teams_list_takes_the_head_of_an_index_for_each_name(store, database):
    off = ["enable_seqscan", "enable_bitmapscan"]
    [plan] = plans(store, database, "tasks.page of a team", off)
    [head] = [each for each in plan if each.get("Index Name") == "pk_task_audience"]
    assert head["Parent Relationship"] == "Outer"
    assert "Limit" in {each["Node Type"] for each in plan[1:]}


def test_a_teams_list_of_one_process_walks_the_index_of_that_process(store, database):
    off = ["enable_seqscan", "enable_bitmapscan", "enable_sort"]
    [plan] = plans(store, database, "tasks.page of a team, one process", off)
    [head] = [each for each in plan if each.get("Relation Name") == "task_audience"]
    assert head["Index Name"] == "ix_task_audience_of_process"
    assert "process" in head["Index Cond"]


def test_a_teams_list_of_the_laws_clocks_walks_an_index_that_has_nothing_else(store, database):
    off = ["enable_seqscan", "enable_bitmapscan", "enable_sort"]
    [plan] = plans(store, database, "tasks.page of a team, statutory clocks", off)
    [head] = [each for each in plan if each.get("Relation Name") == "task_audience"]
    assert head["Index Name"] == "ix_task_audience_of_law"
    assert "Filter" not in head
