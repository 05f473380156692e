"""Clocks: the machine’s, one moved by hand, and the demonstration’s (the machine’s plus an offset)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.store import Store

OFFSET = "demo clock offset in seconds"


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        """The moment, aware."""
        return datetime.now(UTC)


class ManualClock:
    """Stands still until it is set: for rehearsals and tests. Never goes back."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        """The moment it was set to, in UTC."""
        return self._now

    def set(self, to: datetime) -> None:
        """Move on. Raises ValueError when `to` is earlier."""
        if to < self._now:
            raise ValueError(
                f"the clock stands at {self._now.isoformat()} and cannot go back to {to.isoformat()}"
            )
        self._now = to.astimezone(UTC)


class DemoClock:
    """The machine's clock plus the offset kept in the store, so that every process sees the same time.

    `keeping` seconds the offset is remembered before the store is asked again.
    """

    def __init__(self, store: Store, keeping: float = 1.0) -> None:
        self._store = store
        self._keeping = timedelta(seconds=keeping)
        self._offset = timedelta()
        self._read_at: datetime | None = None

    def offset(self) -> timedelta:
        """How far this clock is ahead of the machine's."""
        now = datetime.now(UTC)
        if self._read_at is None or now - self._read_at > self._keeping:
            with self._store.read() as uow:
                self._offset = timedelta(seconds=uow.settings.get(OFFSET) or 0)
            self._read_at = now
        return self._offset

    def now(self) -> datetime:
        """The demonstration's moment, in UTC."""
        return datetime.now(UTC) + self.offset()

    def set(self, to: datetime) -> None:
        """Move forward to a moment; one that has passed changes nothing."""
        ahead = to - self.now()
        if ahead <= timedelta():
            return
        offset = self._offset + ahead
        with self._store.write() as uow:
            uow.settings.put(OFFSET, offset.total_seconds())
            uow.commit()
        self._offset = offset
