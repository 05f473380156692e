"""How long workers wait and when they give up."""

from __future__ import annotations

import pytest
from procrastinate.jobs import Job

from app.domain.errors import DeliveryFailed, HandlerFailed
from app.jobs.policy import Policy
from app.jobs.tasks import Backoff, NotTold, in_words

POLICY = Policy()


def job(attempts: int) -> Job:
    return Job(queue="service", lock=None, queueing_lock=None, task_name="t", attempts=attempts)


def test_waits_grow_and_are_capped():
    waits = [POLICY.wait_after(n).total_seconds() for n in range(1, POLICY.attempts)]
    assert waits == [5, 20, 80, 320, 900, 900, 900]
    assert POLICY.wait_after(10_000).total_seconds() == POLICY.longest_wait


def test_a_job_is_tried_for_most_of_an_hour():
    total = sum(POLICY.wait_after(n).total_seconds() for n in range(1, POLICY.attempts))
    assert 45 * 60 <= total <= 60 * 60


def test_a_dead_worker_missed_several_heartbeats():
    assert POLICY.stalled_after >= 3 * POLICY.heartbeat


@pytest.mark.parametrize(
    ("error", "attempts_before", "again"),
    [
        (DeliveryFailed("Mosaic", "503"), 0, True),
        (DeliveryFailed("Mosaic", "503"), POLICY.attempts - 2, True),
        (DeliveryFailed("Mosaic", "503"), POLICY.attempts - 1, False),
        (DeliveryFailed("Mosaic", "unknown case", retry=False), 0, False),
        (HandlerFailed("t", "r"), 0, False),
        (NotTold("…"), 0, True),
        (NotTold("…"), POLICY.attempts + 5, True),
    ],
)
def test_what_is_tried_again(error, attempts_before, again):
    decision = Backoff(POLICY).get_retry_decision(exception=error, job=job(attempts_before))
    assert (decision is not None) is again


def test_an_error_without_words_still_has_a_name():
    assert in_words(KeyError()) == "KeyError"
    assert in_words(DeliveryFailed("Mosaic", "503")) == "Mosaic did not take it: 503"
