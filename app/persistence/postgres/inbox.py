"""The lists of open tasks: each walks an index in the order shown, and stops when the page is full."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql import util as sql_util

from app.domain.records import Task, TaskState, TaskStatus
from app.persistence.postgres.audience_table import task_audience
from app.persistence.postgres.rows import Reading, columns
from app.persistence.postgres.tables import cases, holdings, instances, tasks, users
from app.persistence.postgres.words import TEXTS, among_keys, literally
from app.store import TaskQuery

LAST = datetime(9999, 12, 31, tzinfo=UTC)
"""The place of a task without a due date: after every other."""

TASK = columns(tasks, Task)
OPEN = tasks.c.status == literally(TaskStatus.OPEN)

FREE = tasks.c.blocked_at.is_(None)
STATES = {
    TaskState.NOT_LOOKED_AT: FREE & tasks.c.seen_at.is_(None) & tasks.c.started_at.is_(None),
    TaskState.LOOKED_AT: FREE & tasks.c.seen_at.is_not(None) & tasks.c.started_at.is_(None),
    TaskState.STARTED: FREE & tasks.c.started_at.is_not(None),
    TaskState.BLOCKED: tasks.c.blocked_at.is_not(None),
    TaskState.DONE: sa.false(),
    TaskState.CANCELLED: sa.false(),
}
"""How far the work is, as the record's own `state` tells it of an open task."""


def paged(query: TaskQuery) -> Reading:
    """A page of open tasks with what a list shows of them, in order of place, then id."""
    shown = (
        sa.select(
            *TASK,
            cases.c.reference,
            cases.c.child_name,
            instances.c.process_name,
            users.c.name,
            instances.c.deployment_id,
            instances.c.status,
        )
        .select_from(
            tasks.join(cases)
            .join(instances, instances.c.id == tasks.c.instance_id)
            .outerjoin(users, users.c.id == tasks.c.assignee)
        )
        .order_by(tasks.c.place, tasks.c.id)
        .limit(query.limit)
    )
    if _by_names(query):
        return shown.where(tasks.c.id.in_(_for_names(query)))
    if query.takes and query.assignee is not None:
        return shown.where(tasks.c.id.in_(_own_and_held(query, query.assignee)))
    return _narrowed(shown, query)


def _own_and_held(query: TaskQuery, user_id: UUID) -> sa.CompoundSelect[Any]:
    """The head of what a person has, and what nobody has of the children whom they hold: each found by an
    index of its own, which one condition with an “or” would not be."""
    read: sa.FromClause = tasks
    if query.runs:
        read = read.join(instances, instances.c.id == tasks.c.instance_id)
    if query.locality:
        read = read.join(cases, cases.c.id == tasks.c.case_id)
    ids = sa.select(tasks.c.id).select_from(read).correlate(None)
    own = _narrowed(ids, replace(query, takes=())).order_by(tasks.c.place, tasks.c.id).limit(query.limit)
    free = _narrowed(ids, replace(query, takes=(), assignee=None, unassigned=True))
    return sa.union_all(own, free.where(_held_by(user_id), _may_take(query.takes)))


def _narrowed(shown: Reading, query: TaskQuery) -> Reading:
    shown = shown.where(tasks.c.council == query.council, *_conditions(query))
    if query.roles:
        shown = shown.where(_meant_for(query.roles))
    if query.runs:
        shown = shown.where(instances.c.process_id == query.runs)
    if query.locality:
        shown = shown.where(cases.c.locality == query.locality)
    if query.holder is not None:
        shown = shown.where(_held_by(query.holder))
        if query.takes:
            shown = shown.where(sa.or_(tasks.c.assignee.is_not(None), ~_may_take(query.takes)))
    if query.after is not None:
        shown = shown.where(sa.tuple_(tasks.c.place, tasks.c.id) > _last(query.after))
    return shown


def _by_names(query: TaskQuery) -> bool:
    """Whether the names of the audience are where to begin: one person's, one holder's or some children's
    tasks are few, and found sooner by themselves."""
    few = query.assignee is not None or query.holder is not None or query.cases is not None
    return bool(query.roles) and not few


