"""Who may open a case: by council, by team, by name. Every look is logged (who looked at what, when)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from app.domain import permissions
from app.domain.errors import NotFound, Restricted
from app.domain.permissions import Action
from app.domain.records import AuditEntry, Case, InstanceView, Task, TaskView, User
from app.services.core import Core
from app.store import TaskQuery, UnitOfWork

SEEN_BY = "cases_seen_by"
"""The setting of council.toml that says who sees a case: "council", or "locality": the child's own teams,
and teams that serve the whole council."""

LOCALITY = "locality"

HIDDEN = "Restricted case"
"""What a list shows instead of a name to somebody who may not open the case."""

MOST_OWN = 1_000
"""Tasks of one person that are looked through for the cases in which they work."""


def own_case(uow: UnitOfWork, case_id: UUID, actor: User, action: Action) -> Case:
    """A case of the actor's council, whether or not it is closed to the actor.

    Another council's is not found, rather than forbidden. Raises `NotFound`, `Forbidden`.
    """
    case = uow.cases.get(case_id)
    if case is None or case.council != actor.council:
        raise NotFound("case", case_id)
    permissions.check(actor, action, case.council)
    return case


def own_task(uow: UnitOfWork, task_id: UUID, actor: User) -> Task:
    """A task of the actor's council, open or not, whether or not its case is closed to the actor.

    Raises `NotFound`.
    """
    task = uow.tasks.get(task_id)
    if task is None or task.council != actor.council:
        raise NotFound("task", task_id)
    return task


def case_to_change(core: Core, uow: UnitOfWork, case_id: UUID, actor: User, action: Action) -> Case:
    """The case for whoever writes something to it, which is logged as what it is. Raises as `open_case`."""
    case = own_case(uow, case_id, actor, action)
    check_open(core, uow, case, actor)
    return case


def open_case(
    core: Core, uow: UnitOfWork, case_id: UUID, actor: User, action: Action, what: str, subject: str = ""
) -> Case:
    """The case for whoever reads something of it, with the look logged.

    Raises `NotFound`, `Forbidden`, `Restricted`.
    """
    case = case_to_change(core, uow, case_id, actor, action)
    _looked(core, uow, case, actor, what, subject)
    return case


def open_done(core: Core, uow: UnitOfWork, task_id: UUID, actor: User) -> Task:
    """A task, be it done, for whoever works on it or did it last, with the look logged.

    Raises `NotFound`, `Forbidden`, `Restricted`.
    """
    task = own_task(uow, task_id, actor)
    case = own_case(uow, task.case_id, actor, Action.WORK)
    check_work(core, uow, task, actor)
    _looked(core, uow, case, actor, "task", task.title)
    return task


def _looked(core: Core, uow: UnitOfWork, case: Case, actor: User, what: str, subject: str) -> None:
    uow.audit.append(
        [
            AuditEntry(
                stream=str(case.id),
                at=core.clock.now(),
                actor=actor.username,
                action=f"{what}.viewed",
                subject=subject or case.reference,
            )
        ]
    )


def check_open(core: Core, uow: UnitOfWork, case: Case, actor: User) -> None:
    """Raises `Restricted` unless this person may open the case."""
    if restricted(core, uow, actor, [case.id]):
        raise Restricted(case.id, case.reference, actor.name)
    if elsewhere(core, uow, actor, [case.id]):
        raise Restricted(case.id, case.reference, actor.name, elsewhere=True)


def check_work(core: Core, uow: UnitOfWork, task: Task, actor: User) -> None:
    """Raises `Restricted` unless this person may open the case of a task. Whoever has the task works on
    the case, so that only a restriction keeps them out."""
    shut = restricted(core, uow, actor, [task.case_id])
    far = not shut and task.assignee != actor.id and elsewhere(core, uow, actor, [task.case_id])
    if shut or far:
        case = uow.cases.get(task.case_id)
        raise Restricted(task.case_id, case.reference if case else "", actor.name, elsewhere=bool(far))


def closed(core: Core, uow: UnitOfWork, actor: User, case_ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these cases the actor may not open: restricted to others, or of another locality where the
    council shows cases to their own locality alone. Every list, figure with names and file asks this."""
    shut = restricted(core, uow, actor, case_ids)
    return shut | elsewhere(core, uow, actor, [key for key in case_ids if key not in shut])


