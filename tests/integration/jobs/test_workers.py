"""Workers on a real PostgreSQL: each thing once, whatever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from app.domain.errors import DeliveryFailed, HandlerFailed
from app.domain.records import JobStatus
from app.jobs import Queue, Worker
from app.persistence.embedded import Cluster
from app.persistence.migrations import migrate
from app.persistence.postgres import PostgresStore
from tests.integration.jobs.harness import QUICK, UseCases, until
from tests.integration.scenes import job, timer, written

ROOT = Path(__file__).resolve().parents[3]
SECOND = timedelta(seconds=1)


@pytest.fixture
def cases(database: str) -> Iterator[UseCases]:
    cases = UseCases(database)
    with psycopg.connect(database) as connection:
        connection.execute("TRUNCATE procrastinate_jobs CASCADE")
    yield cases
    cases.store.close()


@contextmanager
def working(cases: UseCases, *, workers: int = 1, revive=None, **changes) -> Iterator[None]:
    work = replace(cases.work(), **changes)
    running = [Worker(cases.url, work, QUICK, revive=revive) for _ in range(workers)]
    for each in running:
        each.start()
    try:
        yield
    finally:
        for each in running:
            each.stop(timeout=20)


@contextmanager
def process(url: str, what: str) -> Iterator[subprocess.Popen]:
    """Another process that has come to the middle of something."""
    command = [sys.executable, "-m", "tests.integration.jobs.harness", url, what]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "in the middle\n"
        yield other
        other.kill()


def test_two_hundred_timers_fire_once_each_with_two_workers(cases):
    scene = cases.scene()
    due = datetime.now(UTC)
    timers = [timer(scene.instance, f"c{n}", due + (n % 3) * SECOND / 2) for n in range(200)]
    written(cases.store, lambda uow: uow.timers.add(timers))

    def fired() -> list[str]:
        with cases.store.read() as uow:
            return [each.subject for each in uow.audit.of_stream(str(scene.instance.id))]

    with working(cases, workers=2):
        until(lambda: len(fired()) >= 200)
        until(lambda: cases.queued() == 0)
    assert Counter(fired()) == Counter(each.token for each in timers)


def test_what_is_rolled_back_was_never_queued(cases):
    scene = cases.scene()
    with cases.store.write() as uow:
        uow.timers.add([timer(scene.instance)])
        uow.jobs.add([job(scene.instance)])
        with uow.savepoint():
            pass
    assert cases.queued() == 0


def test_a_command_that_is_killed_in_the_middle_leaves_nothing(cases):
    with process(cases.url, "command") as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert cases.queued() == 0
    with cases.store.read() as uow:
        assert uow.timers.due(datetime(9000, 1, 1, tzinfo=UTC), 1) == uow.jobs.waiting(1) == []


def test_the_job_of_a_killed_worker_is_done_by_another_and_its_effect_once(cases):
    scene = cases.scene()
    new = job(scene.instance)
    written(cases.store, lambda uow: uow.jobs.add([new]))
    with process(cases.url, "worker") as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert cases.status(new.id) is JobStatus.WAITING
    with working(cases):
        until(lambda: cases.status(new.id) is JobStatus.DONE)
    assert (cases.count("runs", new.id), cases.count("effects", new.id)) == (2, 1)
    with cases.store.read() as uow:
        assert [each.action for each in uow.audit.of_stream(str(scene.instance.id))] == ["job.done"]


def test_a_job_is_given_up_after_its_last_attempt_and_can_be_put_back(cases):
    new, errors = job(cases.scene().instance), [DeliveryFailed("Mosaic", "503")] * QUICK.attempts

    def fail(_key) -> None:
        if errors:
            raise errors.pop()

    cases.act = fail
    written(cases.store, lambda uow: uow.jobs.add([new]))
    with working(cases):
        until(lambda: cases.status(new.id) is JobStatus.FAILED)
        assert cases.count("runs", new.id) == QUICK.attempts
        with cases.store.read() as uow:
            assert uow.jobs.get(new.id).error == "Mosaic did not take it: 503"
        written(cases.store, lambda uow: uow.jobs.defer_again(new.id))
        until(lambda: cases.status(new.id) is JobStatus.DONE)


def test_what_no_waiting_mends_is_given_up_at_once(cases):
    new = job(cases.scene().instance)

    def fail(_key) -> None:
        raise HandlerFailed("letter.write", "it has no addressee")

    cases.act = fail
    written(cases.store, lambda uow: uow.jobs.add([new]))
    with working(cases):
        until(lambda: cases.status(new.id) is JobStatus.FAILED)
    assert cases.count("runs", new.id) == 1


def test_a_failure_that_could_not_be_recorded_is_tried_until_it_is(cases):
    new, refusals = job(cases.scene().instance), [ConnectionError("away"), ConnectionError("away")]

    def fail(_key) -> None:
        raise HandlerFailed("letter.write", "it has no addressee")

    def give_up(job_id, error) -> None:
        if refusals:
            raise refusals.pop()
        cases.give_up(job_id, error)

    cases.act = fail
    written(cases.store, lambda uow: uow.jobs.add([new]))
    with working(cases, give_up=give_up):
        until(lambda: cases.status(new.id) is JobStatus.FAILED)
    assert cases.count("runs", new.id) == 3


def test_a_job_that_kills_every_worker_is_given_up(cases):
    new = job(cases.scene().instance)
    written(cases.store, lambda uow: uow.jobs.add([new]))
    with psycopg.connect(cases.url) as connection:  # taken for the third time by a worker that is gone
        connection.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s", [QUICK.attempts - 1]
        )
    with working(cases):
        until(lambda: cases.status(new.id) is JobStatus.FAILED)
    assert cases.count("runs", new.id) == 0


def test_a_timer_of_the_applications_clock_is_due_earlier_by_its_offset(cases):
    scene = cases.scene()
    ahead = PostgresStore(cases.url, Queue(offset=lambda: timedelta(days=30)).defer, pool_size=1)
    fired = threading.Event()
    new = timer(scene.instance, due=datetime.now(UTC) + timedelta(days=29))
    written(ahead, lambda uow: uow.timers.add([new]))
    ahead.close()
    with working(cases, fire_timer=lambda key: key == new.id and fired.set(), fire_due=lambda: None):
        assert fired.wait(10)


def test_a_clock_that_is_moved_makes_timers_due_without_their_jobs(cases):
    scene = cases.scene()
    written(cases.store, lambda uow: uow.timers.add([timer(scene.instance, due=datetime.now(UTC) + SECOND)]))
    with psycopg.connect(cases.url) as connection:
        connection.execute("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 year'")

    def waiting() -> bool:
        with cases.store.read() as uow:
            return bool(uow.timers.waiting_of(scene.instance.id))

    with working(cases):
        until(lambda: not waiting())


@pytest.mark.parametrize("round_of", ["watch", "post"])
def test_one_worker_at_a_time_keeps_watch_and_sends_the_post_round_after_round(cases, round_of):
    begun, at_once, most = [], [], []

    def go_round() -> None:
        begun.append(threading.current_thread().name)
        at_once.append(1)
        most.append(len(at_once))
        time.sleep(0.2)
        at_once.pop()

    with working(cases, workers=2, **{round_of: go_round}):
        until(lambda: len(begun) > 3)
    assert max(most) == 1


def test_a_worker_that_is_stopped_finishes_what_it_is_doing(cases):
    new, begun = job(cases.scene().instance), threading.Event()

    def slow(_key) -> None:
        begun.set()
        threading.Event().wait(0.5)

    cases.act = slow
    written(cases.store, lambda uow: uow.jobs.add([new]))
    with working(cases):
        assert begun.wait(10)
    assert cases.status(new.id) is JobStatus.DONE
    assert cases.queued() == 0


def test_a_worker_process_stops_when_it_is_told(cases):
    with process_of_nothing(cases.url) as other:
        other.send_signal(signal.SIGTERM)
        assert other.wait(15) == 0


@contextmanager
def process_of_nothing(url: str) -> Iterator[subprocess.Popen]:
    """A worker process with nothing to do, once it is registered."""
    command = [sys.executable, "-m", "tests.integration.jobs.harness", url, "worker"]

    def workers() -> int:
        with psycopg.connect(url) as connection:
            return connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone()[0]

    before = workers()
    with subprocess.Popen(command, cwd=ROOT) as other:
        until(lambda: workers() > before)
        yield other
        other.kill()


def answers(url: str) -> bool:
    """Whether there is a database at that address."""
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def test_a_worker_comes_back_when_the_database_restarts_and_starts_the_private_one_itself():
    with tempfile.TemporaryDirectory(prefix="holdfast-tests-") as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster.at(Path(folder), durable=False)
        url = cluster.start()
        try:
            migrate(url)
            cases = UseCases(url)
            scene = cases.scene()
            with working(cases, revive=cluster.start):
                first, second = job(scene.instance, "s1"), job(scene.instance, "s2")
                written(cases.store, lambda uow: uow.jobs.add([first]))
                until(lambda: cases.status(first.id) is JobStatus.DONE)
                pid = cluster.server_pid
                os.kill(pid, signal.SIGKILL)
                until(lambda: cluster.server_pid not in (None, pid))
                until(lambda: answers(url))
                written(cases.store, lambda uow: uow.jobs.add([second]))
                until(lambda: cases.status(second.id) is JobStatus.DONE)
            cases.store.close()
        finally:
            cluster.stop()
