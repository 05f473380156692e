"""Timers, jobs and incidents. What is to be woken is queued in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.domain.records import Incident, InstanceStatus, Job, JobStatus, Timer, TimerStatus
from app.persistence.postgres.rows import as_row, columns, record
from app.persistence.postgres.tables import incidents, instances, jobs, timers
from app.persistence.postgres.transaction import Transaction
from app.persistence.postgres.words import among, among_keys, literally, texts
from app.store import Wake


class PostgresTimers:
    """See `app.store.Timers`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def add(self, new: Sequence[Timer]) -> None:
        self._db.insert(timers, map(as_row, new))
        self._db.wake(Wake("timer", timer.id, timer.due) for timer in new)

    def close(self, instance_id: UUID, tokens: Mapping[str, TimerStatus]) -> None:
        change = (
            timers.update()
            .where(timers.c.instance_id == instance_id, STILL, timers.c.token == among(tokens))
            .values(status=texts(timers.c.token, tokens, timers.c.status.type))
        )
        self._db.change(timers, change)

    def waiting_of(self, instance_id: UUID) -> list[Timer]:
        return self._where(timers.c.instance_id == instance_id, STILL)

    def of_instance(self, instance_id: UUID) -> list[Timer]:
        return self._where(timers.c.instance_id == instance_id)

    def get(self, timer_id: UUID) -> Timer | None:
        return next(iter(self._where(timers.c.id == timer_id)), None)

    def due(self, now: datetime, limit: int) -> list[Timer]:
        # A correlated look-up, so that the due timers come in order out of their own index.
        runs = (instances.c.id == timers.c.instance_id) & (instances.c.status == RUNNING)
        goes_on = sa.select(sa.literal(True)).where(runs).correlate(timers).scalar_subquery()
        return self._where(STILL, timers.c.due <= now, goes_on, limit=limit)

    def _where(self, *conditions: sa.ColumnElement[bool], limit: int | None = None) -> list[Timer]:
        in_order: tuple[Any, ...] = (timers.c.due, timers.c.id)
        found = sa.select(*columns(timers, Timer)).where(*conditions).order_by(*in_order).limit(limit)
        return [record(Timer, row) for row in self._db.rows(found, timers)]


STILL = timers.c.status == literally(TimerStatus.WAITING)
RUNNING = literally(InstanceStatus.RUNNING)


class PostgresJobs:
    """See `app.store.Jobs`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def add(self, new: Sequence[Job]) -> None:
        self._db.insert(jobs, map(as_row, new))
        self._db.wake(Wake("service", job.id) for job in new if job.status is JobStatus.WAITING)

    def get(self, job_id: UUID) -> Job | None:
        return next(iter(self._where(jobs.c.id == job_id)), None)

    def of_instance(self, instance_id: UUID) -> list[Job]:
        return self._where(jobs.c.instance_id == instance_id)

    def waiting(self, limit: int) -> list[Job]:
        return self._where(jobs.c.status == literally(JobStatus.WAITING), limit=limit)

    def external(self, topic: str, limit: int) -> list[Job]:
        return self._where(jobs.c.status == literally(JobStatus.EXTERNAL), jobs.c.topic == topic, limit=limit)

    def set(self, job_id: UUID, status: JobStatus, *, attempts: int | None = None, error: str = "") -> None:
        values: dict[str, Any] = {"status": status, "error": error}
        if attempts is not None:
            values["attempts"] = attempts
        self._db.change(jobs, jobs.update().where(jobs.c.id == job_id).values(values))

    def close(self, instance_id: UUID, tokens: Collection[str], status: JobStatus) -> None:
        unfinished = jobs.c.status.not_in([JobStatus.DONE, JobStatus.CANCELLED])
        mine = (jobs.c.instance_id == instance_id) & unfinished & (jobs.c.token == among(tokens))
        self._db.change(jobs, jobs.update().where(mine).values(status=status))

    def defer_again(self, job_id: UUID) -> None:
        self.set(job_id, JobStatus.WAITING)
        self._db.wake([Wake("service", job_id)])

    def _where(self, *conditions: sa.ColumnElement[bool], limit: int | None = None) -> list[Job]:
        in_order: tuple[Any, ...] = (jobs.c.created_at, jobs.c.id)
        found = sa.select(*columns(jobs, Job)).where(*conditions).order_by(*in_order).limit(limit)
        return [record(Job, row) for row in self._db.rows(found, jobs)]


class PostgresIncidents:
    """See `app.store.Incidents`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def add(self, incident: Incident) -> None:
        self._db.insert(incidents, [as_row(incident)])

    def get(self, incident_id: UUID) -> Incident | None:
        return next(iter(self._where(incidents.c.id == incident_id)), None)

    def open_of_council(self, council: str, limit: int = 1000) -> list[Incident]:
        found = sa.select(*columns(incidents, Incident)).where(incidents.c.council == council, UNRESOLVED)
        newest = found.order_by(incidents.c.at.desc(), incidents.c.id.desc()).limit(limit)
        return [record(Incident, row) for row in self._db.rows(newest, incidents)]

    def of_instance(self, instance_id: UUID) -> list[Incident]:
        return self._where(incidents.c.instance_id == instance_id)

    def resolve(self, incident_ids: Collection[UUID], at: datetime, by: str) -> None:
        mine = (incidents.c.id == among_keys(incident_ids)) & UNRESOLVED
        self._db.change(incidents, incidents.update().where(mine).values(resolved_at=at, resolved_by=by))

    def _where(self, *conditions: sa.ColumnElement[bool]) -> list[Incident]:
        in_order: tuple[Any, ...] = (incidents.c.at, incidents.c.id)
        found = sa.select(*columns(incidents, Incident)).where(*conditions).order_by(*in_order)
        return [record(Incident, row) for row in self._db.rows(found, incidents)]


UNRESOLVED = incidents.c.resolved_at.is_(None)
