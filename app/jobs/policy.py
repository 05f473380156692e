"""How persistent and how patient the workers are. Every number says why it is what it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Policy:
    """Seconds, unless it says otherwise. These are settings of the machinery, not of any protocol.

    `concurrency`: jobs at a time in one worker; handlers wait for other systems more than they compute.
    `attempts`: with the waits between them a job is tried for most of an hour: an outage that a restart
    mends is over by then, and after that a manager should know.
    `first_wait`, `growth`, `longest_wait`: quick enough for a hiccup, then kind to a system that is down.
    `heartbeat`, `stalled_after`: a worker that missed three heartbeats is taken for dead.
    `upkeep`: how often dead workers' jobs are handed on, and timers looked for that a moved clock made due.
    `watch`: between two rounds of looking for breaches: none is so new that a manager could not have known
    of it for some minutes; 0 for never.
    `post`: between two rounds of sending e-mails: soon for somebody who waits, and seldom enough for a
    mail server; 0 for never.
    `polling`: only the safety net: new jobs are announced.
    `grace`: how long a worker that is asked to stop waits for what it is doing.
    `restart_wait`, `longest_restart_wait`: between two tries to reach a database that is away.
    """

    concurrency: int = 4
    attempts: int = 8
    first_wait: float = 5.0
    growth: float = 4.0
    longest_wait: float = 900.0
    heartbeat: float = 10.0
    stalled_after: float = 30.0
    upkeep: float = 10.0
    watch: float = 300.0
    post: float = 15.0
    polling: float = 5.0
    grace: float = 20.0
    restart_wait: float = 0.5
    longest_restart_wait: float = 10.0

    def wait_after(self, attempts: int) -> timedelta:
        """How long to wait after that many attempts, capped. `attempts` is at least 1."""
        # Capped in the exponent too: a float has an end.
        exponent = min(attempts - 1, 64)
        return timedelta(seconds=min(self.first_wait * self.growth**exponent, self.longest_wait))

    def is_last(self, attempts: int) -> bool:
        """Whether nothing is tried again after that many attempts."""
        return attempts >= self.attempts
