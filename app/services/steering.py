"""A manager's decisions about one process: suspend it, resume it, cancel it. Each has its reason."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.domain import permissions, placing
from app.domain.errors import InvalidAnswers, NotFound, Stale, Uncovered
from app.domain.permissions import Action
from app.domain.records import AuditEntry, Instance, InstanceStatus, Notice, User
from app.services import access, ending, processes, telling
from app.services.core import Core
from app.services.turn import OPEN, Turn, load
from app.store import UnitOfWork

LONGEST_REASON = 1000


def suspend(core: Core, instance_id: UUID, reason: str, actor: User) -> Instance:
    """Stop a process for a while: its tasks cannot be completed, and its clocks wait for it to go on.

    What others send it is heard, and a safeguarding concern resumes it. Whoever has a task of it is told.
    Raises `Forbidden`, `NotFound`, `Stale`, `InvalidAnswers` (no reason).
    """
    reason = checked(reason, "Say why the process is suspended, and until when.")
    with core.store.write() as uow:
        instance = own(core, uow, instance_id, actor, Action.SUSPEND)
        if instance.status is InstanceStatus.SUSPENDED:
            raise Stale(f"“{instance.process_name}”")
        changed = replace(instance, status=InstanceStatus.SUSPENDED, version=instance.version + 1)
        uow.instances.save(changed, instance.version)
        uow.audit.append([entry(core, changed, actor, "instance.suspended", reason)])
        telling.tell(core, uow, _told(core, uow, changed, actor, "was suspended", reason))
        uow.commit()
        return changed


def resume(core: Core, instance_id: UUID, reason: str, actor: User) -> int:
    """Let a suspended process go on, and fire what fell due meanwhile, in order; how many fired.

    Raises `Forbidden`, `NotFound`, `Stale`, `InvalidAnswers` (no reason).
    """
    reason = checked(reason, "Say why the process goes on.")
    with core.store.write() as uow:
        instance = own(core, uow, instance_id, actor, Action.SUSPEND)
        if instance.status is not InstanceStatus.SUSPENDED:
            raise Stale(f"“{instance.process_name}”")
        turn = _load(core, uow, instance, actor)
        turn.wake(reason)
        changed = replace(turn.instance, version=instance.version + 1)
        uow.instances.save(changed, instance.version)
        uow.audit.append(turn.entries)
        telling.tell(core, uow, _told(core, uow, changed, actor, "goes on", reason))
        now = core.clock.now()
        due = [timer.id for timer in uow.timers.waiting_of(instance.id) if timer.due <= now]
        uow.commit()
    return sum(processes.fire_timer(core, timer_id) for timer_id in due)


def cancel(core: Core, instance_id: UUID, reason: str, actor: User) -> Instance:
    """End a process before its end. Who holds the child does not change.

    Raises `Forbidden`, `NotFound`, `Stale`, `InvalidAnswers` (no reason), `Uncovered` (nobody who works
    for the council holds the child, and this process can find somebody).
    """
    reason = checked(reason, "Say why the process is cancelled.")
    with core.store.write() as uow:
        instance = own(core, uow, instance_id, actor, Action.CANCEL)
        turn = _load(core, uow, instance, actor)
        _check_held(turn)
        told = _told(core, uow, instance, actor, "was cancelled", reason)
        ending.cut_short(turn, reason)
        telling.tell(core, uow, told)
        uow.commit()
        return turn.instance


def _check_held(turn: Turn) -> None:
    """Raises `Uncovered` when the child has nobody, and this process is a way to somebody."""
    if turn.uow.panels.get(turn.case.id) is not None or not placing.moves_holding(turn.definition.processes):
        return
    holding = turn.uow.holdings.current([turn.case.id]).get(turn.case.id)
    holder = turn.uow.users.by_id(holding.user_id) if holding else None
    if holder is None:
        raise Uncovered(turn.case.reference, "this process is to give the child a holder. Let it go on.")
    if not holder.active:
        reason = f"{holder.name} has left, and this process can find another holder. Name one first."
        raise Uncovered(turn.case.reference, reason)


def own(core: Core, uow: UnitOfWork, instance_id: UUID, actor: User, action: Action) -> Instance:
    """The open instance, locked, when the actor may do this to it and may open its case. Another council's
    is not found."""
    instance = uow.instances.lock(instance_id)
    if instance is None or instance.council != actor.council:
        raise NotFound("process instance", instance_id)
    permissions.check(actor, action, instance.council)
    access.check_open(core, uow, processes.case_of(uow, instance.case_id), actor)
    if instance.status not in OPEN:
        raise Stale(f"“{instance.process_name}”")
    return instance


def checked(reason: str, missing: str) -> str:
    """The reason without white space around it. Raises `InvalidAnswers`."""
    reason = reason.strip()
    if not reason:
        raise InvalidAnswers({"reason": missing})
    if len(reason) > LONGEST_REASON:
        raise InvalidAnswers({"reason": f"Say it in at most {LONGEST_REASON} characters."})
    return reason


def entry(core: Core, instance: Instance, actor: User, action: str, reason: str) -> AuditEntry:
    """The line of the audit trail for a decision about an instance that moved no token."""
    return AuditEntry(
        stream=str(instance.case_id),
        at=core.clock.now(),
        actor=actor.username,
        action=action,
        subject=instance.process_id,
        detail={"name": instance.process_name, "reason": reason},
        instance_id=instance.id,
    )


def _load(core: Core, uow: UnitOfWork, instance: Instance, actor: User) -> Turn:
    case = processes.case_of(uow, instance.case_id)
    return load(core, uow, instance, case, actor, suspended=True)


def _told(
    core: Core, uow: UnitOfWork, instance: Instance, actor: User, what: str, reason: str
) -> list[Notice]:
    """A notice to whoever has a task of the process, and to whoever holds the child."""
    holding = uow.holdings.current([instance.case_id]).get(instance.case_id)
    people = {task.assignee for task in uow.tasks.open_of(instance.id) if task.assignee}
    people |= {holding.user_id} if holding else set()
    reference = processes.case_of(uow, instance.case_id).reference
    return [
        Notice(
            id=core.new_id(),
            user_id=person,
            case_id=instance.case_id,
            subject=f"“{instance.process_name}” of case {reference} {what}",
            text=f"{actor.name}: {reason}",
            link=f"/cases/{instance.case_id}",
            at=core.clock.now(),
        )
        for person in sorted(people - {actor.id})
    ]
