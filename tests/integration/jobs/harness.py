"""Use cases in miniature, to see what workers do with them; run as a program, a worker process.

python -m tests.integration.jobs.harness URL worker     works until it is stopped
python -m tests.integration.jobs.harness URL command    stays in the middle of a command
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from uuid import UUID

import psycopg

from app.domain.records import InstanceStatus, JobStatus, TimerStatus
from app.jobs import Policy, Queue, Work, Worker
from app.persistence.postgres import PostgresStore
from tests.integration.scenes import Scene, entry, job, timer

QUICK = Policy(
    attempts=3,
    first_wait=0.05,
    growth=1.0,
    heartbeat=0.3,
    stalled_after=1.5,
    upkeep=0.3,
    watch=0.1,
    post=0.1,
    polling=0.3,
    restart_wait=0.1,
    longest_restart_wait=0.5,
)
"""As the real one, with less patience."""

EFFECTS = (
    "CREATE TABLE IF NOT EXISTS effects (key uuid PRIMARY KEY); CREATE TABLE IF NOT EXISTS runs (key uuid)"
)
"""`effects`: what the outside world saw, once a key. `runs`: how often a handler ran."""


class UseCases:
    """Timers and jobs as the services treat them: locked, checked, written once."""

    def __init__(self, url: str, act: Callable[[UUID], None] | None = None) -> None:
        self.url = url
        self.store = PostgresStore(url, Queue().defer, pool_size=10)
        self.act = act or (lambda _key: None)
        with psycopg.connect(url) as connection:
            connection.execute(EFFECTS)

    def work(self) -> Work:
        return Work(self.fire_timer, self.run_job, self.give_up, self.fire_due)

    def fire_timer(self, timer_id: UUID) -> None:
        with self.store.write() as uow:
            found = uow.timers.get(timer_id)
            instance = uow.instances.lock(found.instance_id)
            found = uow.timers.get(timer_id)
            if found.status is not TimerStatus.WAITING or instance.status is not InstanceStatus.RUNNING:
                return
            uow.timers.close(instance.id, {found.token: TimerStatus.FIRED})
            uow.audit.append([entry(str(instance.id), "timer.fired", subject=found.token)])
            uow.commit()

    def fire_due(self) -> None:
        with self.store.read() as uow:
            due = uow.timers.due(datetime.now(UTC), 1000)
        for each in due:
            self.fire_timer(each.id)

    def run_job(self, job_id: UUID) -> None:
        with self.store.read() as uow:
            if uow.jobs.get(job_id).status is not JobStatus.WAITING:
                return
        with psycopg.connect(self.url) as outside:
            outside.execute("INSERT INTO runs VALUES (%s)", [job_id])
            outside.execute("INSERT INTO effects VALUES (%s) ON CONFLICT DO NOTHING", [job_id])
        self.act(job_id)
        with self.store.write() as uow:
            instance = uow.instances.lock(uow.jobs.get(job_id).instance_id)
            if uow.jobs.get(job_id).status is JobStatus.WAITING:
                uow.jobs.set(job_id, JobStatus.DONE)
                uow.audit.append([entry(str(instance.id), "job.done", subject=str(job_id))])
            uow.commit()

    def give_up(self, job_id: UUID, error: str) -> None:
        with self.store.write() as uow:
            uow.jobs.set(job_id, JobStatus.FAILED, error=error)
            uow.commit()

    # --- what a test asks -------------------------------------------------------------------------

    def scene(self) -> Scene:
        with self.store.write() as uow:
            scene = Scene(uow)
            uow.commit()
        return scene

    def count(self, table: str, key: UUID) -> int:
        with psycopg.connect(self.url) as connection:
            return connection.execute(f"SELECT count(*) FROM {table} WHERE key = %s", [key]).fetchone()[0]

    def queued(self) -> int:
        with psycopg.connect(self.url) as connection:
            return connection.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()[0]

    def status(self, job_id: UUID) -> JobStatus:
        with self.store.read() as uow:
            return uow.jobs.get(job_id).status


def until(true: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def stuck(_key: UUID) -> None:
    print("in the middle", flush=True)
    time.sleep(60)


def main(url: str, what: str) -> None:
    with closing(UseCases(url, stuck).store) as store:
        if what == "worker":
            Worker(url, UseCases(url, stuck).work(), QUICK).run()
            return
        with store.write() as uow:
            scene = Scene(uow)
            uow.timers.add([timer(scene.instance)])
            uow.jobs.add([job(scene.instance)])
            with uow.savepoint():  # sends everything
                stuck(scene.instance.id)


if __name__ == "__main__":
    main(*sys.argv[1:])
