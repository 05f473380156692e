"""Process instances."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.domain.errors import Stale
from app.domain.records import Instance, InstanceStatus, InstanceView, TaskStatus
from app.persistence.postgres.rows import AnyRow, Reading, as_row, columns, record
from app.persistence.postgres.tables import cases, holdings, incidents, instances, tasks
from app.persistence.postgres.transaction import Transaction
from app.persistence.postgres.words import among_keys, literally
from app.store import InstanceQuery

SAVED = ("state", "status", "version", "ended_at", "ends", "deployment_id", "process_name")
"""What a turn may change of an instance: the last two, when it moves to another version."""


class PostgresInstances:
    """See `app.store.Instances`.

    Locking an instance locks its case first: commands on one case wait for one another in that one
    place, so two that hand messages to each other's instances cannot stand in each other's way.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def get(self, instance_id: UUID) -> Instance | None:
        return next(iter(self._where(instances.c.id == instance_id)), None)

    def lock(self, instance_id: UUID) -> Instance | None:
        return next(iter(self._locked(instances.c.id == instance_id)), None)

    def lock_running_of_case(self, case_id: UUID) -> list[Instance]:
        running = instances.c.status == literally(InstanceStatus.RUNNING)
        return self._locked(instances.c.case_id == case_id, running)

    def lock_open_of_case(self, case_id: UUID) -> list[Instance]:
        return self._locked(instances.c.case_id == case_id, instances.c.ended_at.is_(None))

    def many(self, instance_ids: Collection[UUID]) -> dict[UUID, Instance]:
        if not instance_ids:
            return {}
        found = sa.select(*LISTED).where(instances.c.id == among_keys(instance_ids))
        rows = [row._mapping for row in self._db.rows(found, instances)]
        return {row[instances.c.id]: Instance(**{c.name: row[c] for c in LISTED}) for row in rows}

    def open_of_cases(self, case_ids: Collection[UUID], process_id: str) -> set[UUID]:
        if not case_ids:
            return set()
        found = sa.select(instances.c.case_id).where(
            instances.c.case_id == among_keys(case_ids),
            instances.c.process_id == process_id,
            instances.c.ended_at.is_(None),
        )
        return {row[0] for row in self._db.rows(found, instances)}

    def add(self, instance: Instance) -> None:
        self._db.insert(instances, [as_row(instance)])

    def save(self, instance: Instance, expected_version: int) -> None:
        row = as_row(instance)
        mine = (instances.c.id == instance.id) & (instances.c.version == expected_version)
        change = instances.update().where(mine).values({name: row[name] for name in SAVED})
        if self._db.at_once(change, instances) != 1:
            raise Stale(instance.process_name or "This process")

    def of_case(self, case_id: UUID) -> list[Instance]:
        return self._where(instances.c.case_id == case_id)

    def page(self, query: InstanceQuery) -> list[InstanceView]:
        found = _page(query)
        tables = (instances, tasks, incidents, cases, holdings)
        return [_view(row) for row in self._db.rows(found, *tables)]

    def _where(self, *conditions: sa.ColumnElement[bool]) -> list[Instance]:
        in_order = (instances.c.started_at, instances.c.id)
        found = sa.select(*columns(instances, Instance)).where(*conditions).order_by(*in_order)
        return [record(Instance, row) for row in self._db.rows(found, instances)]

    def _locked(self, *conditions: sa.ColumnElement[bool]) -> list[Instance]:
        found = (
            sa.select(*columns(instances, Instance))
            .select_from(cases.join(instances))
            .where(*conditions)
            .order_by(instances.c.id)
            .with_for_update(of=[cases, instances], key_share=True)
        )
        return [record(Instance, row) for row in self._db.rows(found, cases, instances)]


# The state stays in the database: a list of instances does not need it.
LISTED = tuple(each for each in columns(instances, Instance) if each.name != "state")
OF_INSTANCE = tasks.c.instance_id == instances.c.id
OPEN = OF_INSTANCE & (tasks.c.status == literally(TaskStatus.OPEN))


