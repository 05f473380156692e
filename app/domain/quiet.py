"""Quiet hours and daily hours, as London's clocks show them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from app.domain.calendar import LONDON, local


def hour(text: str) -> time | None:
    """HH:MM as a time of day; None for an empty text. Raises `ValueError`."""
    return time.fromisoformat(text) if text else None


def next_at(now: datetime, at: time) -> datetime:
    """The next moment after `now` at which London's clocks show that time of day."""
    day = local(now).date()
    while True:
        # Through UTC, so that an hour that the clocks skip in spring is the moment they skip to.
        found = datetime.combine(day, at, LONDON).astimezone(UTC)
        if found > now:
            return found
        day += timedelta(days=1)


def is_quiet(now: datetime, since: time | None, until: time | None) -> bool:
    """Whether `now` lies in the quiet hours, which may go over midnight; without both there are none."""
    if since is None or until is None or since == until:
        return False
    shown = local(now).time()
    return since <= shown < until if since < until else shown >= since or shown < until


def after_quiet(now: datetime, since: time | None, until: time | None) -> datetime:
    """The first moment from `now` on that is not quiet."""
    return next_at(now, until) if until is not None and is_quiet(now, since, until) else now
