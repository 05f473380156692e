"""A limit on attempts at signing in.

Kept in memory on purpose: the audit trail already holds every attempt for people to read, and a count
that survives a restart would let a stranger lock a worker out for longer. Each web process counts
for itself; argon2 makes every attempt slow besides.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock
from time import monotonic

REMEMBERED = 10_000
"""Names and addresses counted at once; the one unused for longest is forgotten first."""


class Attempts:
    """Failed attempts of each key in the last `window` seconds."""

    def __init__(self, window: float, now: Callable[[], float] = monotonic) -> None:
        self._window, self._now = window, now
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def too_many(self, key: str, limit: int) -> bool:
        """Whether the key has failed `limit` times within the window."""
        with self._lock:
            return len(self._recent(key)) >= limit

    def failed(self, key: str) -> None:
        """Count a failure."""
        with self._lock:
            failures = self._recent(key)
            failures.append(self._now())
            self._failures[key] = failures
            self._failures.move_to_end(key)
            while len(self._failures) > REMEMBERED:
                self._failures.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """Forget the failures of a key."""
        with self._lock:
            self._failures.pop(key, None)

    def _recent(self, key: str) -> deque[float]:
        failures = self._failures.get(key, deque())
        while failures and failures[0] <= self._now() - self._window:
            failures.popleft()
        return failures
