"""The records that a case leaves behind: what the store keeps, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class InstanceStatus(StrEnum):
    """The life of a process instance."""

    RUNNING = "running"
    SUSPENDED = "suspended"
    ENDED = "ended"
    CANCELLED = "cancelled"


class TaskStatus(StrEnum):
    """The life of a user task."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class TaskState(StrEnum):
    """How far the work on a task is, as its workers tell it."""

    NOT_LOOKED_AT = "not_looked_at"
    LOOKED_AT = "looked_at"
    STARTED = "started"
    BLOCKED = "blocked"
    DONE = "done"
    CANCELLED = "cancelled"


class TimerStatus(StrEnum):
    """The life of a timer."""

    WAITING = "waiting"
    FIRED = "fired"
    CANCELLED = "cancelled"


class JobStatus(StrEnum):
    """The life of a service task's job; `external` waits for a worker outside Holdfast."""

    WAITING = "waiting"
    EXTERNAL = "external"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who can sign in. `roles` are the council's glossary roles; `duties` are Holdfast's own:
    worker, manager, analyst. A person has one council and one team."""

    id: UUID
    username: str
    name: str
    email: str
    council: str
    team: str
    roles: tuple[str, ...]
    duties: tuple[str, ...]
    password_hash: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """One child. Siblings share `family`. Plan dates are None when there was never such a plan."""

    id: UUID
    reference: str
    council: str
    child_name: str
    date_of_birth: date
    locality: str
    family: UUID
    created_at: datetime
    cin_plan_end: date | None = None
    cp_plan_end: date | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """An interval in which one named person holds the child. `until` None: now."""

    id: UUID
    case_id: UUID
    user_id: UUID
    holder_name: str
    role: str
    team: str
    since: datetime
    until: datetime | None
    reason: str
    accepted_by: UUID
    instance_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Deployment:
    """One version of a council's pack as deployed: the files it was read from are kept with it."""

    id: UUID
    council: str
    version: int
    digest: str
    at: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DefinitionRow:
    """A process of a deployment. `version` counts the changes of this process alone."""

    id: UUID
    deployment_id: UUID
    council: str
    process_id: str
    name: str
    version: int


@dataclass(frozen=True, slots=True)
class Instance:
    """A process instance. `state` is the engine's compact state, `version` the optimistic lock."""

    id: UUID
    case_id: UUID
    council: str
    deployment_id: UUID
    process_id: str
    process_name: str
    status: InstanceStatus
    version: int
    started_at: datetime
    started_by: str
    state: bytes = b""
    ended_at: datetime | None = None
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """A user task. `due_at` is the moment it becomes overdue; `due` and `other_due` the dates as shown.

    `role`: the lane; `groups`: candidate groups; `assignee`: who claimed it or was named by the diagram.
    `subject`: of a step that is gone through once for each of several things, which of them it is about.
    `statutory`: whether its clock is the law's and not the council's own, as the diagram marks it.
    `seen_at`: first opened by whoever it is for; `started_at`: first typed into; `blocked_at` and
    `blocked_reason`: it cannot go on, and why.
    """

    id: UUID
    instance_id: UUID
    case_id: UUID
    council: str
    token: str
    process: str
    element: str
    name: str
    role: str
    groups: tuple[str, ...]
    form: str
    status: TaskStatus
    created_at: datetime
    due_at: datetime | None = None
    due: date | datetime | None = None
    other_due: date | datetime | None = None
    assignee: UUID | None = None
    completed_at: datetime | None = None
    completed_by: UUID | None = None
    seen_at: datetime | None = None
    started_at: datetime | None = None
    blocked_at: datetime | None = None
    blocked_reason: str = ""
    subject: str = ""
    statutory: bool = False

    @property
    def title(self) -> str:
        """Its name, with what it is about where its step is gone through several times."""
        return f"{self.name}: {self.subject}" if self.subject else self.name

    @property
    def state(self) -> TaskState:
        """The furthest that is known of it; what is blocked is so however far it is."""
        if self.status is not TaskStatus.OPEN:
            return TaskState(self.status)
        if self.blocked_at is not None:
            return TaskState.BLOCKED
        if self.started_at is not None:
            return TaskState.STARTED
        return TaskState.LOOKED_AT if self.seen_at is not None else TaskState.NOT_LOOKED_AT


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as a list shows it, with the facts of its case and process. `about`: the task's subject in
    words, a child by name and reference."""

    task: Task
    case_reference: str
    child_name: str
    process_name: str
    assignee_name: str = ""
    deployment_id: UUID | None = None
    suspended: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """A submitted form. `answers`: field key → value as JSON holds it."""

    id: UUID
    instance_id: UUID
    case_id: UUID
    task_id: UUID
    element: str
    form: str
    answers: Mapping[str, Any]
    by: UUID
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer row: the truth about when; its job only wakes somebody to look."""

    id: UUID
    instance_id: UUID
    token: str
    process: str
    element: str
    due: datetime
    status: TimerStatus


@dataclass(frozen=True, slots=True)
class Job:
    """A service task to run outside the transaction. `id` makes the idempotency key."""

    id: UUID
    instance_id: UUID
    case_id: UUID
    council: str
    token: str
    process: str
    element: str
    topic: str
    status: JobStatus
    created_at: datetime
    attempts: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """Something a manager must look at: a job that failed for good, an error nobody catches."""

    id: UUID
    instance_id: UUID
    case_id: UUID
    council: str
    element: str
    message: str
    at: datetime
    job_id: UUID | None = None
    resolved_at: datetime | None = None
    resolved_by: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit trail. `stream`: the case, or a council's name for what has no case.

    `hash` is SHA-256 over the previous entry's hash and this entry's text; see app.domain.audit.
    """

    stream: str
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    instance_id: UUID | None = None
    sequence: int = 0
    previous: str = ""
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A letter, an invitation or a note kept with the case. `media`: the media types held."""

    id: UUID
    case_id: UUID
    instance_id: UUID | None
    kind: str
    title: str
    created_at: datetime
    media: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice in the app for one person."""

    id: UUID
    user_id: UUID
    case_id: UUID | None
    subject: str
    text: str
    link: str
    at: datetime
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InstanceView:
    """An instance as a list shows it."""

    instance: Instance
    case_reference: str
    child_name: str
    open_tasks: int
    overdue_tasks: int
    incidents: int
