"""What the services ask of the store: one unit of work is one transaction with one commit.

Methods that write take batches, so that a command costs few statements. Reads give plain records.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar
from uuid import UUID

from app.domain import desk
from app.domain.breaches import Breaches
from app.domain.figures import Figures
from app.domain.overviews import Decisions, Overviews
from app.domain.panel import ChildInNeed, Panel, QueueLine
from app.domain.queries import AnswersQuery, AnswersView, InstanceQuery, QueueQuery, TaskContext, TaskQuery
from app.domain.records import (
    Answers,
    AuditEntry,
    Case,
    DefinitionRow,
    Deployment,
    Document,
    Holding,
    Incident,
    Instance,
    InstanceView,
    Job,
    JobStatus,
    Notice,
    Task,
    TaskStatus,
    TaskView,
    Timer,
    TimerStatus,
    User,
)

__all__ = ["AnswersQuery", "AnswersView", "InstanceQuery", "QueueQuery", "TaskContext", "TaskQuery"]


@dataclass(frozen=True, slots=True)
class Wake:
    """Something for the workers: a timer to fire when it is due, or a job to run as soon as may be."""

    kind: Literal["timer", "service"]
    id: UUID
    due: datetime | None = None


class Deferrer(Protocol):
    """Queues wakes inside the caller's transaction, however many, in one statement."""

    def __call__(self, connection: Any, wakes: Sequence[Wake]) -> None:
        """`connection`: the database driver's own connection, with the transaction open."""
        ...


class Users(Protocol):
    def by_id(self, user_id: UUID) -> User | None: ...
    def many(self, user_ids: Collection[UUID]) -> dict[UUID, User]: ...
    def change(self, user: User) -> None: ...  # all of a user; raises `NotFound`

    def by_username(self, username: str) -> User | None: ...
    def of_council(self, council: str) -> list[User]: ...
    def with_role(self, council: str, role: str) -> list[User]: ...
    def add(self, users: Sequence[User]) -> None: ...


class Cases(Protocol):
    def get(self, case_id: UUID) -> Case | None: ...
    def by_reference(self, council: str, reference: str) -> Case | None: ...
    def search(
        self,
        council: str,
        text: str,
        after: str = "",
        limit: int = 50,
        *,
        locality: str = "",
        holder: UUID | None = None,
    ) -> list[Case]:
        """By part of the reference or the child's name, in order of reference. `locality`: only that one's,
        and those whom `holder` holds."""
        ...

    def many(self, case_ids: Collection[UUID]) -> dict[UUID, Case]: ...
    def of_references(self, council: str, references: Collection[str]) -> list[Case]:
        """Those of a council that have one of these references, in one statement."""
        ...

    def siblings(self, case: Case) -> list[Case]: ...
    def localities(self, case_ids: Collection[UUID]) -> dict[UUID, str]:
        """The locality of each of these cases, in one statement."""
        ...

    def add(self, cases: Sequence[Case]) -> None: ...


class InNeed(Protocol):
    def get(self, case_id: UUID) -> ChildInNeed | None: ...
    def queue(self, query: QueueQuery) -> list[QueueLine]:
        """Those whose plan has not ended, in order of last review, then reference."""
        ...

    def waiting_before(self, query: QueueQuery) -> int:
        """How many up to `query.after` wait for a panel that has not chosen them yet."""
        ...

    def add(self, children: Sequence[ChildInNeed]) -> None: ...
    def change(self, children: Sequence[ChildInNeed]) -> None: ...


class Holdings(Protocol):
    def of_case(self, case_id: UUID) -> list[Holding]: ...
    def current(self, case_ids: Collection[UUID]) -> dict[UUID, Holding]: ...
    def of_cases(self, case_ids: Collection[UUID]) -> list[Holding]:
        """All intervals of these cases, in order of time."""
        ...

    def held_by(self, user_id: UUID) -> list[Holding]: ...
    def open(self, holding: Holding) -> None:
        """The first interval of a case."""
        ...

    def transfer(self, holding: Holding) -> None:
        """Close the case's open interval at `holding.since` and open this one, in one statement."""
        ...


class Deployments(Protocol):
    def add(
        self, deployment: Deployment, files: Mapping[str, bytes], definitions: Sequence[DefinitionRow]
    ) -> None: ...
    def latest(self, council: str) -> Deployment | None: ...
    def of_council(self, council: str, limit: int = 50) -> list[Deployment]:
        """Newest first."""
        ...

    def get(self, deployment_id: UUID) -> Deployment | None: ...
    def files(self, deployment_id: UUID) -> dict[str, bytes]: ...
    def definitions(self, deployment_id: UUID) -> list[DefinitionRow]: ...
    def councils(self) -> list[str]: ...


