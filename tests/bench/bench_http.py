"""The same step through the pages, on a real PostgreSQL: time, statements and commits of sending a form."""

from __future__ import annotations

import re
import statistics
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import perf_counter_ns
from uuid import UUID

from flask.testing import FlaskClient

from app import bootstrap, packs
from app.config import Settings
from app.domain.records import User
from app.persistence.postgres import counted
from app.services import Services, accounts, deploying
from app.services.casework import NewCase
from tests.bench.registry import Row, bench
from tests.bench.review import answers

COUNCIL = Path(__file__).parent / "council"
PASSES = (0, 10, 50, 100, 200, 500)
ORDER = ("Discuss", "Agree", "Contact", "Invite", "Go", "Visit", "Record", "Review")
TIMED = 5
PASSWORD = "only for these measurements"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
WORDS = " ".join(str(value) for value in answers().values())[:2500]
"""A form's share of 20 KB a pass."""


def _worker(services: Services) -> User:
    worker = User(
        id=bootstrap.new_id(),
        username="worker",
        name="Wren Example",
        email="worker@bench.invalid",
        council="benchshire",
        team="",
        roles=("Worker",),
        duties=("worker", "manager"),
        password_hash=accounts.hashed(PASSWORD),
    )
    with services.store.write() as uow:
        uow.users.add([worker])
        uow.commit()
    return worker


def _deploy(services: Services) -> None:
    files = {path.name: path.read_bytes() for path in sorted(COUNCIL.iterdir())}
    pack, _ = packs.read_files(files)
    deploying.deploy(services.core, files, pack, [], "the measurement")


def _sign_in(client: FlaskClient) -> str:
    def token(path: str) -> str:
        found = TOKEN.search(client.get(path).text)
        assert found is not None, path
        return found[1]

    sent = {"csrf_token": token("/sign-in"), "username": "worker", "password": PASSWORD}
    assert client.post("/sign-in", data=sent).status_code == 302
    return token("/accessibility")


def _open(services: Services, instance: UUID, element: str) -> UUID:
    with services.store.read() as uow:
        return next(task.id for task in uow.tasks.open_of(instance) if task.element == element)


def _timed(services: Services, client: FlaskClient, csrf: str, instance: UUID) -> tuple[float, float, float]:
    """Milliseconds, statements and commits of sending one form, over some passes."""
    times: list[float] = []
    statements: list[int] = []
    commits: list[int] = []
    sent = {"csrf_token": csrf, "story": WORDS, "finished": "no"}
    for _ in range(TIMED):
        for element in ORDER:
            task = _open(services, instance, element)
            with counted() as heard:
                began = perf_counter_ns()
                response = client.post(f"/tasks/{task}", data=sent)
                times.append((perf_counter_ns() - began) / 1000)
            assert response.status_code == 302, response.text
            commits.append(heard.count("COMMIT"))
            statements.append(len(heard) - commits[-1])
    return statistics.median(times), max(statements), max(commits)


@bench(
    "http-step",
    "Sending a form of the same review, through the page and PostgreSQL",
    "The median over the forms of some passes, with 20 KB of words a pass. Statements and commits are the "
    "most that one form took, signing in apart. The database is private, and durable as in life.",
)
def sending() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="holdfast-bench-") as folder:
        Path(folder).chmod(0o755)
        settings = Settings(data=Path(folder))
        with bootstrap.running(settings) as application:
            yield from _sending(application, settings)


def _sending(application: bootstrap.Application, settings: Settings) -> Iterator[Row]:
    services = application.services
    _deploy(services)
    worker = _worker(services)
    case = services.open_case(NewCase("B-1", "Test Child", date(2015, 5, 5), "East", "worker"), worker)
    instance = services.start(case.id, "review", worker).id
    client = application.web(settings).test_client()
    csrf = _sign_in(client)
    behind, first = 0, 0.0
    for passes in PASSES:
        while behind < passes:
            for element in ORDER:
                task = _open(services, instance, element)
                services.complete(task, {"story": [WORDS], "finished": ["no"]}, worker)
            behind += 1
        took, statements, commits = _timed(services, client, csrf, instance)
        behind += TIMED
        with services.store.read() as uow:
            found = uow.instances.get(instance)
        first = first or took
        yield Row(
            f"{passes} passes",
            {"a form sent": took},
            {
                "/ 0 passes": took / first,
                "statements": statements,
                "commits": commits,
                "bytes of state": float(len(found.state) if found else 0),
            },
        )