def _page(query: InstanceQuery) -> Reading:
    counted_at = query.counted_at or query.overdue_at
    unresolved = sa.and_(
        incidents.c.council == instances.c.council,
        incidents.c.instance_id == instances.c.id,
        incidents.c.resolved_at.is_(None),
    )
    overdue: sa.ColumnElement[int] = sa.literal(0)
    if counted_at is not None:
        overdue = _count(tasks, OPEN & (tasks.c.due_at < counted_at))
    return (
        sa.select(
            *LISTED,
            cases.c.reference,
            cases.c.child_name,
            _count(tasks, OPEN).label("open_tasks"),
            overdue.label("overdue_tasks"),
            _count(incidents, unresolved).label("incidents"),
        )
        .select_from(instances.join(cases))
        .where(*_conditions(query))
        .order_by(instances.c.started_at.desc(), instances.c.id.desc())
        .limit(query.limit)
    )


def _count(table: sa.Table, condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(table).where(condition).scalar_subquery()


def _conditions(query: InstanceQuery) -> list[sa.ColumnElement[bool]]:
    conditions = [instances.c.council == query.council]
    if query.process_id:
        conditions.append(instances.c.process_id == query.process_id)
    if query.status is not None:
        conditions.append(instances.c.status == literally(query.status))
    if query.over:
        conditions.append(instances.c.ended_at.is_not(None))
    if query.case_id is not None:
        conditions.append(instances.c.case_id == query.case_id)
    if query.deployment_id is not None:
        conditions.append(instances.c.deployment_id == query.deployment_id)
    if query.locality:
        conditions.append(cases.c.locality == query.locality)
    if query.holder is not None or query.team:
        conditions.append(instances.c.case_id.in_(_held(query)))
    if query.overdue_at is not None:
        conditions.append(_late(query, query.overdue_at))
    if query.with_incident:
        troubled = sa.select(incidents.c.instance_id).where(
            incidents.c.council == query.council, incidents.c.resolved_at.is_(None)
        )
        conditions.append(instances.c.id.in_(troubled))
    if query.after is not None:
        started_at, key = query.after
        last = sa.tuple_(sa.literal(started_at, instances.c.started_at.type), sa.literal(key, sa.Uuid))
        conditions.append(sa.tuple_(instances.c.started_at, instances.c.id) < last)
    return conditions


def _late(query: InstanceQuery, at: datetime) -> sa.ColumnElement[bool]:
    """Of the law's clocks few are overdue: those are looked up, and not each instance asked for one."""
    if query.statutory:
        found = sa.select(tasks.c.instance_id).where(
            tasks.c.council == query.council,
            tasks.c.status == literally(TaskStatus.OPEN),
            tasks.c.statutory,
            tasks.c.place < at,
        )
        late = found.cte("late").prefix_with("MATERIALIZED", dialect="postgresql")
        return instances.c.id.in_(sa.select(late.c.instance_id))
    late_one = OPEN & (tasks.c.due_at < at)
    return sa.exists().where(late_one if query.statutory is None else late_one & ~tasks.c.statutory)


def _held(query: InstanceQuery) -> sa.Select[tuple[UUID]]:
    """The cases whose child somebody, or somebody of a team, holds now."""
    found = sa.select(holdings.c.case_id).where(holdings.c.until.is_(None))
    if query.holder is not None:
        found = found.where(holdings.c.user_id == query.holder)
    return found.where(holdings.c.team == query.team) if query.team else found


def _view(row: AnyRow) -> InstanceView:
    facts = row._mapping
    return InstanceView(
        instance=Instance(**{each.name: facts[each] for each in LISTED}),
        case_reference=facts[cases.c.reference],
        child_name=facts[cases.c.child_name],
        open_tasks=facts["open_tasks"],
        overdue_tasks=facts["overdue_tasks"],
        incidents=facts["incidents"],
    )
