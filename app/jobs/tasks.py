"""The two tasks that a worker knows, and what becomes of their failures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.jobs import Job

from app.domain.errors import DeliveryFailed, ExpressionFailed, HandlerFailed, NoPath
from app.jobs.policy import Policy
from app.jobs.queue import TASKS

LASTING = (HandlerFailed, ExpressionFailed, NoPath)
"""Failures that no waiting mends: somebody must change something first."""


@dataclass(frozen=True, slots=True)
class Work:
    """What the use cases offer to a worker; each may be called more than once for the same thing.

    `fire_timer(timer id)` and `run_job(job id)` do nothing when there is nothing to do any more.
    `give_up(job id, error)` is called after the last failure. `fire_due()` fires every timer that is due.
    `watch()` looks for breaches of the invariants and what else is looked at; `post()` sends e-mails that are
    due, and does what no page waits for.
    """

    fire_timer: Callable[[UUID], object]
    run_job: Callable[[UUID], object]
    give_up: Callable[[UUID, str], object]
    fire_due: Callable[[], object]
    watch: Callable[[], object] = lambda: None
    post: Callable[[], object] = lambda: None


class NotTold(Exception):
    """The failure could not be recorded: it must be tried until it is, or nobody would ever know."""


class Backoff(BaseRetryStrategy):
    """Try again after a while, longer each time, until the policy's last attempt."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """None when it was the last attempt and its failure is recorded."""
        attempts = job.attempts + 1
        if not isinstance(exception, NotTold) and is_final(exception, attempts, self._policy):
            return None
        return RetryDecision(retry_at=datetime.now(UTC) + self._policy.wait_after(attempts))


def is_final(error: BaseException, attempts: int, policy: Policy) -> bool:
    """Whether nothing is tried again after this error."""
    refused = isinstance(error, DeliveryFailed) and not error.retry
    return refused or isinstance(error, LASTING) or policy.is_last(attempts)


def in_words(error: BaseException) -> str:
    """An error as a manager may read it."""
    return str(error) or type(error).__name__


def add_tasks(app: App, work: Work, policy: Policy) -> None:
    """Tell the job engine what to call."""

    def timer(key: str) -> None:
        work.fire_timer(UUID(key))

    def service(context: JobContext, key: str) -> None:
        try:
            work.run_job(UUID(key))
        except Exception as error:
            if is_final(error, context.job.attempts + 1, policy):
                give_up(work, UUID(key), error)
            raise

    retry = Backoff(policy)
    app.task(name=TASKS["timer"], queue="timer", retry=retry)(timer)
    app.task(name=TASKS["service"], queue="service", retry=retry, pass_context=True)(service)


def give_up(work: Work, job_id: UUID, error: BaseException) -> None:
    """Record the last failure. Raises `NotTold`."""
    try:
        work.give_up(job_id, in_words(error))
    except Exception as another:
        raise NotTold(f"{in_words(error)} (and it could not be recorded: {in_words(another)})") from another
