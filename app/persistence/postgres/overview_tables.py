"""The tables that are kept for what is looked over: filled by the database, read by nobody else."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON

from app.persistence.postgres.tables import key, metadata, moment, text

# Stays and times without a holder are kept by triggers when a child's line of holders changes.

# A row for each holding of a child; the record of a panel has none. `handed`: taken over in a process;
# `latest`: no other stay of the child in the team ended later, so that a child counts once.
stays = sa.Table(
    "stays",
    metadata,
    key(),
    sa.Column("case_id", sa.Uuid, nullable=False, index=True),
    text("council"),
    text("team"),
    moment("since"),
    moment("until", needed=False),
    sa.Column("handed", sa.Boolean, nullable=False),
    sa.Column("latest", sa.Boolean, nullable=False),
    sa.Index(
        "ix_stays_latest",
        *("council", "until"),
        postgresql_where=sa.text("latest"),
        postgresql_include=["team", "since"],
    ),
    sa.Index(
        "ix_stays_begun",
        *("council", "since"),
        postgresql_where=sa.text("latest"),
        postgresql_include=["team", "case_id"],
    ),
    sa.Index(
        "ix_stays_earlier",
        *("council", "until"),
        postgresql_where=sa.text("NOT latest"),
        postgresql_include=["since", "team", "case_id"],
    ),
    sa.Index("ix_stays_handed", "council", "team", "since", postgresql_where=sa.text("handed")),
)

# What was counted of a month that is over. A trigger takes it away when something is written into that month.
month_figures = sa.Table(
    "month_figures",
    metadata,
    sa.Column("council", sa.Text, primary_key=True),
    sa.Column("figure", sa.Text, primary_key=True),
    sa.Column("asked", sa.Text, primary_key=True),  # a digest of what was counted
    sa.Column("month", sa.Date, primary_key=True),
    sa.Column("rows", JSON, nullable=False),
)

# A row for each time in which nobody held a child, until None: nobody does now.
uncovered = sa.Table(
    "uncovered",
    metadata,
    sa.Column("case_id", sa.Uuid, primary_key=True),
    sa.Column("since", sa.DateTime(timezone=True), primary_key=True),
    sa.Column("council", sa.Text, nullable=False),
    moment("until", needed=False),
    sa.Column("after", sa.Uuid),
    sa.Index(None, "council", "since"),
)

# How a form of a deployment records a decision: the keys of its questions. Noted when the pack is deployed.
decision_forms = sa.Table(
    "decision_forms",
    metadata,
    sa.Column("deployment_id", sa.Uuid, primary_key=True),
    sa.Column("form", sa.Text, primary_key=True),
    text("what"),
    text("why"),
    text("who"),
)

# What is counted of a decision; a trigger writes it with the answers of its form, whose key it has. `what`:
# the answer as JSON; `who`: the user name that was given; `role`: of the task; `by_name`: who sent the form.
decided = sa.Table(
    "decided",
    metadata,
    key(),
    text("council"),
    moment("at"),
    sa.Column("deployment_id", sa.Uuid, nullable=False),
    text("form"),
    sa.Column("case_id", sa.Uuid, nullable=False),
    sa.Column("instance_id", sa.Uuid, nullable=False),
    text("role"),
    sa.Column("what", sa.Text),
    sa.Column("reasoned", sa.Boolean, nullable=False),
    text("who"),
    text("by_name"),
    sa.Index(None, "council", "at", "id"),
    sa.Index(None, "instance_id", "at", "id"),
)
