"""The tables of what people keep beside a case: see app.domain.desk."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON

from app.domain.desk import AttachmentState, DisclosureState, Mailing
from app.persistence.postgres.tables import key, link, metadata, moment, text
from app.persistence.postgres.types import Word, Words

drafts = sa.Table(
    "drafts",
    metadata,
    key(),
    link("task_id", "tasks"),
    link("user_id", "users"),
    sa.Column("typed", JSON, nullable=False),
    moment("saved_at"),
    moment("seen", needed=False),
    sa.UniqueConstraint("task_id", "user_id"),
    sa.Index(None, "user_id", "saved_at", "id"),
)

hand_overs = sa.Table(
    "hand_overs",
    metadata,
    key(),
    link("task_id", "tasks"),
    link("case_id", "cases"),
    sa.Column("from_user", sa.Uuid),
    link("to_user", "users"),
    text("kind"),
    text("note"),
    sa.Column("by", sa.Uuid, nullable=False),
    moment("at"),
    sa.Index(None, "task_id", "at", "id"),
    sa.Index(None, "case_id", "at", "id"),
)

comments = sa.Table(
    "comments",
    metadata,
    key(),
    link("case_id", "cases"),
    sa.Column("instance_id", sa.Uuid),
    sa.Column("task_id", sa.Uuid),
    sa.Column("by", sa.Uuid, nullable=False),
    text("by_name"),
    moment("at"),
    text("text"),
    sa.Column("mentions", Words, nullable=False),
    sa.Index(None, "case_id", "at", "id"),
)

attachments = sa.Table(
    "attachments",
    metadata,
    key(),
    link("case_id", "cases"),
    link("task_id", "tasks", needed=False),
    text("name"),
    text("media"),
    sa.Column("size", sa.BigInteger, nullable=False),
    text("digest"),
    sa.Column("state", Word(AttachmentState), nullable=False),
    sa.Column("by", sa.Uuid, nullable=False),
    text("by_name"),
    moment("at"),
    text("verdict"),
    sa.Index(None, "case_id", "at", "id"),
    sa.Index(None, "task_id", "at", "id"),
)

saved_views = sa.Table(
    "saved_views",
    metadata,
    key(),
    link("user_id", "users"),
    text("page"),
    text("name"),
    text("query"),
    moment("at"),
    sa.Index(None, "user_id", "page", "at", "id"),
)

absences = sa.Table(
    "absences",
    metadata,
    key(),
    link("user_id", "users"),
    text("council"),
    sa.Column("since", sa.Date, nullable=False),
    sa.Column("until", sa.Date),
    text("reason"),
    sa.Column("cover", sa.Uuid),
    sa.Column("by", sa.Uuid, nullable=False),
    sa.CheckConstraint("until >= since", name="interval"),
    sa.Index(None, "council", "since", "id"),
    sa.Index(None, "user_id", "since", "id"),
)

ended_sessions = sa.Table(
    "ended_sessions",
    metadata,
    key(),
    link("user_id", "users"),
    moment("at"),
    sa.Index(None, "user_id", "at", "id"),
)

preferences = sa.Table(
    "preferences",
    metadata,
    sa.Column(
        "id", sa.Uuid, sa.ForeignKey("users.id", deferrable=True, initially="DEFERRED"), primary_key=True
    ),
    sa.Column("mailing", Word(Mailing), nullable=False),
    text("quiet_from"),
    text("quiet_until"),
    text("digest_at"),
    sa.Column("shortcut", sa.Boolean, nullable=False),
)

mails = sa.Table(
    "mails",
    metadata,
    key(),
    link("user_id", "users"),
    text("subject"),
    text("text"),
    text("link"),
    moment("at"),
    moment("not_before"),
    sa.Column("digest", sa.Boolean, nullable=False),
    moment("sent_at", needed=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    text("error"),
    text("to", server_default=""),
    sa.Index("ix_mails_waiting", "not_before", "id", postgresql_where=sa.text("sent_at IS NULL")),
    sa.Index(None, "user_id", "at", "id"),
)

restrictions = sa.Table(
    "restrictions",
    metadata,
    key(),
    link("case_id", "cases"),
    text("reason"),
    sa.Column("allowed", Words, nullable=False),
    sa.Column("by", sa.Uuid, nullable=False),
    text("by_name"),
    moment("at"),
    moment("lifted_at", needed=False),
    sa.Index(None, "case_id", "at", "id"),
)

break_glass = sa.Table(
    "break_glass",
    metadata,
    key(),
    link("case_id", "cases"),
    link("user_id", "users"),
    text("user_name"),
    text("reason"),
    moment("at"),
    moment("until"),
    sa.Index(None, "case_id", "at", "id"),
)

alert_rules = sa.Table(
    "alert_rules",
    metadata,
    key(),
    text("council"),
    link("user_id", "users"),
    text("measure"),
    sa.Column("threshold", sa.Integer, nullable=False),
    moment("at"),
    sa.Column("scope", JSON, nullable=False),
    moment("told_at", needed=False),
    sa.Index(None, "council", "at", "id"),
)

letters = sa.Table(
    "letters",
    metadata,
    sa.Column(
        "id", sa.Uuid, sa.ForeignKey("documents.id", deferrable=True, initially="DEFERRED"), primary_key=True
    ),
    sa.Column("original", sa.Uuid, nullable=False),
    link("case_id", "cases"),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("by", sa.Uuid, nullable=False),
    text("by_name"),
    moment("at"),
    moment("sent_at", needed=False),
    text("sent_by"),
    text("way"),
    text("to"),
    sa.UniqueConstraint("original", "number"),
    sa.Index(None, "case_id", "at", "id"),
)

disclosures = sa.Table(
    "disclosures",
    metadata,
    key(),
    link("case_id", "cases"),
    text("council"),
    text("asked_by"),
    sa.Column("received_on", sa.Date, nullable=False),
    text("reason"),
    sa.Column("state", Word(DisclosureState), nullable=False),
    sa.Column("by", sa.Uuid, nullable=False),
    text("by_name"),
    moment("at"),
    sa.Column("withheld", JSON, nullable=False),
    moment("released_at", needed=False),
    text("released_by"),
    text("digest"),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Index(None, "case_id", "at", "id"),
    sa.Index("ix_disclosures_making", "at", "id", postgresql_where=sa.text("state = 'making'")),
)
