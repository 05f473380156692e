"""Use cases on jobs: a service task's handler runs outside the transaction, then its turn is written.

Delivery is at least once. The handler is called under the job's key, so that its outside effect
happens once; the turn is written only while the token still waits, so that the inside effect does too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from app.domain import permissions
from app.domain.errors import BusinessError, HandlerFailed, HoldfastError, NotFound, UncaughtError
from app.domain.permissions import Action
from app.domain.records import AuditEntry, Incident, InstanceStatus, Job, JobStatus, User
from app.ports import Data, Effect, Notify, Result
from app.services import effects, processes, wording
from app.services.core import Core
from app.services.turn import Turn, load
from app.store import UnitOfWork


def run_job(core: Core, job_id: UUID) -> bool:
    """Run a waiting job; False when it no longer waits. Raises what the handler raises: the queue retries."""
    with core.store.read() as uow:
        job = uow.jobs.get(job_id)
        instance = uow.instances.get(job.instance_id) if job else None
        if job is None or job.status is not JobStatus.WAITING:
            return False
        if instance is None or instance.status is not InstanceStatus.RUNNING:
            return False
        handler = core.handlers.get(job.topic)
        if handler is None:
            raise HandlerFailed(job.topic, "no handler of that name is installed")
        turn = load(core, uow, instance, processes.case_of(uow, job.case_id), None)
        waiting = next((c for c in turn.execution.snapshot().services if c.token == job.token), None)
        if waiting is None:
            return False
        call = turn.call_of(waiting, key=str(job.id))
        # Read while the store is open.
        call = replace(call, answers=dict(call.answers), siblings=dict(call.siblings))
    try:
        result = handler(call)
    except BusinessError as error:
        return fail(core, job_id, error.code, error.reason)
    except Exception as error:
        _note_failure(core, job, error)
        raise
    return finish(core, job_id, result)


def _note_failure(core: Core, job: Job, error: Exception) -> None:
    """Say on the job what went wrong while the queue goes on trying: a manager need not wait for the end."""
    with core.store.write() as uow:
        uow.jobs.set(job.id, JobStatus.WAITING, attempts=job.attempts + 1, error=str(error))
        uow.commit()


def finish(core: Core, job_id: UUID, result: Result) -> bool:
    """Write a job's result and go on; False when somebody else did, or the token is gone."""
    with core.store.write() as uow:
        turn, job = locked(core, uow, job_id)
        if turn is None or job is None:
            return False
        effects.apply(turn, _urgent(result.effects, job))
        go_on(turn, job, result.outputs)
        uow.jobs.set(job.id, JobStatus.DONE)
        uow.commit()
        return True


def _urgent(wanted: Sequence[Effect], job: Job) -> list[Effect]:
    """Whatever a safeguarding concern tells people is urgent."""
    if job.process != processes.CONCERN_PROCESS:
        return list(wanted)
    return [replace(each, urgent=True) if isinstance(each, Notify) else each for each in wanted]


def fail(core: Core, job_id: UUID, code: str, reason: str, status: JobStatus = JobStatus.WAITING) -> bool:
    """A job ends with a BPMN error: the diagram catches it, or a manager sees an incident with the reason.

    The code, which is the analyst's, stands in the trail.
    """
    with core.store.write() as uow:
        turn, job = locked(core, uow, job_id, status)
        if turn is None or job is None:
            return False
        if turn.execution.throw_error(job.token, code, reason, turn.now):
            turn.done_tokens = frozenset({job.token})
            turn.write("job.error", job.element, topic=job.topic, job=str(job.id), code=code, message=reason)
            processes.deliver(turn)
            uow.jobs.set(job.id, JobStatus.DONE)
        else:
            _give_up(core, uow, job, reason or str(UncaughtError(job.element, code)), code=code)
        uow.commit()
        return True


def go_on(turn: Turn, job: Job, outputs: Data) -> None:
    """Give the outputs to the token that waits for the job, and write where it led."""
    turn.answers |= outputs
    turn.execution.complete_service(job.token, outputs, turn.now)
    turn.done_tokens = frozenset({job.token})
    sent = {wording.SENT: outputs[wording.SENT]} if wording.SENT in outputs else {}
    turn.write("job.done", job.element, topic=job.topic, job=str(job.id), **sent)
    processes.deliver(turn)


