"""What no single job can do: hand on dead workers' jobs, and fire what a moved clock made due."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import psycopg
from procrastinate import App, exceptions
from procrastinate.jobs import Job, Status

from app.jobs.policy import Policy
from app.jobs.queue import TASKS
from app.jobs.tasks import Work, give_up, in_words

log = logging.getLogger(__name__)

AWAY = (psycopg.Error, exceptions.ConnectorException, OSError)
"""What it looks like when the database is away."""

TURN = 5_530_162_947
"""The advisory lock under which one worker at a time hands jobs on: two would start the same one twice."""


WATCHING = 5_530_162_948
"""The advisory lock of the worker that looks for breaches."""

POSTING = 5_530_162_949
"""The advisory lock of the worker that sends e-mails."""


async def upkeep(app: App, conninfo: str, work: Work, policy: Policy, over: asyncio.Event) -> None:
    """Go round until it is `over`. A failed round is logged, and the next one tries again."""
    while not over.is_set():
        try:
            await _hand_on(app, conninfo, work, policy)
            await asyncio.to_thread(work.fire_due)
        except AWAY as error:
            log.warning("Upkeep cannot reach the database: %s", in_words(error))
        except Exception:
            log.exception("Upkeep failed; it is tried again in %s seconds", policy.upkeep)
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), policy.upkeep)


async def watch(conninfo: str, work: Work, policy: Policy, over: asyncio.Event) -> None:
    """Look for breaches, round after round until it is `over`; of all workers one at a time does."""
    await _rounds("The watch", conninfo, WATCHING, work.watch, policy.watch, over)


async def post(conninfo: str, work: Work, policy: Policy, over: asyncio.Event) -> None:
    """Send the e-mails that are due, in the same way: two workers would send the same one twice."""
    await _rounds("The post", conninfo, POSTING, work.post, policy.post, over)


async def _rounds(
    who: str, conninfo: str, lock: int, do: Callable[[], object], seconds: float, over: asyncio.Event
) -> None:
    while seconds and not over.is_set():
        try:
            await _once(conninfo, lock, do)
        except AWAY as error:
            log.warning("%s cannot reach the database: %s", who, in_words(error))
        except Exception:
            log.exception("%s failed; it is tried again in %s seconds", who, seconds)
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), seconds)


async def _once(conninfo: str, lock: int, do: Callable[[], object]) -> None:
    connection = await psycopg.AsyncConnection.connect(conninfo, connect_timeout=5, autocommit=True)
    async with connection:  # the lock ends with the connection
        found = await connection.execute("SELECT pg_try_advisory_lock(%s)", [lock])
        mine = await found.fetchone()
        if mine is not None and mine[0]:
            await asyncio.to_thread(do)


async def _hand_on(app: App, conninfo: str, work: Work, policy: Policy) -> None:
    async with await psycopg.AsyncConnection.connect(conninfo, connect_timeout=5) as connection:
        found = await connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [TURN])
        mine = await found.fetchone()
        if mine is None or not mine[0]:
            return
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=policy.stalled_after):
            await _hand_on_one(app, job, work, policy)


async def _hand_on_one(app: App, job: Job, work: Work, policy: Policy) -> None:
    """A job that has outlived so many workers may well be what kills them."""
    if job.task_name == TASKS["service"] and policy.is_last(job.attempts + 1):
        error = RuntimeError("the worker that ran it died, for the last time that it is tried")
        await asyncio.to_thread(give_up, work, UUID(str(job.task_kwargs["key"])), error)
        await app.job_manager.finish_job(job=job, status=Status.FAILED, delete_job=False)
        return
    log.warning("The worker of %s is gone; another takes it over", job.call_string)
    await app.job_manager.retry_job(job)
