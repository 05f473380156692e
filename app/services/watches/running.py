"""Instances that stand still, leave something open, or have lost their version; a broken trail."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain import audit
from app.domain.records import Instance, InstanceStatus, JobStatus, TaskStatus
from app.services.watches.file import File, Found, when

_OPEN_JOBS = frozenset({JobStatus.WAITING, JobStatus.EXTERNAL, JobStatus.FAILED})


def stuck(file: File) -> Iterator[Found]:
    """A running instance that waits for no task, clock, job or message."""
    for instance in file.instances:
        if instance.status is not InstanceStatus.RUNNING or _has_work(file, instance):
            continue
        definition = file.core.catalogue.definition(file.uow, instance.deployment_id, instance.process_id)
        kept = file.uow.instances.get(instance.id)
        waiting = file.core.engine.load(definition, kept.state).snapshot().messages if kept else []
        kinds = [definition.processes[m.process].elements[m.element].kind for m in waiting]
        if not any(kind in {"intermediateCatchEvent", "receiveTask"} for kind in kinds):
            yield Found(
                f"“{instance.process_name}”, begun on {when(instance.started_at)}, waits for nothing.",
                instance.started_at,
                instance.id,
            )


def _has_work(file: File, instance: Instance) -> bool:
    tasks = any(task.status is TaskStatus.OPEN for task in file.tasks.get(instance.id, ()))
    return (
        tasks
        or bool(file.uow.timers.waiting_of(instance.id))
        or any(job.status in _OPEN_JOBS for job in file.uow.jobs.of_instance(instance.id))
    )


def left_open(file: File) -> Iterator[Found]:
    """An ended instance with something still open."""
    for instance in file.instances:
        if instance.ended_at is not None and _has_work(file, instance):
            yield Found(
                f"“{instance.process_name}” ended on {when(instance.ended_at)} with work still open.",
                instance.ended_at,
                instance.id,
            )


def version_lost(file: File) -> Iterator[Found]:
    """An instance whose version of the protocol is no longer kept."""
    for instance in file.instances:
        if file.uow.deployments.get(instance.deployment_id) is None:
            yield Found(
                f"“{instance.process_name}” began on a version that is not kept.",
                instance.started_at,
                instance.id,
            )


def trail_broken(file: File) -> Iterator[Found]:
    """The audit trail does not follow from itself."""
    broken = audit.first_break(file.entries)
    if broken is not None:
        yield Found(
            f"The audit trail does not follow at entry {broken.sequence} ({broken.action}).",
            broken.at,
            broken.instance_id,
        )
