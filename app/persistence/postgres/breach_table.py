"""The tables of what the watch has found, and of what it has not looked at yet."""

from __future__ import annotations

import sqlalchemy as sa

from app.persistence.postgres.tables import key, link, metadata, moment, text

breaches = sa.Table(
    "breaches",
    metadata,
    key(),
    text("council"),
    link("case_id", "cases"),
    text("case_reference"),
    sa.Column("instance_id", sa.Uuid),
    text("watch"),
    text("invariant"),
    text("title"),
    text("evidence"),
    sa.Column("seconds", sa.Double, nullable=False),
    text("mark"),
    moment("at"),
    moment("first_seen"),
    moment("cleared_at", needed=False),
    sa.Index(
        "uq_breaches_case_id_mark_open",
        "case_id",
        "mark",
        unique=True,
        postgresql_where=sa.text("cleared_at IS NULL"),
    ),
    sa.Index(
        "ix_breaches_council_first_seen_id_open",
        "council",
        "first_seen",
        "id",
        postgresql_where=sa.text("cleared_at IS NULL"),
    ),
)

# Filled by triggers; no reference, because rows are only added and taken away.
case_changes = sa.Table(
    "case_changes",
    metadata,
    sa.Column("number", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("case_id", sa.Uuid, nullable=False),
)
