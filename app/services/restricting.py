"""Restricted cases: closing one to all but named people, and opening it in an emergency all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from app.domain import permissions
from app.domain.desk import BreakGlass, Restriction
from app.domain.errors import HoldfastError, NotFound
from app.domain.permissions import Action
from app.domain.records import AuditEntry, Case, Holding, Notice, User
from app.services import access, telling
from app.services.core import Core
from app.store import TaskQuery, UnitOfWork

HOURS = "break_glass_hours"
"""The setting of council.toml: for how long an emergency keeps a restricted case open."""

LONGEST_REASON = 1_000
LOOKS = 50
"""Looks of a page."""

MOST_TASKS = 200


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked: who, when, at what. `sequence`: its place in the trail."""

    who: str
    action: str
    subject: str
    sequence: int
    at: object


@dataclass(frozen=True, slots=True)
class AccessPage:
    """Who may open a case, and who has. `unnamed`: people with tasks in it who could not open it."""

    case: Case
    holder: Holding | None
    restriction: Restriction | None
    allowed: Sequence[User]
    glass: Sequence[BreakGlass]
    open_glass: frozenset[UUID]
    unnamed: Sequence[str]
    people: Sequence[User]
    may_restrict: bool
    seen_by_locality: bool


def page(core: Core, case_id: UUID, actor: User) -> AccessPage:
    """Who may open this case; the look is logged. Raises `NotFound`, `Forbidden`, `Restricted`."""
    with core.store.write() as uow:
        case = access.open_case(core, uow, case_id, actor, Action.SEE_CASES, "access")
        found = current(uow, case.id)
        people = [user for user in uow.users.of_council(case.council) if user.active]
        holder = uow.holdings.current([case.id]).get(case.id)
        glass = uow.break_glass.where(case_id=case.id, newest=True)
        now = core.clock.now()
        setting = core.catalogue.in_force(uow, case.council).pack.council.settings.get(access.SEEN_BY)
        made = AccessPage(
            case=case,
            holder=holder,
            restriction=found,
            allowed=[user for user in people if found and user.username in found.allowed],
            glass=glass,
            open_glass=frozenset(each.id for each in glass if each.until > now),
            unnamed=_unnamed(uow, case, found, holder),
            people=people,
            may_restrict=permissions.can(actor, Action.RESTRICT, case.council),
            seen_by_locality=setting is not None and setting.value == access.LOCALITY,
        )
        uow.commit()
        return made


def current(uow: UnitOfWork, case_id: UUID) -> Restriction | None:
    """The restriction in force, or None."""
    return next(iter(uow.restrictions.where(case_id=case_id, lifted_at=None)), None)


def _unnamed(
    uow: UnitOfWork, case: Case, restriction: Restriction | None, holder: Holding | None
) -> list[str]:
    """The names of people with an open task in a restricted case who are not among those named."""
    if restriction is None:
        return []
    views = uow.tasks.page(TaskQuery(case.council, case_id=case.id, limit=MOST_TASKS))
    users = [uow.users.by_id(key) for key in {view.task.assignee for view in views} if key]
    held_by = holder.user_id if holder else None
    return sorted(
        user.name
        for user in users
        if user is not None and user.username not in restriction.allowed and user.id != held_by
    )


def looks(
    core: Core, case_id: UUID, actor: User, before: int | None = None
) -> tuple[Case, list[Look], int | None]:
    """Who has looked at the case, the newest first: a page, and where the next one begins."""
    with core.store.write() as uow:
        case = access.open_case(core, uow, case_id, actor, Action.SEE_CASES, "looks")
        people = {user.username: user.name for user in uow.users.of_council(case.council)}
        found = uow.audit.newest(str(case.id), looks=True, before=before, limit=LOOKS + 1)
        uow.commit()
    shown = [
        Look(people.get(each.actor, each.actor), each.action, each.subject, each.sequence, each.at)
        for each in found[:LOOKS]
    ]
    return case, shown, shown[-1].sequence if len(found) > LOOKS else None


