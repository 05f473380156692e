"""A worker: works off the queue, and comes back when the database was away."""

from __future__ import annotations

import asyncio
import logging
import re
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from procrastinate import App, PsycopgConnector

from app.jobs.policy import Policy
from app.jobs.tasks import Work, add_tasks, in_words
from app.jobs.upkeep import AWAY, post, upkeep, watch

log = logging.getLogger(__name__)

STEADY = 30.0
"""Seconds after which a run counts as a good one, and the next restart is quick again."""


class Worker:
    """Runs in a thread (`start`) or as the process's main business (`run`), until `stop`.

    Any number may work on one database, on any number of hosts. Delivery is at least once.
    `revive`: called when the database is away, for a private one that somebody must start again.
    """

    def __init__(
        self,
        url: str,
        work: Work,
        policy: Policy | None = None,
        *,
        revive: Callable[[], object] | None = None,
    ) -> None:
        self._conninfo = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", url)
        self._work, self._policy, self._revive = work, policy or Policy(), revive
        self._stopping = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._main: asyncio.Task[None] | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Work in a thread of this process."""
        self._thread = threading.Thread(target=self.run, name="holdfast worker", daemon=True)
        self._thread.start()

    def run(self) -> None:
        """Work until `stop()`, or until SIGTERM or SIGINT when this is the main thread."""
        with asyncio.Runner() as runner:
            self._loop = runner.get_loop()
            # One thread a job, one each for upkeep, watch and post: the default is too few on a small one.
            threads = ThreadPoolExecutor(self._policy.concurrency + 3, thread_name_prefix="holdfast job")
            self._loop.set_default_executor(threads)
            if threading.current_thread() is threading.main_thread():
                for number in (signal.SIGTERM, signal.SIGINT):
                    self._loop.add_signal_handler(number, self.stop)
            with suppress(asyncio.CancelledError):
                runner.run(self._supervised())
            self._loop = None

    def stop(self, timeout: float | None = None) -> None:
        """Finish what is being done, and no more. Waits for the thread, at most `timeout` seconds."""
        self._stopping.set()
        loop, main = self._loop, self._main
        if loop is not None and main is not None:
            with suppress(RuntimeError):  # the loop ended by itself meanwhile
                loop.call_soon_threadsafe(main.cancel)
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout)

    async def _supervised(self) -> None:
        """The job engine's worker ends, with or without an error, when the database restarts."""
        self._main = asyncio.current_task()
        wait = self._policy.restart_wait
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                await self._session()
                log.warning("The worker lost the database")
            except AWAY as error:
                log.warning("The worker cannot reach the database: %s", in_words(error))
            steady = time.monotonic() - began > STEADY
            wait = self._policy.restart_wait if steady else min(wait * 2, self._policy.longest_restart_wait)
            await asyncio.sleep(wait)
            await self._call_revive()

    async def _call_revive(self) -> None:
        if self._revive is None:
            return
        try:
            await asyncio.to_thread(self._revive)
        except Exception:
            log.exception("The database could not be started again; it is tried after the next loss")

    async def _session(self) -> None:
        policy = self._policy
        connector = PsycopgConnector(
            conninfo=self._conninfo,
            min_size=1,
            max_size=policy.concurrency + 2,
            timeout=policy.longest_restart_wait,
        )
        app = App(connector=connector)
        add_tasks(app, self._work, policy)
        async with app.open_async():
            over = asyncio.Event()
            aside = (
                asyncio.create_task(upkeep(app, self._conninfo, self._work, policy, over)),
                asyncio.create_task(watch(self._conninfo, self._work, policy, over)),
                asyncio.create_task(post(self._conninfo, self._work, policy, over)),
            )
            try:
                await app.run_worker_async(
                    concurrency=policy.concurrency,
                    install_signal_handlers=False,
                    fetch_job_polling_interval=policy.polling,
                    shutdown_graceful_timeout=policy.grace,
                    update_heartbeat_interval=policy.heartbeat,
                    stalled_worker_timeout=policy.stalled_after,
                    delete_jobs="successful",
                )
            finally:
                over.set()  # it ends its round: a connection that is cut off while it opens would leak
                await asyncio.gather(*aside)
