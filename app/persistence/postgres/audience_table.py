"""The table of whom each open task is for, which the lists of teams walk."""

from __future__ import annotations

import sqlalchemy as sa

from app.persistence.postgres.tables import metadata, text

# Kept by triggers: a row for each name that an open task is for, in the order of the lists.
task_audience = sa.Table(
    "task_audience",
    metadata,
    sa.Column("council", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("place", sa.DateTime(timezone=True), primary_key=True),
    sa.Column("task_id", sa.Uuid, primary_key=True),
    sa.Column("taken", sa.Boolean, nullable=False),  # somebody claimed it or was named for it
    text("locality"),  # the child's
    text("process", server_default=""),  # which the instance runs
    sa.Column("statutory", sa.Boolean, nullable=False, server_default=sa.false()),  # the clock is the law's
    sa.Index("ix_task_audience_of_process", "council", "name", "process", "place", "task_id"),
    sa.Index(
        "ix_task_audience_of_law",
        "council",
        "name",
        "place",
        "task_id",
        postgresql_where=sa.text("statutory"),
    ),
)
