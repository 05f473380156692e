"""Lists paged by key: the address carries the key of the last row shown, so no row is skipped or counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask import request, url_for

from app.domain.breaches import KeptBreach
from app.domain.queries import AnswersView
from app.domain.records import InstanceView, TaskView
from app.web.services import ROWS, Key

MICROSECOND = timedelta(microseconds=1)


def after() -> Key | None:
    """The key in the address; None when there is none or it is no key."""
    at, _, row = request.args.get("after", "").partition("_")
    try:
        moment = datetime.fromisoformat(at) if at != "none" else None
        return (moment, UUID(row)) if moment is None or moment.tzinfo else None
    except ValueError:
        return None


def after_moment() -> tuple[datetime, UUID] | None:
    """The same for a list in which every row has its moment."""
    found = after()
    return (found[0], found[1]) if found is not None and found[0] is not None else None


def key(at: datetime | None, row: UUID) -> str:
    """A key as the address carries it."""
    return f"{at.isoformat() if at else 'none'}_{row}"


def next_tasks(rows: Sequence[TaskView]) -> str:
    """The address of the next page of tasks; empty when this page is not full."""
    if len(rows) < ROWS:
        return ""
    last = rows[-1].task
    return _here(key(last.due_at, last.id))


def next_instances(rows: Sequence[InstanceView]) -> str:
    """The address of the next page of instances."""
    if len(rows) < ROWS:
        return ""
    last = rows[-1].instance
    return _here(key(last.started_at, last.id))


def next_answers(rows: Sequence[AnswersView]) -> str:
    """The address of the next page of sent forms."""
    return _here(key(rows[-1].answers.at, rows[-1].answers.id)) if len(rows) >= ROWS else ""


def next_breaches(rows: Sequence[KeptBreach]) -> str:
    """The address of the next page of breaches."""
    return _here(key(rows[-1].first_seen, rows[-1].id)) if len(rows) >= ROWS else ""


def following(place: tuple[datetime, UUID] | None) -> str:
    """The address of the next page of a list that knows its own place; empty without one."""
    return _here(key(*place)) if place else ""


def next_line(place: tuple[timedelta, str] | None) -> str:
    """The address of the next page of a list by length and reference; empty without a place."""
    return _here(f"{place[0] // MICROSECOND}_{place[1]}") if place else ""


def next_cases(references: Sequence[str]) -> str:
    """The address of the next page of cases, which are in order of reference."""
    return _here(references[-1]) if len(references) >= ROWS else ""


def _here(place: str) -> str:
    kept = {name: value for name, value in request.args.items() if name != "after" and value}
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **kept, "after": place})
