"""What the lists are asked for: which rows, in pages by the key of the last one shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.domain.records import Answers, Case, Instance, InstanceStatus, Task, TaskState


@dataclass(frozen=True, slots=True)
class TaskContext:
    """A task with its instance (locked for update) and case, read in one statement."""

    task: Task
    instance: Instance
    case: Case


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """Which tasks a list shows; every condition given must hold.

    `roles`: the task's role or one of its groups is among them; `locality`: the child's, empty for all;
    `unassigned`: nobody claimed it; `holder`: of children whom this person holds, less their own tasks;
    `takes`: the names by which that person, or the assignee, may take what nobody has: beside `holder` such
    tasks are left out, beside `assignee` those of the children whom they hold are theirs as well;
    `process`: whose task it is, which another process may have called; `runs`: the process that its
    instance runs, by which lists name a task; `cases`: of one of these children; `state`: how far it is;
    `overdue_at`: due before that moment; `due_before`: due before it, which a list may ask beside
    `overdue_at`; `statutory`: of those on which a clock runs, only the law's or only the council's own;
    `after`: `(due_at, id)` of the last row shown.
    """

    council: str
    assignee: UUID | None = None
    roles: tuple[str, ...] = ()
    locality: str = ""
    unassigned: bool = False
    case_id: UUID | None = None
    overdue_at: datetime | None = None
    after: tuple[datetime | None, UUID] | None = None
    limit: int = 50
    holder: UUID | None = None
    state: TaskState | None = None
    due_before: datetime | None = None
    process: str = ""
    runs: str = ""
    cases: tuple[UUID, ...] | None = None
    takes: tuple[str, ...] = ()
    statutory: bool | None = None


@dataclass(frozen=True, slots=True)
class InstanceQuery:
    """Which instances a list shows, newest first, paged by key.

    `overdue_at`: only those with a task overdue at that moment. `counted_at`: the moment by which
    overdue tasks are counted; without it `overdue_at` serves, without either none is counted.
    `statutory`: beside `overdue_at`, whether the clock of such a task is the law's or the council's own.
    `locality`: the child's, empty for all; `holder`, `team`: who holds the child now, or their team.
    `over`: only those that have ended, in whatever way.
    """

    council: str
    process_id: str = ""
    status: InstanceStatus | None = None
    overdue_at: datetime | None = None
    with_incident: bool = False
    case_id: UUID | None = None
    after: tuple[datetime, UUID] | None = None
    limit: int = 50
    counted_at: datetime | None = None
    deployment_id: UUID | None = None
    locality: str = ""
    holder: UUID | None = None
    team: str = ""
    statutory: bool | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class QueueQuery:
    """The children in need of a locality, those longest without a review first.

    `after`: `(last_reviewed, reference)` of the last row shown.
    """

    council: str
    locality: str
    today: date
    after: tuple[date, str] | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class AnswersQuery:
    """Which sent forms of a council a list shows, newest first, paged by key.

    `forms`: their ids; `since`, `until`: sent from the one until before the other; `text`: part of any
    answer; `after`: `(at, id)` of the last row shown.
    """

    council: str
    forms: tuple[str, ...]
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    after: tuple[datetime, UUID] | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class AnswersView:
    """A sent form with the facts of its case and process, as a list shows it."""

    answers: Answers
    case_reference: str
    child_name: str
    process_id: str
    process_name: str
    deployment_id: UUID
