"""Who works for a council, what is on their desk, and who is away: for the manager who reassigns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from app.domain import permissions
from app.domain.calendar import local
from app.domain.desk import Absence
from app.domain.errors import HoldfastError, NotFound
from app.domain.figures import Load
from app.domain.permissions import Action
from app.domain.records import AuditEntry, Case, Holding, TaskView, User
from app.services import access, handing, processes, subjects, tasks, wording
from app.services.core import Core
from app.services.owned import owned
from app.store import TaskQuery, UnitOfWork

COVER = "shared_cover_for_absent_holder"
"""The shared process by which a child gets another holder, with that person's own acceptance."""

MOST_TASKS = 500
"""Tasks of one person that are shown and given away at once."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One person's load. `absences`: those that are not over yet."""

    user: User
    tasks: int
    overdue: int
    held: int
    absences: Sequence[Absence]

    @property
    def alarm(self) -> bool:
        """Somebody who has left, or leaves for good, and still holds children."""
        return self.held > 0 and leaves(self.user, self.absences)


def leaves(user: User, absences: Sequence[Absence]) -> bool:
    """Whether somebody has left, or an absence of theirs, be it one to come, has no end."""
    return not user.active or any(each.until is None for each in absences)


@dataclass(frozen=True, slots=True)
class Asked:
    """References of the children that were to move: those asked for, those that somebody has been asked for
    already, those closed to the actor, and those for whom others name the next holder."""

    asked: Sequence[str]
    already: Sequence[str]
    closed: Sequence[str]
    not_theirs: Sequence[str]


@dataclass(frozen=True, slots=True)
class DeskPage:
    """One person's desk in full. `moving`: children for whom another holder has been asked already;
    `others`: who could be given tasks or children, or stand in."""

    desk: Desk
    tasks: Sequence[TaskView]
    holdings: Sequence[tuple[Holding, Case]]
    moving: frozenset[UUID]
    others: Sequence[User]


def desks(core: Core, actor: User) -> list[Desk]:
    """Everybody of the actor's council, alarms first, then by name. Raises `Forbidden`."""
    permissions.check(actor, Action.REASSIGN, actor.council)
    with core.store.read() as uow:
        now = core.clock.now()
        loads = {each.user_id: each for each in uow.figures.loads(actor.council, now, now)}
        held = uow.figures.held(actor.council)
        absences = absences_of(core, uow, actor.council)
        found = []
        for user in uow.users.of_council(actor.council):
            load = loads.get(user.id, Load(user.id, 0, 0, 0, 0))
            away = absences.get(user.id, [])
            found.append(Desk(user, load.open, load.overdue, held.get(user.id, 0), away))
    return sorted(found, key=lambda desk: (not desk.alarm, desk.user.name, desk.user.username))


def absences_of(core: Core, uow: UnitOfWork, council: str) -> dict[UUID, list[Absence]]:
    """Person → their absences that are not over, the first one first, of everybody who has any."""
    today = local(core.clock.now()).date()
    found: dict[UUID, list[Absence]] = {}
    for each in reversed(uow.absences.where(council=council, newest=True)):
        if each.until is None or each.until >= today:
            found.setdefault(each.user_id, []).append(each)
    return found


def desk(core: Core, username: str, actor: User) -> DeskPage:
    """One person's tasks and the children they hold. Raises `Forbidden`, `NotFound`."""
    permissions.check(actor, Action.REASSIGN, actor.council)
    with core.store.read() as uow:
        user = _own(uow, username, actor)
        held = uow.holdings.held_by(user.id)
        known = uow.cases.many({each.case_id for each in held})
        cases = access.veil_cases(core, uow, actor, [known[each.case_id] for each in held])
        holdings = list(zip(held, cases, strict=True))
        listed = uow.tasks.page(TaskQuery(user.council, assignee=user.id, limit=MOST_TASKS))
        now = core.clock.now()
        overdue = sum(bool(view.task.due_at and view.task.due_at < now) for view in listed)
        absences = absences_of(core, uow, user.council).get(user.id, [])
        return DeskPage(
            desk=Desk(user, len(listed), overdue, len(held), absences),
            tasks=subjects.of_views(core, uow, actor, access.veil_tasks(core, uow, actor, listed)),
            holdings=holdings,
            moving=frozenset(uow.instances.open_of_cases({case.id for _, case in holdings}, COVER)),
            others=[each for each in uow.users.of_council(user.council) if each != user and _works(each)],
        )