def _meant_for(names: tuple[str, ...]) -> sa.ColumnElement[bool]:
    wanted = sa.literal(list(names), TEXTS)
    return sa.or_(tasks.c.role == sa.any_(wanted), tasks.c.groups.overlap(wanted))


def _may_take(names: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """As `permissions.can_take` tells it of a task that nobody has."""
    wanted = sa.literal(list(names), TEXTS)
    for_role = (tasks.c.role == "") | (tasks.c.role == sa.any_(wanted))
    return sa.case((sa.func.cardinality(tasks.c.groups) == 0, for_role), else_=tasks.c.groups.overlap(wanted))


def _for_names(query: TaskQuery) -> sa.Select[Any]:
    """For each name the head of its own index, then the heads together; a task for two names is one."""
    names = sa.func.unnest(sa.literal(list(query.roles), TEXTS)).table_valued("name", name="wanted")
    theirs = (
        sa.select(task_audience.c.task_id)
        .where(task_audience.c.council == query.council, task_audience.c.name == names.c.name)
        .order_by(task_audience.c.place, task_audience.c.task_id)
        .limit(query.limit)
    )
    place = (task_audience.c.place, task_audience.c.task_id)
    if query.after is not None:
        theirs = theirs.where(sa.tuple_(*place) > _last(query.after))
    for bound in (query.overdue_at, query.due_before):
        if bound is not None:
            theirs = theirs.where(task_audience.c.place < bound)
    if query.unassigned:
        theirs = theirs.where(~task_audience.c.taken)
    if query.locality:
        theirs = theirs.where(task_audience.c.locality == query.locality)
    if query.runs:
        theirs = theirs.where(task_audience.c.process == query.runs)
    if query.statutory is not None:
        theirs = theirs.where(*_clock(task_audience, query.statutory))
    kept = _conditions(replace(query, unassigned=False, statutory=None))
    if len(kept) > 1:
        # Under a name of its own, or the inner query would speak of the outer one's rows.
        ours = tasks.alias("ours")
        adapt = sql_util.ClauseAdapter(ours)
        theirs = theirs.where(*(adapt.traverse(each) for each in kept))
        theirs = theirs.select_from(task_audience.join(ours, ours.c.id == task_audience.c.task_id))
    heads = theirs.lateral("heads")
    return sa.select(heads.c.task_id).select_from(names.join(heads, sa.true()))


def _conditions(query: TaskQuery) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [OPEN]
    if query.assignee is not None:
        conditions.append(tasks.c.assignee == query.assignee)
    if query.unassigned:
        conditions.append(tasks.c.assignee.is_(None))
    if query.case_id is not None:
        conditions.append(tasks.c.case_id == query.case_id)
    if query.cases is not None:
        conditions.append(tasks.c.case_id == among_keys(query.cases))
    if query.process:
        conditions.append(tasks.c.process == query.process)
    if query.state is not None:
        conditions.append(STATES[query.state])
    if query.statutory is not None:
        conditions += _clock(tasks, query.statutory)
    if query.holder is not None:
        conditions.append(tasks.c.assignee.is_distinct_from(query.holder))
    if not _by_names(query):
        bounds = (query.overdue_at, query.due_before)
        conditions += [tasks.c.place < bound for bound in bounds if bound is not None]
    return conditions


def _clock(table: sa.Table, statutory: bool) -> list[sa.ColumnElement[bool]]:
    """A clock runs, and it is the law's or not."""
    kind: sa.ColumnElement[bool] = table.c.statutory
    return [kind if statutory else ~kind, table.c.place < LAST]


def _held_by(holder: UUID) -> sa.ColumnElement[bool]:
    mine = (holdings.c.user_id == holder) & holdings.c.until.is_(None)
    return tasks.c.case_id.in_(sa.select(holdings.c.case_id).where(mine))


def _last(after: tuple[datetime | None, Any]) -> sa.Tuple:
    due_at, key = after
    return sa.tuple_(sa.literal(due_at or LAST, tasks.c.place.type), sa.literal(key, sa.Uuid))
