"""Instances, their tasks and what was answered, in memory."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from app.domain.errors import Stale
from app.domain.records import Answers, Instance, InstanceStatus, InstanceView, Task, TaskStatus, TaskView
from app.persistence.json_text import plain
from app.persistence.memory.tables import Tables, insert
from app.store import AnswersQuery, AnswersView, InstanceQuery, TaskContext, TaskQuery

LAST = datetime.max.replace(tzinfo=UTC)
"""Where a task without a due date stands in the order of due dates."""


class MemoryInstances:
    """See `app.store.Instances`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, instance_id: UUID) -> Instance | None:
        return self._tables.instances.get(instance_id)

    def lock(self, instance_id: UUID) -> Instance | None:
        return self.get(instance_id)

    def lock_running_of_case(self, case_id: UUID) -> list[Instance]:
        return [each for each in self.lock_open_of_case(case_id) if each.status is InstanceStatus.RUNNING]

    def lock_open_of_case(self, case_id: UUID) -> list[Instance]:
        found = (each for each in self.of_case(case_id) if each.ended_at is None)
        return sorted(found, key=lambda each: each.id)

    def many(self, instance_ids: Collection[UUID]) -> dict[UUID, Instance]:
        found = (self._tables.instances.get(key) for key in instance_ids)
        return {each.id: replace(each, state=b"") for each in found if each is not None}

    def open_of_cases(self, case_ids: Collection[UUID], process_id: str) -> set[UUID]:
        return {
            each.case_id
            for each in self._tables.instances.values()
            if each.case_id in case_ids and each.process_id == process_id and each.ended_at is None
        }

    def add(self, instance: Instance) -> None:
        insert(self._tables.instances, [instance], "instance")

    def save(self, instance: Instance, expected_version: int) -> None:
        stored = self.get(instance.id)
        if stored is None or stored.version != expected_version:
            raise Stale(instance.process_name or "This process")
        self._tables.instances[instance.id] = replace(
            stored,
            state=instance.state,
            status=instance.status,
            version=instance.version,
            deployment_id=instance.deployment_id,
            process_name=instance.process_name,
            ended_at=instance.ended_at,
            ends=instance.ends,
        )

    def of_case(self, case_id: UUID) -> list[Instance]:
        found = (each for each in self._tables.instances.values() if each.case_id == case_id)
        return sorted(found, key=lambda each: (each.started_at, each.id))

    def page(self, query: InstanceQuery) -> list[InstanceView]:
        found = [
            each
            for each in self._tables.instances.values()
            if _instance_fits(each, query)
            and query.locality in ("", self._tables.cases[each.case_id].locality)
            and self._is_held(each, query)
        ]
        found.sort(key=lambda each: (each.started_at, each.id), reverse=True)
        views = (self._view(each, query.counted_at or query.overdue_at) for each in found)
        fitting = [
            view
            for view in views
            if (query.overdue_at is None or self._late(view.instance.id, query.overdue_at, query.statutory))
            and (not query.with_incident or view.incidents)
        ]
        return fitting[: query.limit]

    def _is_held(self, instance: Instance, query: InstanceQuery) -> bool:
        if query.holder is None and not query.team:
            return True
        mine = (each for each in self._tables.holdings.values() if each.case_id == instance.case_id)
        return any(
            each.until is None and query.holder in (None, each.user_id) and query.team in ("", each.team)
            for each in mine
        )

    def _view(self, instance: Instance, counted_at: datetime | None) -> InstanceView:
        case = self._tables.cases[instance.case_id]
        incidents = self._tables.incidents.values()
        return InstanceView(
            instance=replace(instance, state=b""),
            case_reference=case.reference,
            child_name=case.child_name,
            open_tasks=len(self._open(instance.id)),
            overdue_tasks=self._overdue(instance.id, counted_at) if counted_at else 0,
            incidents=sum(each.instance_id == instance.id and not each.resolved_at for each in incidents),
        )

    def _open(self, instance_id: UUID) -> list[Task]:
        tasks = self._tables.tasks.values()
        return [each for each in tasks if each.instance_id == instance_id and each.status is TaskStatus.OPEN]

    def _overdue(self, instance_id: UUID, at: datetime) -> int:
        return sum(bool(each.due_at and each.due_at < at) for each in self._open(instance_id))

    def _late(self, instance_id: UUID, at: datetime, statutory: bool | None) -> bool:
        kind = (each for each in self._open(instance_id) if statutory in (None, each.statutory))
        return any(each.due_at and each.due_at < at for each in kind)


