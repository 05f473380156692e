"""The tables. Columns bear the names of the records' fields, so that a row is a record.

Every index serves a query of `app.store`; partial ones keep the lists of open work small.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON

from app.domain.records import InstanceStatus, JobStatus, TaskStatus, TimerStatus
from app.persistence.postgres.types import DayOrMoment, Word, Words

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

IN_ORDER = "C"
"""The collation of texts that lists are paged by: the same order on every server."""


def key() -> sa.Column[Any]:
    return sa.Column("id", sa.Uuid, primary_key=True)


def text(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=False, **options)


def moment(name: str, *, needed: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def link(name: str, table: str, *, needed: bool = True) -> sa.Column[Any]:
    """A reference, checked when the transaction commits: rows may be written in any order."""
    reference = sa.ForeignKey(f"{table}.id", deferrable=True, initially="DEFERRED")
    return sa.Column(name, sa.Uuid, reference, nullable=not needed)


def status(words: type[StrEnum]) -> sa.Column[Any]:
    return sa.Column("status", Word(words), nullable=False)


def one_of(words: type[StrEnum]) -> sa.CheckConstraint:
    """The database refuses a status that the records do not know."""
    known = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"status IN ({known})", name="status")


users = sa.Table(
    "users",
    metadata,
    key(),
    text("username", unique=True),
    text("name"),
    text("email"),
    text("council"),
    text("team"),
    sa.Column("roles", Words, nullable=False),
    sa.Column("duties", Words, nullable=False),
    text("password_hash"),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Index(None, "council", "username"),
)

cases = sa.Table(
    "cases",
    metadata,
    key(),
    sa.Column("reference", sa.Text(collation=IN_ORDER), nullable=False),
    text("council"),
    text("child_name"),
    sa.Column("date_of_birth", sa.Date, nullable=False),
    text("locality"),
    sa.Column("family", sa.Uuid, nullable=False, index=True),
    moment("created_at"),
    sa.Column("cin_plan_end", sa.Date),
    sa.Column("cp_plan_end", sa.Date),
    sa.UniqueConstraint("council", "reference"),
    sa.Index(None, "council", "created_at"),
)

holdings = sa.Table(
    "holdings",
    metadata,
    key(),
    link("case_id", "cases"),
    link("user_id", "users"),
    text("holder_name"),
    text("role"),
    text("team"),
    moment("since"),
    moment("until", needed=False),
    text("reason"),
    sa.Column("accepted_by", sa.Uuid, nullable=False),
    sa.Column("instance_id", sa.Uuid),
    sa.CheckConstraint("until >= since", name="interval"),
    sa.Index(None, "case_id", "since", "id"),
    sa.Index("uq_holdings_open", "case_id", unique=True, postgresql_where=sa.text("until IS NULL")),
    sa.Index("ix_holdings_held_by", "user_id", "since", postgresql_where=sa.text("until IS NULL")),
    sa.Index("ix_holdings_of_team", "team", "case_id", postgresql_where=sa.text("until IS NULL")),
)

deployments = sa.Table(
    "deployments",
    metadata,
    key(),
    text("council"),
    sa.Column("version", sa.Integer, nullable=False),
    text("digest"),
    moment("at"),
    text("by"),
    text("reason"),
    sa.UniqueConstraint("council", "version"),
)

deployment_files = sa.Table(
    "deployment_files",
    metadata,
    sa.Column(
        "deployment_id",
        sa.Uuid,
        sa.ForeignKey("deployments.id", deferrable=True, initially="DEFERRED"),
        primary_key=True,
    ),
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
)

definitions = sa.Table(
    "definitions",
    metadata,
    key(),
    link("deployment_id", "deployments"),
    text("council"),
    text("process_id"),
    text("name"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index(None, "deployment_id", "process_id"),
)

instances = sa.Table(
    "instances",
    metadata,
    key(),
    link("case_id", "cases"),
    text("council"),
    link("deployment_id", "deployments"),
    text("process_id"),
    text("process_name"),
    status(InstanceStatus),
    sa.Column("version", sa.Integer, nullable=False),
    moment("started_at"),
    text("started_by"),
    sa.Column("state", sa.LargeBinary, nullable=False),
    moment("ended_at", needed=False),
    sa.Column("ends", Words, nullable=False),
    one_of(InstanceStatus),
    sa.Index(None, "council", "started_at", "id"),
    sa.Index(None, "council", "process_id", "started_at", "id", postgresql_include=["case_id"]),
    sa.Index(
        "ix_instances_running",
        "council",
        "started_at",
        "id",
        postgresql_where=sa.text("status = 'running'"),
    ),
    sa.Index(None, "case_id", "started_at", "id"),
    sa.Index(
        "ix_instances_running_process",
        "council",
        "process_id",
        "id",
        postgresql_where=sa.text("status = 'running'"),
    ),
    # The rows are wide: what is counted over a council comes out of an index alone.
    sa.Index(
        "ix_instances_ended",
        "council",
        "ended_at",
        postgresql_where=sa.text("ended_at IS NOT NULL"),
        postgresql_include=["process_id", "case_id", "ends", "id"],
    ),
)

OPEN = sa.text("status = 'open'")
STEP = ["process", "element"]

tasks = sa.Table(
    "tasks",
    metadata,
    key(),
    link("instance_id", "instances"),
    link("case_id", "cases"),
    text("council"),
    text("token"),
    text("process"),
    text("element"),
    text("name"),
    text("role"),
    sa.Column("groups", Words, nullable=False),
    text("form"),
    status(TaskStatus),
    moment("created_at"),
    moment("due_at", needed=False),
    sa.Column("due", DayOrMoment),
    sa.Column("other_due", DayOrMoment),
    link("assignee", "users", needed=False),
    moment("completed_at", needed=False),
    sa.Column("completed_by", sa.Uuid),
    moment("seen_at", needed=False),
    moment("started_at", needed=False),
    moment("blocked_at", needed=False),
    text("blocked_reason"),
    text("subject"),
    sa.Column("statutory", sa.Boolean, nullable=False, server_default=sa.false()),
    moment("place"),  # due_at, or the end of time: lists are paged by it, and NULL has no place in an order
    one_of(TaskStatus),
    sa.Index("ix_tasks_open", "council", "place", "id", postgresql_where=OPEN, postgresql_include=STEP),
    sa.Index("ix_tasks_mine", "assignee", "place", "id", postgresql_where=OPEN),
    sa.Index("ix_tasks_open_of_case", "case_id", "place", "id", postgresql_where=OPEN),
    sa.Index("ix_tasks_open_of_instance", "instance_id", "due_at", postgresql_where=OPEN),
    sa.Index(None, "instance_id", "created_at", "id"),
    sa.Index(
        "ix_tasks_loads",
        "council",
        "assignee",
        "place",
        postgresql_where=OPEN,
        postgresql_include=["blocked_at"],
    ),
    sa.Index(
        "ix_tasks_of_law",
        "council",
        "place",
        "instance_id",
        postgresql_where=sa.text("status = 'open' AND statutory"),
    ),
    sa.Index("ix_tasks_open_of_process", "council", "process", "place", "id", postgresql_where=OPEN),
    sa.Index(
        "ix_tasks_done",
        "council",
        "completed_at",
        postgresql_where=sa.text("status = 'done'"),
        postgresql_include=["process", "element", "due_at"],
    ),
    sa.Index(None, "council", "process", "instance_id", "created_at"),
)

answers = sa.Table(
    "answers",
    metadata,
    key(),
    link("instance_id", "instances"),
    link("case_id", "cases"),
    link("task_id", "tasks"),
    text("element"),
    text("form"),
    sa.Column("answers", JSON, nullable=False),  # jsonb would forget the order of the fields
    sa.Column("by", sa.Uuid, nullable=False),
    text("by_name"),
    moment("at"),
    sa.Index(None, "instance_id", "at", "id"),
    sa.Index(None, "case_id", "at", "id", postgresql_include=["form"]),
    sa.Index(None, "form", "at", "id", postgresql_include=["case_id"]),
)

timers = sa.Table(
    "timers",
    metadata,
    key(),
    link("instance_id", "instances"),
    text("token"),
    text("process"),
    text("element"),
    moment("due"),
    status(TimerStatus),
    one_of(TimerStatus),
    sa.Index("ix_timers_due", "due", "id", postgresql_where=sa.text("status = 'waiting'")),
    sa.Index(None, "instance_id", "due", "id"),
)

jobs = sa.Table(
    "jobs",
    metadata,
    key(),
    link("instance_id", "instances"),
    link("case_id", "cases"),
    text("council"),
    text("token"),
    text("process"),
    text("element"),
    text("topic"),
    status(JobStatus),
    moment("created_at"),
    sa.Column("attempts", sa.Integer, nullable=False),
    text("error"),
    one_of(JobStatus),
    sa.Index("ix_jobs_offered", "topic", "created_at", "id", postgresql_where=sa.text("status = 'external'")),
    sa.Index("ix_jobs_waiting", "created_at", "id", postgresql_where=sa.text("status = 'waiting'")),
    sa.Index(None, "instance_id", "created_at", "id"),
)

UNRESOLVED = sa.text("resolved_at IS NULL")

incidents = sa.Table(
    "incidents",
    metadata,
    key(),
    link("instance_id", "instances"),
    link("case_id", "cases"),
    text("council"),
    text("element"),
    text("message"),
    moment("at"),
    sa.Column("job_id", sa.Uuid),
    moment("resolved_at", needed=False),
    text("resolved_by"),
    sa.Index("ix_incidents_open", "council", "at", "id", postgresql_where=UNRESOLVED),
    sa.Index("ix_incidents_open_of_instance", "council", "instance_id", postgresql_where=UNRESOLVED),
    sa.Index(None, "instance_id", "at", "id"),
)

# No references: the trail outlives what it tells of. A trigger fills sequence, previous and hash.
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("stream", sa.Text, primary_key=True),
    sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
    moment("at"),
    text("actor"),
    text("action"),
    text("subject"),
    sa.Column("instance_id", sa.Uuid),
    text("text"),
    text("previous"),
    text("hash"),
    sa.Index(None, "instance_id", "sequence", postgresql_where=sa.text("instance_id IS NOT NULL")),
)

documents = sa.Table(
    "documents",
    metadata,
    key(),
    link("case_id", "cases"),
    sa.Column("instance_id", sa.Uuid),
    text("kind"),
    text("title"),
    moment("created_at"),
    sa.Column("media", Words, nullable=False),
    sa.Index(None, "case_id", "created_at", "id"),
)

document_bodies = sa.Table(
    "document_bodies",
    metadata,
    sa.Column(
        "document_id",
        sa.Uuid,
        sa.ForeignKey("documents.id", deferrable=True, initially="DEFERRED"),
        primary_key=True,
    ),
    sa.Column("media", sa.Text, primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
)

notices = sa.Table(
    "notices",
    metadata,
    key(),
    link("user_id", "users"),
    sa.Column("case_id", sa.Uuid),
    text("subject"),
    text("text"),
    text("link"),
    moment("at"),
    moment("read_at", needed=False),
    sa.Index(None, "user_id", "at", "id"),
)

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    text("value"),
)