def locked(
    core: Core, uow: UnitOfWork, job_id: UUID, status: JobStatus = JobStatus.WAITING
) -> tuple[Turn | None, Job | None]:
    """The job's turn with its instance locked, or nothing when the job or its token no longer waits."""
    job = uow.jobs.get(job_id)
    instance = uow.instances.lock(job.instance_id) if job else None
    job = uow.jobs.get(job_id)  # as it is now that we hold the lock
    if job is None or instance is None or job.status is not status:
        return None, None
    if instance.status is not InstanceStatus.RUNNING:
        return None, None
    turn = load(core, uow, instance, processes.case_of(uow, job.case_id), None)
    waits = any(call.token == job.token for call in turn.execution.snapshot().services)
    return (turn, job) if waits else (None, None)


def give_up(core: Core, job_id: UUID, error: str) -> None:
    """The queue has tried for the last time: an incident that a manager sees and can retry."""
    with core.store.write() as uow:
        job = uow.jobs.get(job_id)
        if job is None or job.status is not JobStatus.WAITING:
            return
        _give_up(core, uow, job, error)
        uow.commit()


def _give_up(core: Core, uow: UnitOfWork, job: Job, error: str, **detail: str) -> None:
    uow.jobs.set(job.id, JobStatus.FAILED, error=error)
    uow.incidents.add(
        Incident(
            id=core.new_id(),
            instance_id=job.instance_id,
            case_id=job.case_id,
            council=job.council,
            element=job.element,
            message=f"This could not be done: {error}",
            at=core.clock.now(),
            job_id=job.id,
        )
    )
    uow.audit.append([_entry(core, job, wording.MACHINE, "incident.raised", error, **detail)])


def retry_incident(core: Core, incident_id: UUID, actor: User) -> None:
    """Put the failed job back, throw the uncaught error or fire the timer again, and close the incident.

    Raises `Forbidden`, `NotFound`, and what is still wrong: then nothing has changed.
    """
    with core.store.write() as uow:
        incident = uow.incidents.get(incident_id)
        if incident is None or incident.council != actor.council:
            raise NotFound("incident", incident_id)
        permissions.check(actor, Action.MEND, incident.council)
        if incident.resolved_at is not None:
            return
        job = uow.jobs.get(incident.job_id) if incident.job_id else None
        if job is None:
            _again(core, uow, incident, actor)
            uow.commit()
            return
        if core.handlers.get(job.topic):
            uow.jobs.set(job.id, JobStatus.WAITING, attempts=0)
            uow.jobs.defer_again(job.id)
        else:  # another system does it: it is offered to that again
            uow.jobs.set(job.id, JobStatus.EXTERNAL)
        uow.incidents.resolve([incident.id], core.clock.now(), actor.username)
        uow.audit.append([_entry(core, job, actor.username, "incident.retried", incident.message)])
        uow.commit()


def _again(core: Core, uow: UnitOfWork, incident: Incident, actor: User) -> None:
    """Throw the uncaught error of an incident once more, or fire its timer."""
    instance = processes.running(uow, incident.instance_id)
    turn = load(core, uow, instance, processes.case_of(uow, incident.case_id), actor)
    before = turn.execution.snapshot()
    errors = [each for each in before.uncaught if each.element == incident.element]
    timers = [t for t in before.timers if t.element == incident.element and t.due <= turn.now]
    if not errors and not timers:
        raise HoldfastError("Nothing stands still there any more: the process has gone on in another way.")
    for error in errors[:1]:
        if not turn.execution.throw_again(error.token, turn.now):
            raise UncaughtError(error.element, error.code)
    for timer in timers[:1] if not errors else []:
        turn.execution.fire_timer(timer.token, turn.now)
        turn.fired_tokens = frozenset({timer.token})
    uow.incidents.resolve([incident.id], turn.now, actor.username)
    turn.write("incident.retried", incident.element, message=incident.message)
    processes.deliver(turn)


def _entry(core: Core, job: Job, actor: str, action: str, text: str, **detail: str) -> AuditEntry:
    return AuditEntry(
        stream=str(job.case_id),
        at=core.clock.now(),
        actor=actor,
        action=action,
        subject=job.element,
        detail={"topic": job.topic, "job": str(job.id), "message": text, **detail},
        instance_id=job.instance_id,
    )