def _instance_fits(instance: Instance, query: InstanceQuery) -> bool:
    return (
        instance.council == query.council
        and query.process_id in ("", instance.process_id)
        and query.status in (None, instance.status)
        and (instance.ended_at is not None or not query.over)
        and query.case_id in (None, instance.case_id)
        and query.deployment_id in (None, instance.deployment_id)
        and (query.after is None or (instance.started_at, instance.id) < query.after)
    )


class MemoryTasks:
    """See `app.store.Tasks`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, task_id: UUID) -> Task | None:
        return self._tables.tasks.get(task_id)

    def context(self, task_id: UUID) -> TaskContext | None:
        task = self.get(task_id)
        if task is None:
            return None
        return TaskContext(task, self._tables.instances[task.instance_id], self._tables.cases[task.case_id])

    def open_of(self, instance_id: UUID) -> list[Task]:
        return [task for task in self.of_instance(instance_id) if task.status is TaskStatus.OPEN]

    def of_instance(self, instance_id: UUID) -> list[Task]:
        found = (task for task in self._tables.tasks.values() if task.instance_id == instance_id)
        return sorted(found, key=lambda task: (task.created_at, task.id))

    def of_instances(self, instance_ids: Collection[UUID]) -> list[Task]:
        found = (task for task in self._tables.tasks.values() if task.instance_id in instance_ids)
        return sorted(found, key=lambda task: (task.created_at, task.id))

    def many(self, task_ids: Collection[UUID]) -> dict[UUID, Task]:
        return {key: self._tables.tasks[key] for key in task_ids if key in self._tables.tasks}

    def page(self, query: TaskQuery) -> list[TaskView]:
        found = [task for task in self._tables.tasks.values() if _task_fits(task, query, self._tables)]
        found.sort(key=_place)
        if query.after is not None:
            due_at, key = query.after
            found = [task for task in found if _place(task) > (due_at or LAST, key)]
        return [self._view(task) for task in found[: query.limit]]

    def add(self, tasks: Sequence[Task]) -> None:
        insert(self._tables.tasks, tasks, "task")

    def close(
        self, instance_id: UUID, tokens: Mapping[str, TaskStatus], at: datetime, by: UUID | None
    ) -> None:
        for task in self.open_of(instance_id):
            if task.token in tokens:
                status = tokens[task.token]
                done_by = by if status is TaskStatus.DONE else None
                self._put(replace(task, status=status, completed_at=at, completed_by=done_by))

    def change(self, tasks: Sequence[Task]) -> None:
        for task in tasks:
            self._put(task)

    def assign(self, task_id: UUID, user_id: UUID | None, expected: UUID | None) -> bool:
        task = self.get(task_id)
        if task is None or task.status is not TaskStatus.OPEN or task.assignee != expected:
            return False
        self._put(replace(task, assignee=user_id))
        return True

    def mark(self, task: Task) -> None:
        stored = self.get(task.id)
        if stored is not None and stored.status is TaskStatus.OPEN:
            self._put(
                replace(
                    stored,
                    seen_at=task.seen_at,
                    started_at=task.started_at,
                    blocked_at=task.blocked_at,
                    blocked_reason=task.blocked_reason,
                )
            )

    def _put(self, task: Task) -> None:
        self._tables.tasks[task.id] = task

    def _view(self, task: Task) -> TaskView:
        case = self._tables.cases[task.case_id]
        user = self._tables.users.get(task.assignee) if task.assignee else None
        instance = self._tables.instances[task.instance_id]
        name = user.name if user else ""
        return TaskView(
            task,
            case.reference,
            case.child_name,
            instance.process_name,
            name,
            instance.deployment_id,
            instance.status is InstanceStatus.SUSPENDED,
        )


def _place(task: Task) -> tuple[datetime, UUID]:
    return (task.due_at or LAST, task.id)


def _task_fits(task: Task, query: TaskQuery, tables: Tables) -> bool:
    whose = {task.role, *task.groups}
    untaken = bool(query.takes) and task.assignee is None and _may_take(task, query.takes)
    return (
        task.council == query.council
        and query.locality in ("", tables.cases[task.case_id].locality)
        and task.status is TaskStatus.OPEN
        and (
            query.assignee in (None, task.assignee)
            or (untaken and query.assignee is not None and _held(task, query.assignee, tables))
        )
        and (not query.roles or not whose.isdisjoint(query.roles))
        and not (query.unassigned and task.assignee)
        and query.case_id in (None, task.case_id)
        and query.process in ("", task.process)
        and query.runs in ("", tables.instances[task.instance_id].process_id)
        and (query.cases is None or task.case_id in query.cases)
        and all(
            bound is None or (task.due_at is not None and task.due_at < bound)
            for bound in (query.overdue_at, query.due_before)
        )
        and query.state in (None, task.state)
        and (query.statutory is None or (task.due_at is not None and task.statutory == query.statutory))
        and (
            query.holder is None
            or (task.assignee != query.holder and not untaken and _held(task, query.holder, tables))
        )
    )


def _may_take(task: Task, names: tuple[str, ...]) -> bool:
    """As `permissions.can_take` tells it of a task that nobody has."""
    wanted = set(task.groups) or ({task.role} if task.role else set())
    return not wanted or not wanted.isdisjoint(names)


def _held(task: Task, holder: UUID, tables: Tables) -> bool:
    mine = (each for each in tables.holdings.values() if each.case_id == task.case_id and each.until is None)
    return any(each.user_id == holder for each in mine)


class MemoryAnswers:
    """See `app.store.FormAnswers`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, answers: Answers) -> None:
        insert(self._tables.answers, [_fresh(answers)], "set of answers")
        self._tables.changed([answers.case_id])

    def of_instance(self, instance_id: UUID) -> list[Answers]:
        return _in_order(each for each in self._tables.answers.values() if each.instance_id == instance_id)

    def of_instances(self, instance_ids: Collection[UUID]) -> list[Answers]:
        return _in_order(each for each in self._tables.answers.values() if each.instance_id in instance_ids)

    def latest(self, instance_id: UUID) -> list[Answers]:
        last = {(each.element, each.form): each for each in self.of_instance(instance_id)}
        return _in_order(last.values())

    def of_case(self, case_id: UUID) -> list[Answers]:
        return _in_order(each for each in self._tables.answers.values() if each.case_id == case_id)

    def page(self, query: AnswersQuery) -> list[AnswersView]:
        found = [each for each in self._tables.answers.values() if _answers_fit(each, query, self._tables)]
        found.sort(key=lambda each: (each.at, each.id), reverse=True)
        return [self._view(each) for each in found[: query.limit]]

    def _view(self, answers: Answers) -> AnswersView:
        case, instance = self._tables.cases[answers.case_id], self._tables.instances[answers.instance_id]
        process = (instance.process_id, instance.process_name, instance.deployment_id)
        return AnswersView(_fresh(answers), case.reference, case.child_name, *process)


def _answers_fit(answers: Answers, query: AnswersQuery, tables: Tables) -> bool:
    return (
        tables.cases[answers.case_id].council == query.council
        and answers.form in query.forms
        and (query.since is None or answers.at >= query.since)
        and (query.until is None or answers.at < query.until)
        and (query.after is None or (answers.at, answers.id) < query.after)
        and any(query.text.lower() in _as_text(value) for value in answers.answers.values())
    )


def _as_text(value: object) -> str:
    """A value as the text search of PostgreSQL sees it."""
    return "" if value is None else (value if isinstance(value, str) else json.dumps(value)).lower()


def _fresh(answers: Answers) -> Answers:
    return replace(answers, answers=plain(dict(answers.answers)))


def _in_order(answers: Iterable[Answers]) -> list[Answers]:
    return [_fresh(each) for each in sorted(answers, key=lambda each: (each.at, each.id))]
