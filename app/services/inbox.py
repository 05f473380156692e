"""The inbox: what must I do first? Four lists in the order of the clock that runs out next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from app.domain import permissions
from app.domain.calendar import LONDON, local
from app.domain.desk import SavedView
from app.domain.errors import HoldfastError
from app.domain.permissions import Action
from app.domain.records import TaskState, TaskView, User
from app.services import access, pausing, subjects
from app.services.core import Core
from app.services.lists import After
from app.services.owned import owned
from app.services.views import Pause
from app.store import TaskQuery, UnitOfWork

PAGE = "inbox"
LONGEST_NAME = 60
MOST_VIEWS = 20
"""Characters of a saved view's name, and saved views of one person: what a navigation still shows."""


MOST_CHILDREN = 50
"""Children that a list is narrowed to at once: more have to be told apart by more of the name."""

LONGEST_TEXT = 100
"""Characters of a name or reference that are looked for."""


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


class Clock(StrEnum):
    """Whose clock runs on it: nothing chosen, the law's, the council's own."""

    ANY = ""
    LAW = "law"
    COUNCIL = "council"


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A task of a list with what its diagram says of its clock. `pause`: its process is suspended;
    `held`: whoever looks at the list holds this child."""

    view: TaskView
    clauses: tuple[str, ...] = ()
    assumption: str = ""
    pause: Pause | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose to see. `everywhere`: not only the team's own locality; `process`: the one that
    the list names beside the task; `child`: part of a reference or name; `name`: one of their roles or
    their team."""

    whose: Whose = Whose.MINE
    state: TaskState | None = None
    due: Due = Due.ANY
    everywhere: bool = False
    process: str = ""
    child: str = ""
    name: str = ""
    clock: Clock = Clock.ANY


@dataclass(frozen=True, slots=True)
class Choices:
    """By what a list can be narrowed: processes (id → name), and the names by which tasks are meant for
    the person who looks."""

    processes: Mapping[str, str]
    names: Sequence[str]


def choices(core: Core, actor: User) -> Choices:
    """What the filters of a list offer, in order of name. Raises `Forbidden`."""
    permissions.check(actor, Action.WORK)
    with core.store.read() as uow:
        latest = uow.deployments.latest(actor.council)
        found = uow.deployments.definitions(latest.id) if latest else []
    named = sorted(found, key=lambda row: (row.name, row.process_id))
    return Choices({row.process_id: row.name for row in named}, permissions.groups_of(actor))


def tasks(core: Core, actor: User, chosen: Chosen, after: After = None) -> list[InboxLine]:
    """A page of open tasks, the next due first. Raises `Forbidden`."""
    permissions.check(actor, Action.WORK)
    with core.store.read() as uow:
        shown = _page(core, uow, actor, chosen, _query(core, uow, actor, chosen, after))
        paused = {view.task.instance_id for view in shown if view.suspended}
        pauses = {key: pausing.pause(uow, key) for key in paused}
        holders = uow.holdings.current({view.task.case_id for view in shown})
        mine = {key for key, holding in holders.items() if holding.user_id == actor.id}
        return [
            replace(_line(core, uow, v), pause=pauses.get(v.task.instance_id), held=v.task.case_id in mine)
            for v in shown
        ]


def _query(core: Core, uow: UnitOfWork, actor: User, chosen: Chosen, after: After) -> TaskQuery:
    team = chosen.whose in (Whose.TEAM, Whose.NOBODY)
    own = access.own_locality(core, uow, actor) if team and not chosen.everywhere else ""
    place = own or (access.held_to(core, uow, actor) if team else "")
    groups = permissions.groups_of(actor)
    now = core.clock.now()
    return TaskQuery(
        council=actor.council,
        assignee=actor.id if chosen.whose is Whose.MINE else None,
        roles=(chosen.name,) if chosen.name in groups else groups if team else (),
        locality=place,
        unassigned=chosen.whose is Whose.NOBODY,
        holder=actor.id if chosen.whose is Whose.OTHERS else None,
        takes=groups if chosen.whose in (Whose.MINE, Whose.OTHERS) else (),
        state=chosen.state,
        overdue_at=now if chosen.due is Due.OVERDUE else None,
        due_before=_until(chosen.due, now),
        runs=chosen.process,
        statutory=None if chosen.clock is Clock.ANY else chosen.clock is Clock.LAW,
        cases=_children(core, uow, actor, chosen.child) if chosen.child else None,
        after=after,
    )


