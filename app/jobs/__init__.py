"""Timers and service tasks outside the transaction: queued inside it, worked off by any number of workers."""

from app.jobs.policy import Policy
from app.jobs.queue import Queue
from app.jobs.tasks import Work
from app.jobs.worker import Worker

__all__ = ["Policy", "Queue", "Work", "Worker"]
