"""Work that another system does: the jobs of a pack's `external_topics`, offered and answered.

Nothing in Holdfast runs them. Whoever connects the other system asks for what waits, does it, and answers
under the job's key. Delivery is at least once: what waits is offered until it is answered, so the other
system must do the work of one key once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.errors import HoldfastError
from app.domain.records import InstanceStatus, JobStatus
from app.ports import Data
from app.services import jobs, processes
from app.services.core import Core
from app.services.turn import load


@dataclass(frozen=True, slots=True)
class ExternalJob:
    """A job that another system is to do. `since`: when the process came to it; `inputs`: as the element
    of the diagram maps them; `case`: the case's reference."""

    id: UUID
    topic: str
    council: str
    case: str
    instance: UUID
    element: str
    since: datetime
    inputs: Data


class NotOffered(HoldfastError):
    """The job {key} does not wait for another system: {why}."""

    def __init__(self, key: UUID, why: str) -> None:
        self.key = key
        super().__init__(f"The job {key} cannot be answered: {why}")


def offered(core: Core, topic: str, limit: int) -> list[ExternalJob]:
    """The jobs of a topic that wait for another system, the oldest first; those of a suspended process
    instance are left out. Raises what an input's expression raises."""
    found: list[ExternalJob] = []
    with core.store.read() as uow:
        for job in uow.jobs.external(topic, limit):
            instance = uow.instances.get(job.instance_id)
            if instance is None or instance.status is not InstanceStatus.RUNNING:
                continue
            case = processes.case_of(uow, job.case_id)
            turn = load(core, uow, instance, case, None)
            waiting = [call for call in turn.execution.snapshot().services if call.token == job.token]
            for call in waiting:
                inputs = dict(turn.call_of(call, key=str(job.id)).inputs)
                mine = (job.id, topic, job.council, case.reference, job.instance_id, job.element)
                found.append(ExternalJob(*mine, since=job.created_at, inputs=inputs))
    return found


def answer(core: Core, job_id: UUID, outputs: Data) -> None:
    """Another system has done the job: the process goes on with its outputs.

    Raises `NotOffered` when the job is done, cancelled or suspended, or is Holdfast's own, and what the
    process raises as it goes on; then nothing has changed.
    """
    with core.store.write() as uow:
        turn, job = jobs.locked(core, uow, job_id, JobStatus.EXTERNAL)
        if turn is None or job is None:
            raise NotOffered(job_id, _why(core, job_id))
        jobs.go_on(turn, job, outputs)
        uow.jobs.set(job.id, JobStatus.DONE)
        uow.commit()


def refuse(core: Core, job_id: UUID, code: str, reason: str) -> None:
    """Another system could not do the job: the BPMN error `code`, which the diagram catches; if it does
    not, a manager sees an incident with the reason. Raises `NotOffered`."""
    if not jobs.fail(core, job_id, code, reason, JobStatus.EXTERNAL):
        raise NotOffered(job_id, _why(core, job_id))


def _why(core: Core, job_id: UUID) -> str:
    with core.store.read() as uow:
        job = uow.jobs.get(job_id)
        instance = uow.instances.get(job.instance_id) if job else None
    if job is None or instance is None:
        return "there is none of that key. Take the key from `holdfast external-jobs`."
    if job.status is JobStatus.DONE:
        return "it has been answered already, and that answer stands."
    if job.status is JobStatus.FAILED:
        return "it has failed, and a manager has an incident of it. When they retry it, it is offered again."
    if job.status is JobStatus.WAITING:
        return f"Holdfast does the topic “{job.topic}” itself."
    if instance.status is InstanceStatus.SUSPENDED:
        return "its process is suspended. Answer it again when a manager has resumed the process."
    return "its process has gone on in another way, and no longer waits for it."
