"""User tasks and the answers given in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from app.domain.records import Answers, Case, Instance, InstanceStatus, Task, TaskStatus, TaskView
from app.persistence.postgres.inbox import LAST, TASK, paged
from app.persistence.postgres.rows import as_row, columns, record
from app.persistence.postgres.tables import answers, cases, holdings, instances, tasks, users
from app.persistence.postgres.transaction import Transaction
from app.persistence.postgres.words import among, among_keys, literally, texts
from app.store import AnswersQuery, AnswersView, TaskContext, TaskQuery

MARKS = ("seen_at", "started_at", "blocked_at", "blocked_reason")

INSTANCE = columns(instances, Instance)
CASE = columns(cases, Case)


class PostgresTasks:
    """See `app.store.Tasks`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def get(self, task_id: UUID) -> Task | None:
        return next(iter(self._where(tasks.c.id == task_id)), None)

    def context(self, task_id: UUID) -> TaskContext | None:
        # The locks are taken in this order: case, instance, task. Whoever waits for the case reads
        # the other two as they are once it has the lock.
        found = (
            sa.select(*TASK, *INSTANCE, *CASE)
            .select_from(cases.join(instances).join(tasks, tasks.c.instance_id == instances.c.id))
            .where(tasks.c.id == task_id)
            .with_for_update(of=[cases, instances, tasks], key_share=True)
        )
        row = self._db.row(found, tasks, instances, cases)
        if row is None:
            return None
        values, first, second = tuple(row), len(TASK), len(TASK) + len(INSTANCE)
        return TaskContext(Task(*values[:first]), Instance(*values[first:second]), Case(*values[second:]))

    def open_of(self, instance_id: UUID) -> list[Task]:
        return self._where(tasks.c.instance_id == instance_id, OPEN)

    def of_instance(self, instance_id: UUID) -> list[Task]:
        return self._where(tasks.c.instance_id == instance_id)

    def of_instances(self, instance_ids: Collection[UUID]) -> list[Task]:
        return self._where(tasks.c.instance_id == among_keys(instance_ids)) if instance_ids else []

    def many(self, task_ids: Collection[UUID]) -> dict[UUID, Task]:
        found = self._where(tasks.c.id == among_keys(task_ids)) if task_ids else []
        return {task.id: task for task in found}

    def page(self, query: TaskQuery) -> list[TaskView]:
        rows = self._db.rows(paged(query), tasks, instances, cases, users, holdings)
        return [_view(*row) for row in rows]

    def add(self, new: Sequence[Task]) -> None:
        self._db.insert(tasks, ({**as_row(task), "place": task.due_at or LAST} for task in new))

    def close(
        self, instance_id: UUID, tokens: Mapping[str, TaskStatus], at: datetime, by: UUID | None
    ) -> None:
        done = tasks.c.token == among(t for t, status in tokens.items() if status is TaskStatus.DONE)
        change = (
            tasks.update()
            .where(tasks.c.instance_id == instance_id, OPEN, tasks.c.token == among(tokens))
            .values(
                status=texts(tasks.c.token, tokens, tasks.c.status.type),
                completed_at=at,
                completed_by=sa.case((done, sa.literal(by, sa.Uuid)), else_=sa.null()),
            )
        )
        self._db.change(tasks, change)

    def change(self, changed: Sequence[Task]) -> None:
        for task in changed:
            row = {**as_row(task), "place": task.due_at or LAST}
            self._db.at_once(tasks.update().where(tasks.c.id == task.id).values(row), tasks)

    def assign(self, task_id: UUID, user_id: UUID | None, expected: UUID | None) -> bool:
        as_expected = tasks.c.assignee.is_not_distinct_from(sa.literal(expected, sa.Uuid))
        mine = (tasks.c.id == task_id) & OPEN & as_expected
        return self._db.at_once(tasks.update().where(mine).values(assignee=user_id), tasks) == 1

    def mark(self, task: Task) -> None:
        marks = {name: getattr(task, name) for name in MARKS}
        self._db.at_once(tasks.update().where((tasks.c.id == task.id) & OPEN).values(marks), tasks)

    def _where(self, *conditions: sa.ColumnElement[bool]) -> list[Task]:
        found = sa.select(*TASK).where(*conditions).order_by(tasks.c.created_at, tasks.c.id)
        return [record(Task, row) for row in self._db.rows(found, tasks)]


