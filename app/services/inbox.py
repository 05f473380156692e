"""The inbox: what must I do first? Four lists in the order of the clock that runs out next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from app.domain import permissions
from app.domain.calendar import LONDON, local
from app.domain.desk import SavedView
from app.domain.errors import HoldfastError, NotFound
from app.domain.permissions import Action
from app.domain.records import TaskState, TaskView, User
from app.services import access, pausing
from app.services.core import Core
from app.services.lists import After
from app.services.views import Pause
from app.store import TaskQuery, UnitOfWork

PAGE = "inbox"
LONGEST_NAME = 60
MOST_VIEWS = 20
"""Characters of a saved view's name, and saved views of one person: what a navigation still shows."""


class Whose(StrEnum):
    """The four lists."""

    MINE = "mine"
    TEAM = "team"
    NOBODY = "nobody"
    OTHERS = "others"


class Due(StrEnum):
    """By when: nothing chosen, overdue, today, within seven days."""

    ANY = ""
    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A task of a list with what its diagram says of its clock. `pause`: its process is suspended."""

    view: TaskView
    statutory: bool = False
    clauses: tuple[str, ...] = ()
    assumption: str = ""
    pause: Pause | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose to see. `everywhere`: not only the team's own locality."""

    whose: Whose = Whose.MINE
    state: TaskState | None = None
    due: Due = Due.ANY
    everywhere: bool = False


def tasks(core: Core, actor: User, chosen: Chosen, after: After = None) -> list[InboxLine]:
    """A page of open tasks, the next due first. Raises `Forbidden`."""
    permissions.check(actor, Action.WORK)
    with core.store.read() as uow:
        team = chosen.whose in (Whose.TEAM, Whose.NOBODY)
        own = access.own_locality(core, uow, actor) if team and not chosen.everywhere else ""
        place = own or (access.held_to(core, uow, actor) if team else "")
        now = core.clock.now()
        found = uow.tasks.page(
            TaskQuery(
                council=actor.council,
                assignee=actor.id if chosen.whose is Whose.MINE else None,
                roles=permissions.groups_of(actor) if team else (),
                locality=place,
                unassigned=chosen.whose is Whose.NOBODY,
                holder=actor.id if chosen.whose is Whose.OTHERS else None,
                state=chosen.state,
                overdue_at=now if chosen.due is Due.OVERDUE else None,
                due_before=_until(chosen.due, now),
                after=after,
            )
        )
        shown = access.veil_tasks(core, uow, actor, found)
        paused = {view.task.instance_id for view in shown if view.suspended}
        pauses = {key: pausing.pause(uow, key) for key in paused}
        return [replace(_line(core, uow, v), pause=pauses.get(v.task.instance_id)) for v in shown]


def _line(core: Core, uow: UnitOfWork, view: TaskView) -> InboxLine:
    pack = core.catalogue.deployed(uow, view.deployment_id).pack if view.deployment_id else None
    process = pack.processes.get(view.task.process) if pack else None
    element = process.elements.get(view.task.element) if process else None
    if element is None:
        return InboxLine(view)
    return InboxLine(view, element.statutory, element.clauses, element.properties.get("assumption", ""))


def _until(due: Due, now: datetime) -> datetime | None:
    """The end of today, or of the seventh day from now, in London."""
    days = {Due.TODAY: 1, Due.WEEK: 8}.get(due)
    if days is None:
        return None
    return datetime.combine(local(now).date() + timedelta(days=days), time(), LONDON)


def views(core: Core, actor: User, page: str = PAGE) -> list[SavedView]:
    """The actor's own saved views of a page, oldest first."""
    with core.store.read() as uow:
        return uow.saved_views.where(user_id=actor.id, page=page)


def save_view(core: Core, actor: User, name: str, query: str, page: str = PAGE) -> SavedView:
    """Keep a list with its filters under a name; a name that is taken is written over.

    Raises `HoldfastError` when the name is empty or too long, or there are too many.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise HoldfastError(f"Give the view a name of at most {LONGEST_NAME} characters.")
    with core.store.write() as uow:
        own = uow.saved_views.where(user_id=actor.id, page=page)
        same = [each.id for each in own if each.name == name]
        if len(own) - len(same) >= MOST_VIEWS:
            raise HoldfastError(f"There are already {MOST_VIEWS} saved views. Take one away first.")
        view = SavedView(core.new_id(), actor.id, page, name, query, core.clock.now())
        uow.saved_views.remove(same)
        uow.saved_views.add([view])
        uow.commit()
        return view


def forget_view(core: Core, actor: User, view_id: UUID) -> None:
    """Take one of the actor's own saved views away. Raises `NotFound`."""
    with core.store.write() as uow:
        view = uow.saved_views.get(view_id)
        if view is None or view.user_id != actor.id:
            raise NotFound("saved view", view_id)
        uow.saved_views.remove([view_id])
        uow.commit()


def read(given: Mapping[str, str], whose: Whose) -> Chosen:
    """The filters of an address; what is unknown counts as not chosen."""
    state = given.get("state", "")
    due = given.get("due", "")
    return Chosen(
        whose=whose,
        state=TaskState(state) if state in set(TaskState) else None,
        due=Due(due) if due in set(Due) else Due.ANY,
        everywhere=given.get("where") == "everywhere",
    )
