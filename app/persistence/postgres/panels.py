"""The queue for the panels of children in need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.domain.errors import NotFound
from app.domain.panel import ChildInNeed, QueueLine
from app.domain.records import InstanceStatus
from app.persistence.postgres.panel_tables import in_need
from app.persistence.postgres.rows import as_row, columns, record
from app.persistence.postgres.tables import cases, holdings, instances, users
from app.persistence.postgres.transaction import Transaction
from app.persistence.postgres.words import literally
from app.store import QueueQuery

CHILD = columns(in_need, ChildInNeed)
UNDER_WAY = (
    sa.func.coalesce(instances.c.status == literally(InstanceStatus.RUNNING), False) & ~in_need.c.heard
)
"""A panel that has not ended is to hear the child."""


class PostgresInNeed:
    """See `app.store.InNeed`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def get(self, case_id: UUID) -> ChildInNeed | None:
        row = self._db.row(sa.select(*CHILD).where(in_need.c.id == case_id), in_need)
        return None if row is None else record(ChildInNeed, row)

    def add(self, children: Sequence[ChildInNeed]) -> None:
        self._db.insert(in_need, map(as_row, children))

    def change(self, children: Sequence[ChildInNeed]) -> None:
        for child in children:
            values = as_row(child)
            key = values.pop("id")
            if self._db.at_once(in_need.update().where(in_need.c.id == key).values(values), in_need) != 1:
                raise NotFound("child in need", key)

    def queue(self, query: QueueQuery) -> list[QueueLine]:
        panel = instances.c.id == in_need.c.panel
        open_holding = (holdings.c.case_id == in_need.c.id) & holdings.c.until.is_(None)
        joined = (
            in_need.join(cases, cases.c.id == in_need.c.id)
            .outerjoin(holdings, open_holding)
            .outerjoin(users, users.c.id == holdings.c.user_id)
            .outerjoin(instances, panel)
        )
        found = (
            sa.select(*CHILD, cases.c.child_name, users.c.username, holdings.c.holder_name, UNDER_WAY)
            .select_from(joined)
            .where(*_waiting(query), *_after(query))
            .order_by(in_need.c.last_reviewed, in_need.c.reference)
            .limit(query.limit)
        )
        tables = (in_need, cases, holdings, users, instances)
        return [_line(*row) for row in self._db.rows(found, *tables)]

    def waiting_before(self, query: QueueQuery) -> int:
        if query.after is None:
            return 0
        found = (
            sa.select(sa.func.count())
            .select_from(in_need.outerjoin(instances, instances.c.id == in_need.c.panel))
            .where(*_waiting(query), ~_place_after(query.after), ~UNDER_WAY)
        )
        row = self._db.row(found, in_need, instances)
        return int(row[0]) if row is not None else 0


def _waiting(query: QueueQuery) -> list[sa.ColumnElement[bool]]:
    not_over = in_need.c.ended_on.is_(None) | (in_need.c.ended_on > query.today)
    return [in_need.c.council == query.council, in_need.c.locality == query.locality, not_over]


def _after(query: QueueQuery) -> list[sa.ColumnElement[bool]]:
    return [] if query.after is None else [_place_after(query.after)]


def _place_after(after: tuple[Any, str]) -> sa.ColumnElement[bool]:
    place = sa.tuple_(in_need.c.last_reviewed, in_need.c.reference)
    return place > sa.tuple_(sa.literal(after[0], sa.Date), sa.literal(after[1], sa.Text))


def _line(*values: Any) -> QueueLine:
    *child, child_name, username, holder_name, under_way = values
    return QueueLine(ChildInNeed(*child), child_name, username or "", holder_name or "", bool(under_way))
