"""Tasks that go from one person to another: handed over, delegated, and reassigned by a manager."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from app.domain import permissions
from app.domain.desk import HandOver
from app.domain.errors import Forbidden, HoldfastError, NotFound, Restricted, Stale
from app.domain.permissions import Action
from app.domain.records import AuditEntry, Notice, Task, User
from app.services import access, tasks, telling
from app.services.core import Core
from app.store import UnitOfWork

HAND_OVER, DELEGATE, REASSIGN = "hand_over", "delegate", "reassign"
ACTIONS = {HAND_OVER: "task.handed_over", DELEGATE: "task.delegated", REASSIGN: "task.reassigned"}
LONGEST_NOTE = 1000


def receivers(core: Core, task_id: UUID, actor: User) -> list[User]:
    """Who could be given this task: active people it could be for who may open its case, not its holder."""
    with core.store.read() as uow:
        task = tasks.open_task(core, uow, task_id, actor)
        found = [
            user
            for user in uow.users.of_council(actor.council)
            if user.id != task.assignee and user.id != actor.id and could_take(user, task)
        ]
        shut = uow.restrictions.where(case_id=task.case_id, lifted_at=None)
        return [user for user in found if not _kept_out(core, uow, user, task)] if shut else found


def could_take(user: User, task: Task) -> bool:
    """Whether the task could be this person's if nobody had it."""
    return user.active and permissions.can_take(user, replace(task, assignee=None))


def _kept_out(core: Core, uow: UnitOfWork, user: User, task: Task) -> bool:
    """Whether the case of the task is restricted to others: whoever had the task could not do it."""
    return bool(access.restricted(core, uow, user, [task.case_id]))


def give(core: Core, task_id: UUID, to: str, note: str, actor: User, *, kind: str = HAND_OVER) -> Task:
    """Give one's own task to somebody else, with a note. What was typed and not sent stays with the giver.

    `kind`: hand_over, or delegate: given back, it returns to the giver. A manager may give anybody's.
    Raises `Forbidden`, `NotFound`, `Stale`, `HoldfastError` (no note, or not for that person).
    """
    with core.store.write() as uow:
        task = tasks.open_task(core, uow, task_id, actor)
        own = task.assignee == actor.id or (task.assignee is None and permissions.can_take(actor, task))
        if not own and not permissions.can(actor, Action.REASSIGN, task.council):
            raise Forbidden(actor.name, f"give away “{task.name}”")
        receiver = _receiver(core, uow, to, task)
        _move(core, uow, task, receiver, checked_note(note), actor, kind if own else REASSIGN)
        uow.commit()
    return task


def reassign(
    core: Core, task_ids: Sequence[UUID], to: str, reason: str, actor: User
) -> tuple[list[Task], list[Task]]:
    """A manager gives tasks of somebody who leaves or is ill to somebody else: (moved, not for that person).

    Not for somebody is what is for other roles, and what belongs to a case that they may not open.

    Tasks completed meanwhile, and of cases that the manager may not open, are left out.
    Raises `Forbidden`, `NotFound`, `HoldfastError`.
    """
    permissions.check(actor, Action.REASSIGN, actor.council)
    reason = checked_note(reason)
    moved, left = [], []
    with core.store.write() as uow:
        receiver = _known(uow, to, actor.council)
        for task_id in task_ids:
            try:
                task = tasks.open_task(core, uow, task_id, actor)
            except (Stale, Restricted):
                continue
            if could_take(receiver, task) and not _kept_out(core, uow, receiver, task):
                _move(core, uow, task, receiver, reason, actor, REASSIGN)
                moved.append(task)
            else:
                left.append(task)
        uow.commit()
    return moved, left


def history(core: Core, task_id: UUID) -> list[HandOver]:
    """Every hand-over of a task, oldest first."""
    with core.store.read() as uow:
        return uow.hand_overs.where(task_id=task_id)


def checked_note(note: str) -> str:
    """The note without white space around it. Raises `HoldfastError` when empty or too long."""
    note = note.strip()
    if not note or len(note) > LONGEST_NOTE:
        raise HoldfastError(f"Write a note of at most {LONGEST_NOTE} characters: what matters, and why.")
    return note


def _receiver(core: Core, uow: UnitOfWork, username: str, task: Task) -> User:
    receiver = _known(uow, username, task.council)
    if receiver.id == task.assignee:
        raise HoldfastError(f"{receiver.name} has this task already.")
    if not could_take(receiver, task):
        wanted = " or ".join(task.groups or (task.role,))
        raise HoldfastError(f"{receiver.name} cannot do this task: it is for {wanted}.")
    if _kept_out(core, uow, receiver, task):
        raise HoldfastError(
            f"{receiver.name} may not open this case, which is restricted. Choose somebody who may, or let a "
            "manager name them among those who may."
        )
    return receiver


def _known(uow: UnitOfWork, username: str, council: str) -> User:
    user = uow.users.by_username(username)
    if user is None or user.council != council or not user.active:
        raise NotFound("person", username)
    return user


def _move(core: Core, uow: UnitOfWork, task: Task, to: User, note: str, actor: User, kind: str) -> None:
    if not uow.tasks.assign(task.id, to.id, task.assignee):
        raise Stale(f"The task “{task.name}”", "somebody else", "")
    now = core.clock.now()
    case = uow.cases.get(task.case_id)
    reference = case.reference if case else ""
    uow.hand_overs.add(
        [
            HandOver(
                id=core.new_id(),
                task_id=task.id,
                case_id=task.case_id,
                from_user=task.assignee,
                to_user=to.id,
                kind=kind,
                note=note,
                by=actor.id,
                at=now,
            )
        ]
    )
    uow.audit.append(
        [
            AuditEntry(
                stream=str(task.case_id),
                at=now,
                actor=actor.username,
                action=ACTIONS[kind],
                subject=task.element,
                detail={"task": str(task.id), "name": task.title, "to": to.username, "note": note},
                instance_id=task.instance_id,
            )
        ]
    )
    telling.tell(
        core,
        uow,
        [
            Notice(
                id=core.new_id(),
                user_id=to.id,
                case_id=task.case_id,
                subject=f"{actor.name} gave you a task of case {reference}",
                text=f"{task.title}\n\n{note}",
                link=f"/tasks/{task.id}",
                at=now,
            )
        ],
    )
