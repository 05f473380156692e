"""The tables of children in need and the panels that review them: see app.domain.panel."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.persistence.postgres.tables import IN_ORDER, metadata, text


def _case() -> sa.Column[Any]:
    """The case is the key: a child is in the queue once, and a record serves one panel."""
    reference = sa.ForeignKey("cases.id", deferrable=True, initially="DEFERRED")
    return sa.Column("id", sa.Uuid, reference, primary_key=True)


in_need = sa.Table(
    "in_need",
    metadata,
    _case(),
    text("council"),
    text("locality"),
    sa.Column("reference", sa.Text(collation=IN_ORDER), nullable=False),
    sa.Column("last_reviewed", sa.Date, nullable=False),
    sa.Column("ended_on", sa.Date),
    sa.Column("panel", sa.Uuid),
    sa.Column("heard", sa.Boolean, nullable=False),
    sa.Index(None, "council", "locality", "last_reviewed", "reference"),
)

panels = sa.Table(
    "panels",
    metadata,
    _case(),
    text("council"),
    text("locality"),
    sa.Index(None, "council", "locality"),
)