def record_absence(
    core: Core, username: str, since: date, until: date | None, reason: str, cover: str, actor: User
) -> Absence:
    """Write down that somebody is away, or leaves (`until` None). Nothing moves by that alone.

    Somebody who leaves can no longer sign in from the day they leave. Raises `Forbidden`, `NotFound`,
    `HoldfastError` (no reason, the end before the beginning).
    """
    permissions.check(actor, Action.REASSIGN, actor.council)
    reason = handing.checked_note(reason)
    if until is not None and until < since:
        raise HoldfastError("The last day away lies before the first. Correct one of the two.")
    with core.store.write() as uow:
        user = _own(uow, username, actor)
        stand_in = _own(uow, cover, actor) if cover else None
        if stand_in is not None and (stand_in == user or not _works(stand_in)):
            raise HoldfastError(f"{stand_in.name} cannot stand in here. Choose somebody else who works now.")
        absence = Absence(
            id=core.new_id(),
            user_id=user.id,
            council=user.council,
            since=since,
            until=until,
            reason=reason,
            cover=stand_in.id if stand_in else None,
            by=actor.id,
        )
        uow.absences.add([absence])
        if until is None and since <= local(core.clock.now()).date():
            uow.users.change(replace(user, active=False))
        _log(core, uow, actor.username, "person.away", user, since=since.isoformat(), reason=reason)
        uow.commit()
        return absence


def sign_off(core: Core, council: str) -> list[str]:
    """Whoever leaves on a day that has come can no longer sign in; their user names.

    What they still hold is found by the watch, which raises the alarm.
    """
    gone = []
    with core.store.write() as uow:
        today = local(core.clock.now()).date()
        for absence in uow.absences.where(council=council, until=None):
            user = uow.users.by_id(absence.user_id)
            if absence.since <= today and user is not None and user.active:
                uow.users.change(replace(user, active=False))
                _log(core, uow, wording.MACHINE, "person.away", user, reason=absence.reason)
                gone.append(user.username)
        uow.commit()
    return gone


def end_absence(core: Core, absence_id: UUID, actor: User) -> None:
    """Somebody is back: the absence is taken away, and who had left by it can sign in again.

    An account that was disabled otherwise stays so. Raises `Forbidden`, `NotFound`.
    """
    permissions.check(actor, Action.REASSIGN, actor.council)
    with core.store.write() as uow:
        absence = owned(uow.absences, "absence", absence_id, council=actor.council)
        uow.absences.remove([absence_id])
        user = uow.users.by_id(absence.user_id)
        had_left = absence.until is None and absence.since <= local(core.clock.now()).date()
        if user is not None:
            if had_left:
                uow.users.change(replace(user, active=True))
            _log(core, uow, actor.username, "person.back", user)
        uow.commit()


def ask_for_cover(core: Core, username: str, to: str, until: date | None, reason: str, actor: User) -> Asked:
    """Ask one person to hold all children whom another holds, until a day or for good (`until` None).

    For each child the shared process begins and the new holder is named, both or neither; the child moves
    only when that person accepts (INV-04). Raises `Forbidden`, `NotFound`, `HoldfastError`.
    """
    permissions.check(actor, Action.REASSIGN, actor.council)
    reason = handing.checked_note(reason)
    page = desk(core, username, actor)
    with core.store.read() as uow:
        receiver = _own(uow, to, actor)
    if receiver.id == page.desk.user.id or not _works(receiver):
        raise HoldfastError(f"{receiver.name} cannot stand in here. Choose somebody else who works now.")
    answers = _naming(core, receiver, until, reason)
    asked, already, closed, not_theirs = [], [], [], []
    for _, case in page.holdings:
        if access.is_hidden(case):
            closed.append(case.reference)
        elif case.id in page.moving:
            already.append(case.reference)
        elif _ask(core, case, answers, actor):
            asked.append(case.reference)
        else:
            not_theirs.append(case.reference)
    return Asked(asked, already, closed, not_theirs)


def _naming(core: Core, receiver: User, until: date | None, reason: str) -> dict[str, str]:
    """The answers by which a cover is named, as they would be typed."""
    answers = {
        "absent_from": local(core.clock.now()).date().isoformat(),
        "holder_returns": "yes" if until else "no",
        "new_holder": receiver.username,
        "cover_arrangements": reason,
        "cover_family_told": "no",
        "cover_not_told_reason": "The new holder tells the family after accepting.",
    }
    return answers | ({"cover_until": until.isoformat()} if until else {})


def _ask(core: Core, case: Case, answers: dict[str, str], actor: User) -> bool:
    """Begin the process and name the new holder; False, and nothing has begun, where others name them."""
    with core.store.write() as uow:
        instance = processes.start_in(core, uow, case.id, COVER, actor)
        naming = next(iter(uow.tasks.open_of(instance.id)), None)
        if naming is None:
            raise HoldfastError(f"For case {case.reference} nobody could be named yet: look at its process.")
        if not permissions.can_take(actor, naming):
            return False
        tasks.complete_in(core, uow, naming.id, {key: [text] for key, text in answers.items()}, actor)
        uow.commit()
    return True


def _works(user: User) -> bool:
    """Whether tasks and children can be this person's at all: an analyst has neither."""
    return permissions.can(user, Action.WORK, user.council)


def _own(uow: UnitOfWork, username: str, actor: User) -> User:
    user = uow.users.by_username(username)
    if user is None or user.council != actor.council:
        raise NotFound("person", username)
    return user


def _log(core: Core, uow: UnitOfWork, by: str, action: str, user: User, **detail: str) -> None:
    uow.audit.append(
        [
            AuditEntry(
                stream=user.council,
                at=core.clock.now(),
                actor=by,
                action=action,
                subject=user.username,
                detail=detail,
            )
        ]
    )