class Instances(Protocol):
    def get(self, instance_id: UUID) -> Instance | None: ...
    def lock(self, instance_id: UUID) -> Instance | None:
        """SELECT … FOR UPDATE."""
        ...

    def lock_running_of_case(self, case_id: UUID) -> list[Instance]: ...
    def lock_open_of_case(self, case_id: UUID) -> list[Instance]:
        """The same with those that are suspended."""
        ...

    def many(self, instance_ids: Collection[UUID]) -> dict[UUID, Instance]:
        """Without their state."""
        ...

    def open_of_cases(self, case_ids: Collection[UUID], process_id: str) -> set[UUID]:
        """Which of these cases have an instance of a process that has not ended."""
        ...

    def add(self, instance: Instance) -> None: ...
    def save(self, instance: Instance, expected_version: int) -> None:
        """Write state, status, ends, version and deployment. Raises `Stale` when the version moved."""
        ...

    def page(self, query: InstanceQuery) -> list[InstanceView]:
        """Without their state."""
        ...

    def of_case(self, case_id: UUID) -> list[Instance]: ...


class Tasks(Protocol):
    def get(self, task_id: UUID) -> Task | None: ...
    def context(self, task_id: UUID) -> TaskContext | None:
        """Task, instance (FOR UPDATE) and case in one statement."""
        ...

    def open_of(self, instance_id: UUID) -> list[Task]: ...
    def of_instance(self, instance_id: UUID) -> list[Task]: ...
    def of_instances(self, instance_ids: Collection[UUID]) -> list[Task]: ...  # in order of time
    def many(self, task_ids: Collection[UUID]) -> dict[UUID, Task]: ...
    def page(self, query: TaskQuery) -> list[TaskView]:
        """Open tasks in order of due_at (none last), then id."""
        ...

    def add(self, tasks: Sequence[Task]) -> None: ...
    def close(
        self,
        instance_id: UUID,
        tokens: Mapping[str, TaskStatus],
        at: datetime,
        by: UUID | None,
    ) -> None:
        """Mark open tasks done or cancelled by token; `by` for the done ones."""
        ...

    def change(self, tasks: Sequence[Task]) -> None:
        """Write open tasks anew by id, as another version of their diagram draws them."""
        ...

    def assign(self, task_id: UUID, user_id: UUID | None, expected: UUID | None) -> bool:
        """Claim or release; False when the assignee is not the expected one any more."""
        ...

    def mark(self, task: Task) -> None:
        """Write `seen_at`, `started_at`, `blocked_at` and `blocked_reason` of an open task."""
        ...


class FormAnswers(Protocol):
    def add(self, answers: Answers) -> None: ...
    def of_instance(self, instance_id: UUID) -> list[Answers]:
        """In order of time."""
        ...

    def of_instances(self, instance_ids: Collection[UUID]) -> list[Answers]: ...  # in order of time
    def latest(self, instance_id: UUID) -> list[Answers]:
        """The last form sent for each element, in order of time: as many however often a loop went round."""
        ...

    def of_case(self, case_id: UUID) -> list[Answers]: ...
    def page(self, query: AnswersQuery) -> list[AnswersView]: ...


class Timers(Protocol):
    def add(self, timers: Sequence[Timer]) -> None:
        """Insert the rows and defer their jobs in this transaction."""
        ...

    def close(self, instance_id: UUID, tokens: Mapping[str, TimerStatus]) -> None:
        """Mark fired or cancelled; their jobs find nothing waiting."""
        ...

    def waiting_of(self, instance_id: UUID) -> list[Timer]: ...
    def of_instance(self, instance_id: UUID) -> list[Timer]: ...
    def get(self, timer_id: UUID) -> Timer | None: ...
    def due(self, now: datetime, limit: int) -> list[Timer]:
        """Waiting timers of running instances that are due, oldest first; a suspended one's wait."""
        ...


class Jobs(Protocol):
    def add(self, jobs: Sequence[Job]) -> None:
        """Insert the rows and defer them in this transaction (external ones are only rows)."""
        ...

    def get(self, job_id: UUID) -> Job | None: ...
    def of_instance(self, instance_id: UUID) -> list[Job]: ...
    def waiting(self, limit: int) -> list[Job]: ...
    def external(
        self, topic: str, limit: int
    ) -> list[Job]: ...  # those that another system does, oldest first
    def set(
        self, job_id: UUID, status: JobStatus, *, attempts: int | None = None, error: str = ""
    ) -> None: ...
    def close(self, instance_id: UUID, tokens: Collection[str], status: JobStatus) -> None: ...
    def defer_again(self, job_id: UUID) -> None:
        """Put a failed job back in the queue."""
        ...


