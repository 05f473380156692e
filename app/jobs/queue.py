"""Queues wakes inside the caller's transaction: they are there when it commits, and only then."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from procrastinate import SyncPsycopgConnector
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

from app.store import Wake

TASKS: Mapping[str, str] = {"timer": "holdfast:timer", "service": "holdfast:service"}
"""Kind of wake → name of its task. The queue of a kind bears the kind's own name."""

PRIORITIES: Mapping[str, int] = {"timer": -10, "service": 0}
"""Somebody waits for a service task's result; a timer is late by a moment at worst."""


def no_offset() -> timedelta:
    """The application's clock is the machine's."""
    return timedelta()


class Queue:
    """See `app.store.Deferrer` for `defer`. `offset`: how far the application's clock is ahead of the
    machine's, by which the job engine decides what is due."""

    def __init__(self, offset: Callable[[], timedelta] = no_offset) -> None:
        self._offset = offset
        # Never opened: it only speaks through the connections that it is given.
        self._manager = JobManager(SyncPsycopgConnector())

    def defer(self, connection: Any, wakes: Sequence[Wake]) -> None:
        """One statement in the transaction of `connection`, a psycopg connection."""
        offset = self._offset()
        self._manager.batch_defer_jobs([_job(wake, offset) for wake in wakes], connection=connection)


def _job(wake: Wake, offset: timedelta) -> Job:
    # No lock: a future timer's lock would hold up every later job with the same one.
    return Job(
        queue=wake.kind,
        priority=PRIORITIES[wake.kind],
        lock=None,
        queueing_lock=None,
        task_name=TASKS[wake.kind],
        task_kwargs={"key": str(wake.id)},
        scheduled_at=wake.due - offset if wake.due else None,
    )