def restrict(core: Core, case_id: UUID, reason: str, usernames: Sequence[str], actor: User) -> Restriction:
    """Close a case to all but these people and whoever holds the child, in place of an earlier restriction.

    Raises `Forbidden`, `NotFound`, `Restricted` (not for this manager either), `HoldfastError`.
    """
    reason = _checked(reason, "why the case is restricted")
    with core.store.write() as uow:
        case = access.case_to_change(core, uow, case_id, actor, Action.RESTRICT)
        known = {user.username for user in uow.users.of_council(case.council) if user.active}
        wrong = [name for name in usernames if name not in known]
        if wrong:
            raise NotFound("person", wrong[0])
        _lift(core, uow, case)
        made = Restriction(
            id=core.new_id(),
            case_id=case.id,
            reason=reason,
            allowed=tuple(sorted(set(usernames))),
            by=actor.id,
            by_name=actor.name,
            at=core.clock.now(),
        )
        uow.restrictions.add([made])
        _log(core, uow, case, actor, "case.restricted", reason=reason, allowed=list(made.allowed))
        uow.commit()
        return made


def lift(core: Core, case_id: UUID, reason: str, actor: User) -> None:
    """Open a restricted case to its council again. Raises as `restrict`."""
    reason = _checked(reason, "why the restriction ends")
    with core.store.write() as uow:
        case = access.case_to_change(core, uow, case_id, actor, Action.RESTRICT)
        if not _lift(core, uow, case):
            raise HoldfastError("This case is not restricted any more.")
        _log(core, uow, case, actor, "case.unrestricted", reason=reason)
        uow.commit()


def _lift(core: Core, uow: UnitOfWork, case: Case) -> bool:
    found = uow.restrictions.where(case_id=case.id, lifted_at=None)
    for each in found:
        uow.restrictions.change(replace(each, lifted_at=core.clock.now()))
    return bool(found)


def closed_case(core: Core, case_id: UUID, actor: User) -> tuple[Case, int]:
    """What somebody who may not open a case may know of it: (its reference and no more, for how many hours
    an emergency opens it). The attempt is logged. Raises `NotFound`, `Forbidden`.
    """
    with core.store.write() as uow:
        case = access.own_case(uow, case_id, actor, Action.SEE_CASES)
        _log(core, uow, case, actor, "case.refused")
        hours = _hours(core, uow, case.council)
        uow.commit()
    return replace(case, child_name=access.HIDDEN), hours


def break_glass(core: Core, case_id: UUID, reason: str, actor: User) -> BreakGlass:
    """Open a case in an emergency although it is closed to the actor, for a limited time.

    The managers and whoever holds the child are told, the trail keeps it, and the case shows it. Raises
    `Forbidden`, `NotFound`, `HoldfastError` without a reason.
    """
    reason = _checked(reason, "why you must open it now")
    with core.store.write() as uow:
        case = access.own_case(uow, case_id, actor, Action.SEE_CASES)
        now = core.clock.now()
        until = now + timedelta(hours=_hours(core, uow, case.council))
        made = BreakGlass(core.new_id(), case.id, actor.id, actor.name, reason, now, until)
        uow.break_glass.add([made])
        _log(core, uow, case, actor, "glass.broken", reason=reason, until=until.isoformat())
        telling.tell(core, uow, _alerts(core, uow, case, made, actor))
        uow.commit()
        return made


def _alerts(core: Core, uow: UnitOfWork, case: Case, made: BreakGlass, actor: User) -> list[Notice]:
    holding = uow.holdings.current([case.id]).get(case.id)
    keys = [user.id for user in telling.managers(uow, case.council)]
    keys += [holding.user_id] if holding else []
    return [
        Notice(
            id=core.new_id(),
            user_id=key,
            case_id=case.id,
            subject=f"Somebody opened the restricted case {case.reference}",
            text=f"{actor.name} opened it in an emergency. The reason given: {made.reason}",
            link=f"/cases/{case.id}/access",
            at=made.at,
        )
        for key in dict.fromkeys(keys)
        if key != actor.id
    ]


def _hours(core: Core, uow: UnitOfWork, council: str) -> int:
    setting = core.catalogue.in_force(uow, council).pack.council.settings.get(HOURS)
    if setting is None:
        raise HoldfastError(f"council.toml has no setting {HOURS}. Add [settings.{HOURS}].")
    return int(setting.value)


def _checked(reason: str, what: str) -> str:
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise HoldfastError(f"Say in at most {LONGEST_REASON} characters {what}.")
    return reason


def _log(core: Core, uow: UnitOfWork, case: Case, actor: User, action: str, **detail: object) -> None:
    uow.audit.append(
        [
            AuditEntry(
                stream=str(case.id),
                at=core.clock.now(),
                actor=actor.username,
                action=action,
                subject=case.reference,
                detail=detail,
            )
        ]
    )
