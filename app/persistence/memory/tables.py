"""The rows of the store in memory, and the rules that a database would keep for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from itertools import count
from types import MappingProxyType
from typing import Any, Protocol, TypeVar
from uuid import UUID

from app.domain.breaches import KeptBreach
from app.domain.desk import (
    Absence,
    AlertRule,
    Attachment,
    BreakGlass,
    Comment,
    Disclosure,
    Draft,
    EndedSession,
    HandOver,
    LetterVersion,
    Mail,
    Preference,
    Restriction,
    SavedView,
)
from app.domain.errors import Duplicate, NotFound
from app.domain.overviews import Asked
from app.domain.panel import ChildInNeed, Panel
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
    Job,
    Notice,
    Task,
    Timer,
    User,
)


class Keyed(Protocol):
    """Any record with a key."""

    @property
    def id(self) -> UUID: ...


K = TypeVar("K", bound=Keyed)


_NUMBERS = count(1)
"""A later change of a case has a larger number, in whatever store."""


@dataclass(slots=True)
class Tables:
    """Everything stored. Records are immutable, so that a copy of the dictionaries isolates."""

    users: dict[UUID, User] = field(default_factory=dict)
    cases: dict[UUID, Case] = field(default_factory=dict)
    holdings: dict[UUID, Holding] = field(default_factory=dict)
    deployments: dict[UUID, Deployment] = field(default_factory=dict)
    files: dict[tuple[UUID, str], bytes] = field(default_factory=dict)
    definitions: dict[UUID, DefinitionRow] = field(default_factory=dict)
    instances: dict[UUID, Instance] = field(default_factory=dict)
    tasks: dict[UUID, Task] = field(default_factory=dict)
    answers: dict[UUID, Answers] = field(default_factory=dict)
    timers: dict[UUID, Timer] = field(default_factory=dict)
    jobs: dict[UUID, Job] = field(default_factory=dict)
    incidents: dict[UUID, Incident] = field(default_factory=dict)
    audit: dict[tuple[str, int], AuditEntry] = field(default_factory=dict)
    heads: dict[str, AuditEntry] = field(default_factory=dict)
    documents: dict[UUID, Document] = field(default_factory=dict)
    bodies: dict[tuple[UUID, str], bytes] = field(default_factory=dict)
    notices: dict[UUID, Notice] = field(default_factory=dict)
    breaches: dict[UUID, KeptBreach] = field(default_factory=dict)
    decision_forms: dict[tuple[UUID, str], Asked] = field(default_factory=dict)
    changes: dict[UUID, int] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    drafts: dict[UUID, Draft] = field(default_factory=dict)
    hand_overs: dict[UUID, HandOver] = field(default_factory=dict)
    comments: dict[UUID, Comment] = field(default_factory=dict)
    attachments: dict[UUID, Attachment] = field(default_factory=dict)
    ended_sessions: dict[UUID, EndedSession] = field(default_factory=dict)
    saved_views: dict[UUID, SavedView] = field(default_factory=dict)
    absences: dict[UUID, Absence] = field(default_factory=dict)
    preferences: dict[UUID, Preference] = field(default_factory=dict)
    mails: dict[UUID, Mail] = field(default_factory=dict)
    restrictions: dict[UUID, Restriction] = field(default_factory=dict)
    break_glass: dict[UUID, BreakGlass] = field(default_factory=dict)
    alert_rules: dict[UUID, AlertRule] = field(default_factory=dict)
    letters: dict[UUID, LetterVersion] = field(default_factory=dict)
    disclosures: dict[UUID, Disclosure] = field(default_factory=dict)
    in_need: dict[UUID, ChildInNeed] = field(default_factory=dict)
    panels: dict[UUID, Panel] = field(default_factory=dict)

    def copy(self) -> Tables:
        """A copy whose changes nobody else sees."""
        return Tables(**{each.name: dict(getattr(self, each.name)) for each in fields(self)})

    def frozen(self) -> Tables:
        """The same rows, which nobody can change through it."""
        views: dict[str, Any] = {
            each.name: MappingProxyType(getattr(self, each.name)) for each in fields(self)
        }
        return Tables(**views)

    def changed(self, case_ids: Iterable[UUID]) -> None:
        """Note that these cases were written to, for the watch to look at."""
        self.changes.update({key: next(_NUMBERS) for key in case_ids})

    def become(self, other: Tables) -> None:
        """Take over the rows of `other`."""
        for each in fields(self):
            setattr(self, each.name, getattr(other, each.name))


REFERENCES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "holdings": {"case_id": ("cases", "case"), "user_id": ("users", "user")},
    "definitions": {"deployment_id": ("deployments", "deployment")},
    "instances": {"case_id": ("cases", "case"), "deployment_id": ("deployments", "deployment")},
    "tasks": {
        "instance_id": ("instances", "instance"),
        "case_id": ("cases", "case"),
        "assignee": ("users", "user"),
    },
    "answers": {
        "instance_id": ("instances", "instance"),
        "case_id": ("cases", "case"),
        "task_id": ("tasks", "task"),
    },
    "timers": {"instance_id": ("instances", "instance")},
    "jobs": {"instance_id": ("instances", "instance"), "case_id": ("cases", "case")},
    "incidents": {"instance_id": ("instances", "instance"), "case_id": ("cases", "case")},
    "documents": {"case_id": ("cases", "case")},
    "notices": {"user_id": ("users", "user")},
    "breaches": {"case_id": ("cases", "case")},
    "drafts": {"task_id": ("tasks", "task"), "user_id": ("users", "user")},
    "hand_overs": {
        "task_id": ("tasks", "task"),
        "case_id": ("cases", "case"),
        "to_user": ("users", "user"),
    },
    "comments": {"case_id": ("cases", "case")},
    "attachments": {"case_id": ("cases", "case"), "task_id": ("tasks", "task")},
    "ended_sessions": {"user_id": ("users", "user")},
    "saved_views": {"user_id": ("users", "user")},
    "absences": {"user_id": ("users", "user")},
    "preferences": {"id": ("users", "user")},
    "mails": {"user_id": ("users", "user")},
    "restrictions": {"case_id": ("cases", "case")},
    "disclosures": {"case_id": ("cases", "case")},
    "break_glass": {"case_id": ("cases", "case"), "user_id": ("users", "user")},
    "alert_rules": {"user_id": ("users", "user")},
    "letters": {"id": ("documents", "document"), "case_id": ("cases", "case")},
    "in_need": {"id": ("cases", "case")},
    "panels": {"id": ("cases", "case")},
}
"""Table → column → what it must point to, at the latest when the unit of work commits."""


def check_references(before: Tables, after: Tables) -> None:
    """Raises `NotFound` when a changed row points to nothing."""
    for table, columns in REFERENCES.items():
        old = getattr(before, table)
        for key, row in getattr(after, table).items():
            if old.get(key) is not row:
                _check_row(after, row, columns)


def _check_row(tables: Tables, row: Any, columns: Mapping[str, tuple[str, str]]) -> None:
    for column, (target, what) in columns.items():
        key = getattr(row, column)
        if key is not None and key not in getattr(tables, target):
            raise NotFound(what, key)


def insert(table: dict[UUID, K], rows: Iterable[K], what: str) -> None:
    """Add rows by key. Raises `Duplicate`."""
    for row in rows:
        if row.id in table:
            raise Duplicate(what, row.id)
        table[row.id] = row