OPEN = tasks.c.status == literally(TaskStatus.OPEN)


def _view(*values: Any) -> TaskView:
    *task, reference, child_name, process_name, assignee_name, deployment_id, status = values
    return TaskView(
        Task(*task),
        reference,
        child_name,
        process_name,
        assignee_name or "",
        deployment_id,
        status == InstanceStatus.SUSPENDED,
    )


class PostgresAnswers:
    """See `app.store.FormAnswers`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def add(self, new: Answers) -> None:
        self._db.insert(answers, [{**as_row(new), "answers": dict(new.answers)}])

    def of_instance(self, instance_id: UUID) -> list[Answers]:
        return self._where(answers.c.instance_id == instance_id)

    def of_instances(self, instance_ids: Collection[UUID]) -> list[Answers]:
        return self._where(answers.c.instance_id == among_keys(instance_ids)) if instance_ids else []

    def latest(self, instance_id: UUID) -> list[Answers]:
        newest = (answers.c.element, answers.c.form, answers.c.at.desc(), answers.c.id.desc())
        found = sa.select(*columns(answers, Answers)).where(answers.c.instance_id == instance_id)
        # DISTINCT ON keeps the first row of each group, in the order given.
        first = found.ext(postgresql.distinct_on(answers.c.element, answers.c.form)).order_by(*newest)
        rows = [record(Answers, row) for row in self._db.rows(first, answers)]
        return sorted(rows, key=lambda kept: (kept.at, kept.id))

    def of_case(self, case_id: UUID) -> list[Answers]:
        return self._where(answers.c.case_id == case_id)

    def page(self, query: AnswersQuery) -> list[AnswersView]:
        found = viewed().where(cases.c.council == query.council, *_chosen(query))
        newest = found.order_by(answers.c.at.desc(), answers.c.id.desc()).limit(query.limit)
        return [view_of(*row) for row in self._db.rows(newest, answers, cases, instances)]

    def _where(self, condition: sa.ColumnElement[bool]) -> list[Answers]:
        in_order: tuple[Any, ...] = (answers.c.at, answers.c.id)
        found = sa.select(*columns(answers, Answers)).where(condition).order_by(*in_order)
        return [record(Answers, row) for row in self._db.rows(found, answers)]


def viewed() -> sa.Select[Any]:
    """Sent forms with the facts of their case and process: each row makes a `view_of`."""
    process = (instances.c.process_id, instances.c.process_name, instances.c.deployment_id)
    of_case = answers.join(cases, cases.c.id == answers.c.case_id)
    return sa.select(*columns(answers, Answers), cases.c.reference, cases.c.child_name, *process).select_from(
        of_case.join(instances, instances.c.id == answers.c.instance_id)
    )


def view_of(*values: Any) -> AnswersView:
    """A row of `viewed`."""
    *sent, reference, child_name, process_id, process_name, deployment_id = values
    return AnswersView(Answers(*sent), reference, child_name, process_id, process_name, deployment_id)


def _chosen(query: AnswersQuery) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [answers.c.form == among(query.forms)]
    if query.since is not None:
        conditions.append(answers.c.at >= query.since)
    if query.until is not None:
        conditions.append(answers.c.at < query.until)
    if query.after is not None:
        at, key = query.after
        last = sa.tuple_(sa.literal(at, answers.c.at.type), sa.literal(key, sa.Uuid))
        conditions.append(sa.tuple_(answers.c.at, answers.c.id) < last)
    if query.text:
        given = sa.func.json_each_text(answers.c.answers).table_valued("key", "value", name="given")
        part = sa.func.lower(given.c.value).contains(query.text.lower(), autoescape=True)
        conditions.append(sa.exists(sa.select(given.c.key).where(part)))
    return conditions
