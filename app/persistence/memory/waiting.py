"""Timers, jobs and incidents, in memory. Nothing wakes them: a rehearsal asks for what is due."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.domain.records import Incident, InstanceStatus, Job, JobStatus, Timer, TimerStatus
from app.persistence.memory.tables import Tables, insert

FINISHED = (JobStatus.DONE, JobStatus.CANCELLED)


class MemoryTimers:
    """See `app.store.Timers`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, timers: Sequence[Timer]) -> None:
        insert(self._tables.timers, timers, "timer")

    def close(self, instance_id: UUID, tokens: Mapping[str, TimerStatus]) -> None:
        for timer in self.waiting_of(instance_id):
            if timer.token in tokens:
                self._tables.timers[timer.id] = replace(timer, status=tokens[timer.token])

    def waiting_of(self, instance_id: UUID) -> list[Timer]:
        return self._where(
            lambda each: each.instance_id == instance_id and each.status is TimerStatus.WAITING
        )

    def of_instance(self, instance_id: UUID) -> list[Timer]:
        return self._where(lambda each: each.instance_id == instance_id)

    def get(self, timer_id: UUID) -> Timer | None:
        return self._tables.timers.get(timer_id)

    def due(self, now: datetime, limit: int) -> list[Timer]:
        return self._where(
            lambda each: each.status is TimerStatus.WAITING and each.due <= now and self._runs(each)
        )[:limit]

    def _runs(self, timer: Timer) -> bool:
        return self._tables.instances[timer.instance_id].status is InstanceStatus.RUNNING

    def _where(self, condition: Callable[[Timer], bool]) -> list[Timer]:
        found = (timer for timer in self._tables.timers.values() if condition(timer))
        return sorted(found, key=lambda timer: (timer.due, timer.id))


class MemoryJobs:
    """See `app.store.Jobs`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, jobs: Sequence[Job]) -> None:
        insert(self._tables.jobs, jobs, "job")

    def get(self, job_id: UUID) -> Job | None:
        return self._tables.jobs.get(job_id)

    def of_instance(self, instance_id: UUID) -> list[Job]:
        return self._where(lambda each: each.instance_id == instance_id)

    def waiting(self, limit: int) -> list[Job]:
        return self._where(lambda each: each.status is JobStatus.WAITING)[:limit]

    def external(self, topic: str, limit: int) -> list[Job]:
        return self._where(lambda each: each.status is JobStatus.EXTERNAL and each.topic == topic)[:limit]

    def set(self, job_id: UUID, status: JobStatus, *, attempts: int | None = None, error: str = "") -> None:
        job = self.get(job_id)
        if job is not None:
            tried = job.attempts if attempts is None else attempts
            self._put(replace(job, status=status, attempts=tried, error=error))

    def close(self, instance_id: UUID, tokens: Collection[str], status: JobStatus) -> None:
        for job in self.of_instance(instance_id):
            if job.token in tokens and job.status not in FINISHED:
                self._put(replace(job, status=status))

    def defer_again(self, job_id: UUID) -> None:
        self.set(job_id, JobStatus.WAITING)

    def _put(self, job: Job) -> None:
        self._tables.jobs[job.id] = job

    def _where(self, condition: Callable[[Job], bool]) -> list[Job]:
        found = (job for job in self._tables.jobs.values() if condition(job))
        return sorted(found, key=lambda job: (job.created_at, job.id))


class MemoryIncidents:
    """See `app.store.Incidents`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, incident: Incident) -> None:
        insert(self._tables.incidents, [incident], "incident")

    def get(self, incident_id: UUID) -> Incident | None:
        return self._tables.incidents.get(incident_id)

    def open_of_council(self, council: str, limit: int = 1000) -> list[Incident]:
        found = self._where(lambda each: each.council == council and each.resolved_at is None)
        return found[::-1][:limit]

    def of_instance(self, instance_id: UUID) -> list[Incident]:
        return self._where(lambda each: each.instance_id == instance_id)

    def resolve(self, incident_ids: Collection[UUID], at: datetime, by: str) -> None:
        for key in incident_ids:
            incident = self.get(key)
            if incident is not None and incident.resolved_at is None:
                self._tables.incidents[key] = replace(incident, resolved_at=at, resolved_by=by)

    def _where(self, condition: Callable[[Incident], bool]) -> list[Incident]:
        found = (each for each in self._tables.incidents.values() if condition(each))
        return sorted(found, key=lambda each: (each.at, each.id))
