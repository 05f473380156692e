"""How far the work on a task is: looked at, started, blocked with why."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.domain import permissions
from app.domain.errors import Forbidden, HoldfastError
from app.domain.records import AuditEntry, Task, User
from app.services import tasks
from app.services.core import Core
from app.store import UnitOfWork

LONGEST_REASON = 500


def seen(uow: UnitOfWork, task: Task, actor: User, now: datetime) -> None:
    """Somebody whom the task is for has opened it. Only the first time counts."""
    if task.seen_at is None and permissions.can_take(actor, task):
        uow.tasks.mark(replace(task, seen_at=now))


def started(uow: UnitOfWork, task: Task, now: datetime) -> None:
    """Something was typed into its form. Only the first time counts."""
    if task.started_at is None:
        uow.tasks.mark(replace(task, seen_at=task.seen_at or now, started_at=now))


def block(core: Core, task_id: UUID, reason: str, actor: User) -> Task:
    """Say that a task cannot go on, and why. Its clocks go on.

    Raises `Forbidden`, `NotFound`, `Stale`, `HoldfastError` without a reason.
    """
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise HoldfastError(f"Say in at most {LONGEST_REASON} characters why the task cannot go on.")
    return _mark(core, task_id, actor, reason)


def unblock(core: Core, task_id: UUID, actor: User) -> Task:
    """Say that a task can go on again. Raises `Forbidden`, `NotFound`, `Stale`."""
    return _mark(core, task_id, actor, "")


def _mark(core: Core, task_id: UUID, actor: User, reason: str) -> Task:
    now = core.clock.now()
    with core.store.write() as uow:
        task = tasks.open_task(core, uow, task_id, actor)
        if not permissions.can_take(actor, task):
            raise Forbidden(actor.name, f"say how far “{task.name}” is")
        marked = replace(
            task, seen_at=task.seen_at or now, blocked_at=now if reason else None, blocked_reason=reason
        )
        uow.tasks.mark(marked)
        uow.audit.append(
            [
                AuditEntry(
                    stream=str(task.case_id),
                    at=now,
                    actor=actor.username,
                    action="task.blocked" if reason else "task.unblocked",
                    subject=task.element,
                    detail={"task": str(task.id), "name": task.title, "reason": reason},
                    instance_id=task.instance_id,
                )
            ]
        )
        uow.commit()
        return marked