class Incidents(Protocol):
    def add(self, incident: Incident) -> None: ...
    def get(self, incident_id: UUID) -> Incident | None: ...
    def open_of_council(self, council: str, limit: int = 1000) -> list[Incident]: ...  # newest first
    def of_instance(self, instance_id: UUID) -> list[Incident]: ...
    def resolve(self, incident_ids: Collection[UUID], at: datetime, by: str) -> None: ...


class Audit(Protocol):
    def append(self, entries: Sequence[AuditEntry]) -> None:
        """Chained by the store: sequence, previous and hash of what is passed are ignored."""
        ...

    def of_stream(self, stream: str, after: int = 0, limit: int = 1000) -> list[AuditEntry]: ...
    def of_instance(self, instance_id: UUID, after: int = 0, limit: int = 5000) -> list[AuditEntry]: ...
    def of_subjects(self, action: str, subjects: Mapping[UUID, UUID]) -> dict[UUID, list[AuditEntry]]:
        """The entries of an action about each subject (subject → its case), in order; none, no key."""
        ...

    def newest(
        self, stream: str, *, looks: bool, before: int | None = None, limit: int = 50
    ) -> list[AuditEntry]:
        """The newest first, before that sequence: who looked (`looks`), or all that is not a look."""
        ...


class Documents(Protocol):
    def add(self, document: Document, bodies: Mapping[str, bytes]) -> None: ...
    def of_case(self, case_id: UUID) -> list[Document]: ...
    def get(self, document_id: UUID) -> Document | None: ...
    def body(self, document_id: UUID, media: str) -> bytes | None: ...


class Notices(Protocol):
    def add(self, notices: Sequence[Notice]) -> None: ...
    def of_user(self, user_id: UUID, limit: int = 50) -> list[Notice]: ...
    def mark_read(self, user_id: UUID, notice_id: UUID, at: datetime) -> None: ...


class Settings(Protocol):
    """Named values of the installation, for example the demo clock's offset."""

    def get(self, name: str) -> Any: ...
    def many(self, names: Collection[str]) -> dict[str, Any]:
        """Those of these that there are, by name."""
        ...

    def put(self, name: str, value: Any) -> None: ...


R = TypeVar("R")


class Kept(Protocol[R]):
    """Records of one kind that are found by their own columns and may be changed or taken away."""

    def get(self, key: UUID) -> R | None: ...
    def where(self, *, newest: bool = False, limit: int = 1000, **columns: Any) -> list[R]:
        """Those whose columns have these values (a list: one of them), oldest first unless `newest`."""
        ...

    def add(self, rows: Sequence[R]) -> None: ...
    def change(self, row: R) -> None:
        """Write all of a record again. Raises `NotFound`."""
        ...

    def remove(self, keys: Collection[UUID]) -> None: ...


class Mails(Kept[desk.Mail], Protocol):
    def due(
        self, now: datetime, limit: int = 200
    ) -> list[desk.Mail]: ...  # nothing holds back, longest due first


class UnitOfWork(Protocol):
    """One transaction. Left without `commit()`, everything is rolled back.

    Writes may be gathered until something reads them, at the latest until `commit()`, which then
    raises `Duplicate` for a key that is taken and `NotFound` for a row that points to nothing.
    """

    users: Users
    cases: Cases
    holdings: Holdings
    deployments: Deployments
    instances: Instances
    tasks: Tasks
    answers: FormAnswers
    timers: Timers
    jobs: Jobs
    incidents: Incidents
    audit: Audit
    documents: Documents
    notices: Notices
    settings: Settings
    breaches: Breaches
    figures: Figures
    overviews: Overviews
    decisions: Decisions
    in_need: InNeed
    panels: Kept[Panel]
    drafts: Kept[desk.Draft]
    hand_overs: Kept[desk.HandOver]
    comments: Kept[desk.Comment]
    attachments: Kept[desk.Attachment]
    saved_views: Kept[desk.SavedView]
    absences: Kept[desk.Absence]
    preferences: Kept[desk.Preference]
    mails: Mails
    restrictions: Kept[desk.Restriction]
    break_glass: Kept[desk.BreakGlass]
    alert_rules: Kept[desk.AlertRule]
    disclosures: Kept[desk.Disclosure]
    letters: Kept[desk.LetterVersion]
    ended_sessions: Kept[desk.EndedSession]

    def commit(self) -> None: ...
    def savepoint(self) -> AbstractContextManager[None]: ...


class Store(Protocol):
    """Opens units of work. `read()` never commits."""

    def write(self) -> AbstractContextManager[UnitOfWork]: ...
    def read(self) -> AbstractContextManager[UnitOfWork]: ...
