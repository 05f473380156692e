"""Who may open a case: by council, by team, by name. Every look is logged (who looked at what, when)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from app.domain import permissions
from app.domain.errors import NotFound, Restricted
from app.domain.permissions import Action
from app.domain.records import AuditEntry, Case, InstanceView, TaskView, User
from app.services.core import Core
from app.store import TaskQuery, UnitOfWork

SEEN_BY = "cases_seen_by"
"""The setting of council.toml that says who sees a case: "council", or "locality": the child's own teams,
and teams that serve the whole council."""

LOCALITY = "locality"

HIDDEN = "Restricted case"
"""What a list shows instead of a name to somebody who may not open the case."""


def open_case(
    core: Core, uow: UnitOfWork, case_id: UUID, actor: User, action: Action, what: str, subject: str = ""
) -> Case:
    """The case, with the look logged. Another council's case is not found, rather than forbidden.

    Raises `NotFound`, `Forbidden`, `Restricted`.
    """
    case = uow.cases.get(case_id)
    if case is None or case.council != actor.council:
        raise NotFound("case", case_id)
    permissions.check(actor, action, case.council)
    check_open(core, uow, case, actor)
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
    return case


def check_open(core: Core, uow: UnitOfWork, case: Case, actor: User) -> None:
    """Raises `Restricted` unless this person may open the case."""
    if closed(uow, actor, [case.id], core.clock.now()):
        raise Restricted(case.id, case.reference, actor.name)
    place = held_to(core, uow, actor)
    if place and case.locality != place and not _works_there(core, uow, case, actor):
        raise Restricted(case.id, case.reference, actor.name, elsewhere=True)


def closed(uow: UnitOfWork, actor: User, case_ids: Collection[UUID], now: datetime) -> frozenset[UUID]:
    """Which of these cases are restricted to people among whom the actor is not.

    Named people and the holder may open a restricted case, and whoever has opened it in an emergency may
    until that ends.
    """
    wanted = list(dict.fromkeys(case_ids))
    if not wanted:
        return frozenset()
    found = uow.restrictions.where(case_id=wanted, lifted_at=None)
    shut = {each.case_id for each in found if actor.username not in each.allowed}
    if shut:
        held = uow.holdings.current(shut)
        shut -= {key for key, holding in held.items() if holding.user_id == actor.id}
    if shut:
        glass = uow.break_glass.where(case_id=list(shut), user_id=actor.id)
        shut -= {each.case_id for each in glass if each.until > now}
    return frozenset(shut)


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


def _works_there(core: Core, uow: UnitOfWork, case: Case, actor: User) -> bool:
    """Holds the child, has a task of the case, or has opened it in an emergency."""
    holding = uow.holdings.current([case.id]).get(case.id)
    if holding is not None and holding.user_id == actor.id:
        return True
    if uow.tasks.page(TaskQuery(case.council, assignee=actor.id, case_id=case.id, limit=1)):
        return True
    now = core.clock.now()
    return any(each.until > now for each in uow.break_glass.where(case_id=case.id, user_id=actor.id))


def veil_tasks(core: Core, uow: UnitOfWork, actor: User, views: Sequence[TaskView]) -> list[TaskView]:
    """The rows of a list, those of cases that the actor may not open without what tells of the child."""
    shut = closed(uow, actor, [view.task.case_id for view in views], core.clock.now())
    return [_hidden_task(view) if view.task.case_id in shut else view for view in views]


def _hidden_task(view: TaskView) -> TaskView:
    task = replace(view.task, name=f"A task of a {HIDDEN.lower()}", blocked_reason="")
    return replace(view, task=task, child_name=HIDDEN, process_name=HIDDEN)


def veil_instances(
    core: Core, uow: UnitOfWork, actor: User, views: Sequence[InstanceView]
) -> list[InstanceView]:
    """The same for process instances."""
    shut = closed(uow, actor, [view.instance.case_id for view in views], core.clock.now())
    return [
        replace(view, child_name=HIDDEN, instance=replace(view.instance, process_name=HIDDEN))
        if view.instance.case_id in shut
        else view
        for view in views
    ]


def veil_cases(core: Core, uow: UnitOfWork, actor: User, cases: Iterable[Case]) -> list[Case]:
    """The same for cases: only the reference is left of one that the actor may not open."""
    listed = list(cases)
    shut = closed(uow, actor, [case.id for case in listed], core.clock.now())
    return [_hidden_case(case) if case.id in shut else case for case in listed]


def _hidden_case(case: Case) -> Case:
    return replace(
        case, child_name=HIDDEN, date_of_birth=date.min, locality="", cin_plan_end=None, cp_plan_end=None
    )


def is_hidden(case: Case) -> bool:
    """Whether a list shows nothing of this case but its reference."""
    return case.date_of_birth == date.min
