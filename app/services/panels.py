"""The panels that review children in need: who waits, in which order, and in which week their turn comes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from app.domain import permissions
from app.domain.calendar import local
from app.domain.errors import NotFound
from app.domain.pack import Council
from app.domain.panel import QueueLine, week_of
from app.domain.permissions import Action
from app.domain.records import InstanceStatus, User
from app.services import access
from app.services.core import Core
from app.store import QueueQuery, UnitOfWork

MOST_IN_NEED = 10_000
"""Children in need of one locality that a panel chooses from."""

Place = tuple[date, str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A child in the queue. `place` counts from 1; `panel_on`: the day of the panel that the child comes to,
    None when no panel is to come, or when a panel that is under way hears the child."""

    line: QueueLine
    place: int
    panel_on: date | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A locality's queue, a page of it. `each`: how many a panel hears; `next_panel` None: none is begun."""

    localities: tuple[str, ...]
    locality: str
    rows: list[Waiting]
    each: int
    next_panel: date | None
    following: Place | None


def waiting(uow: UnitOfWork, council: str, now: datetime, locality: str) -> list[QueueLine]:
    """The whole queue of a locality, those longest without a review first."""
    return uow.in_need.queue(QueueQuery(council, locality, local(now).date(), limit=MOST_IN_NEED))


def has_panels(core: Core, actor: User) -> bool:
    """Whether the actor's council has panels, and the actor may see their queues."""
    if not permissions.can(actor, Action.WATCH, actor.council):
        return False
    with core.store.read() as uow:
        if uow.deployments.latest(actor.council) is None:
            return False
        return _each(core.catalogue.in_force(uow, actor.council).pack.council) > 0


def queue_page(core: Core, actor: User, locality: str = "", after: Place | None = None) -> QueuePage:
    """The queue of a locality's panel with the forecast of each child's week.

    Raises `Forbidden`, and `NotFound` for a council without panels or a locality that it does not have.
    """
    permissions.check(actor, Action.WATCH)
    now = core.clock.now()
    with core.store.read() as uow:
        council = core.catalogue.in_force(uow, actor.council).pack.council
        each = _each(council)
        if not each:
            raise NotFound("panel of", council.name)
        locality = locality or next(iter(council.localities), "")
        if locality not in council.localities:
            raise NotFound("locality", locality)
        query = QueueQuery(actor.council, locality, local(now).date(), after)
        found, before = uow.in_need.queue(query), uow.in_need.waiting_before(query)
        shut = access.closed(core, uow, actor, [line.child.id for line in found])
        upcoming = _next_panel(uow, actor.council, locality)
    shown = [_hidden(line) if line.child.id in shut else line for line in found]
    rows = _forecast(shown, before, upcoming, each, 7 * _number(council, "panel_weeks", 1))
    last = found[-1].child if len(found) == query.limit else None
    key = (last.last_reviewed, last.reference) if last else None
    return QueuePage(council.localities, locality, rows, each, upcoming, key)


def forecast(core: Core, actor: User) -> dict[str, Counter[date]]:
    """Locality → the day of each panel to come → how many children it hears, over the whole queue.

    Raises `Forbidden`, and `NotFound` for a council without panels.
    """
    permissions.check(actor, Action.WATCH)
    now = core.clock.now()
    with core.store.read() as uow:
        council = core.catalogue.in_force(uow, actor.council).pack.council
        each, days = _each(council), 7 * _number(council, "panel_weeks", 1)
        if not each:
            raise NotFound("panel of", council.name)
        found = {}
        for locality in council.localities:
            lines = waiting(uow, actor.council, now, locality)
            upcoming = _next_panel(uow, actor.council, locality)
            rows = _forecast(lines, 0, upcoming, each, days)
            found[locality] = Counter(row.panel_on for row in rows if row.panel_on is not None)
    return found


def _forecast(
    found: list[QueueLine], before: int, upcoming: date | None, each: int, days: int
) -> list[Waiting]:
    rows, place = [], before
    for line in found:
        comes = None if upcoming is None or line.under_way else week_of(place, upcoming, each, days)
        place += not line.under_way
        rows.append(Waiting(line, place if not line.under_way else 0, comes))
    return rows


def _hidden(line: QueueLine) -> QueueLine:
    """A child whose case the actor may not open keeps its place in the queue, and nothing else is shown."""
    return replace(line, child_name=access.HIDDEN, holder="", holder_name="")


def _each(council: Council) -> int:
    return _number(council, "panel_cases", 0)


def _number(council: Council, name: str, otherwise: int) -> int:
    setting = council.settings.get(name)
    value: Any = setting.value if setting else otherwise
    return int(value)


def _next_panel(uow: UnitOfWork, council: str, locality: str) -> date | None:
    """The day on which the locality's next panel opens: the first timer that waits on its record."""
    due = [
        timer.due
        for panel in uow.panels.where(council=council, locality=locality)
        for instance in uow.instances.of_case(panel.id)
        if instance.status is InstanceStatus.RUNNING
        for timer in uow.timers.waiting_of(instance.id)
        if not uow.tasks.open_of(instance.id)
    ]
    return local(min(due)).date() if due else None