def _page(core: Core, uow: UnitOfWork, actor: User, chosen: Chosen, query: TaskQuery) -> list[TaskView]:
    """A full page while there is one. A row of which only the reference is shown would tell its process by
    being there, and so is left out where the list is narrowed by process."""
    shown: list[TaskView] = []
    while len(shown) < query.limit:
        found = uow.tasks.page(query)
        veiled = subjects.of_views(core, uow, actor, access.veil_tasks(core, uow, actor, found))
        shown += [view for view in veiled if not (chosen.process and view.child_name == access.HIDDEN)]
        if len(found) < query.limit:
            break
        query = replace(query, after=(found[-1].task.due_at, found[-1].task.id))
    return shown[: query.limit]


def _children(core: Core, uow: UnitOfWork, actor: User, text: str) -> tuple[UUID, ...]:
    """The first children whose reference or name has this in it; one whose case the actor may not open is
    found by its reference alone."""
    exact = uow.cases.by_reference(actor.council, text)
    if exact is not None:
        return (exact.id,)
    keys: list[UUID] = []
    after = ""
    while len(keys) < MOST_CHILDREN:
        found = uow.cases.search(actor.council, text, after, MOST_CHILDREN)
        veiled = access.veil_cases(core, uow, actor, found)
        keys += [
            case.id
            for case in veiled
            if not access.is_hidden(case) or text.casefold() in case.reference.casefold()
        ]
        if len(found) < MOST_CHILDREN:
            break
        after = found[-1].reference
    return tuple(keys[:MOST_CHILDREN])


def _line(core: Core, uow: UnitOfWork, view: TaskView) -> InboxLine:
    pack = core.catalogue.deployed(uow, view.deployment_id).pack if view.deployment_id else None
    process = pack.processes.get(view.task.process) if pack else None
    element = process.elements.get(view.task.element) if process else None
    if element is None:
        return InboxLine(view)
    return InboxLine(view, element.clauses, element.properties.get("assumption", ""))


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
        uow.saved_views.remove([owned(uow.saved_views, "saved view", view_id, user_id=actor.id).id])
        uow.commit()


def read(given: Mapping[str, str], whose: Whose, choices: Choices | None = None) -> Chosen:
    """The filters of an address; what is unknown, or not offered, counts as not chosen."""
    process, name = given.get("process", ""), given.get("role", "")
    state = given.get("state", "")
    due, clock = given.get("due", ""), given.get("clock", "")
    return Chosen(
        whose=whose,
        state=TaskState(state) if state in set(TaskState) else None,
        due=Due(due) if due in set(Due) else Due.ANY,
        everywhere=given.get("where") == "everywhere",
        process=process if choices is None or process in choices.processes else "",
        child=" ".join(given.get("child", "").split())[:LONGEST_TEXT],
        name=name if choices is None or name in choices.names else "",
        clock=Clock(clock) if clock in set(Clock) else Clock.ANY,
    )


def written(chosen: Chosen) -> dict[str, str]:
    """The filters as an address carries them: those that are on, less the list itself."""
    given = {
        "state": chosen.state or "",
        "due": chosen.due.value,
        "where": "everywhere" if chosen.everywhere else "",
        "process": chosen.process,
        "child": chosen.child,
        "role": chosen.name,
        "clock": chosen.clock.value,
    }
    return {name: str(value) for name, value in given.items() if value}