def restricted(core: Core, uow: UnitOfWork, actor: User, case_ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these cases are restricted to people among whom the actor is not.

    Named people and the holder may open a restricted case, and whoever has opened it in an emergency may
    until that ends.
    """
    wanted = list(dict.fromkeys(case_ids))
    if not wanted:
        return frozenset()
    found = uow.restrictions.where(case_id=wanted, lifted_at=None, limit=len(wanted))
    shut = {each.case_id for each in found if actor.username not in each.allowed}
    if shut:
        held = uow.holdings.current(shut)
        shut -= {key for key, holding in held.items() if holding.user_id == actor.id}
    return frozenset(shut - _opened(core, uow, actor, shut))


def elsewhere(core: Core, uow: UnitOfWork, actor: User, case_ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these cases are another locality's than the only one whose cases the actor sees.

    Not those in which the actor works all the same: holds the child, has a task, or opened it in an
    emergency.
    """
    place = held_to(core, uow, actor) if case_ids else ""
    if not place:
        return frozenset()
    far = {key for key, locality in uow.cases.localities(case_ids).items() if locality != place}
    if far:
        held = uow.holdings.current(far)
        far -= {key for key, holding in held.items() if holding.user_id == actor.id}
    if far:
        own = uow.tasks.page(TaskQuery(actor.council, assignee=actor.id, limit=MOST_OWN))
        far -= {view.task.case_id for view in own}
    return frozenset(far - _opened(core, uow, actor, far))


def _opened(core: Core, uow: UnitOfWork, actor: User, case_ids: Collection[UUID]) -> set[UUID]:
    """Which of these the actor has opened in an emergency that still lasts."""
    if not case_ids:
        return set()
    now = core.clock.now()
    glass = uow.break_glass.where(case_id=list(case_ids), user_id=actor.id, newest=True)
    return {each.case_id for each in glass if each.until > now}


def held_to(core: Core, uow: UnitOfWork, actor: User) -> str:
    """The only locality whose cases this person sees, or an empty string: those of the whole council."""
    place = own_locality(core, uow, actor)
    if not place:
        return ""
    setting = core.catalogue.in_force(uow, actor.council).pack.council.settings.get(SEEN_BY)
    return place if setting is not None and setting.value == LOCALITY else ""


def own_locality(core: Core, uow: UnitOfWork, actor: User) -> str:
    """The locality of the actor's team by the pack in force, or an empty string."""
    if not actor.team or uow.deployments.latest(actor.council) is None:
        return ""
    teams = core.catalogue.in_force(uow, actor.council).pack.council.teams.values()
    return next((team.locality for team in teams if team.name == actor.team), "")


def veil_tasks(core: Core, uow: UnitOfWork, actor: User, views: Sequence[TaskView]) -> list[TaskView]:
    """The rows of a list, those of cases that the actor may not open without what tells of the child."""
    shut = closed(core, uow, actor, [view.task.case_id for view in views])
    return [_hidden_task(view) if view.task.case_id in shut else view for view in views]


def _hidden_task(view: TaskView) -> TaskView:
    task = replace(view.task, name=f"A task of a {HIDDEN.lower()}", blocked_reason="", subject="")
    return replace(view, task=task, child_name=HIDDEN, process_name=HIDDEN, suspended=False)


def veil_instances(
    core: Core, uow: UnitOfWork, actor: User, views: Sequence[InstanceView]
) -> list[InstanceView]:
    """The same for process instances."""
    shut = closed(core, uow, actor, [view.instance.case_id for view in views])
    return [
        replace(view, child_name=HIDDEN, instance=replace(view.instance, process_name=HIDDEN))
        if view.instance.case_id in shut
        else view
        for view in views
    ]


def veil_cases(core: Core, uow: UnitOfWork, actor: User, cases: Iterable[Case]) -> list[Case]:
    """The same for cases: only the reference is left of one that the actor may not open."""
    listed = list(cases)
    shut = closed(core, uow, actor, [case.id for case in listed])
    return [_hidden_case(case) if case.id in shut else case for case in listed]


def veil_family(core: Core, uow: UnitOfWork, actor: User, case: Case, data: Any) -> Any:
    """What a process knows, without the names of brothers and sisters whose cases the actor may not open."""
    family = uow.cases.siblings(case)
    shut = closed(core, uow, actor, [each.id for each in family])
    # The longest first, so that nothing of a name stays behind that begins as another one.
    names = sorted({each.child_name for each in family if each.id in shut}, key=len, reverse=True)
    return _without(data, names) if names else data


def _without(value: Any, names: Sequence[str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _without(each, names) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without(each, names) for each in value]
    if isinstance(value, str):
        for name in names:
            value = value.replace(name, HIDDEN)
    return value


def _hidden_case(case: Case) -> Case:
    return replace(
        case, child_name=HIDDEN, date_of_birth=date.min, locality="", cin_plan_end=None, cp_plan_end=None
    )


def is_hidden(case: Case) -> bool:
    """Whether a list shows nothing of this case but its reference."""
    return case.date_of_birth == date.min
