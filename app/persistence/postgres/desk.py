"""Records that are found by their own columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa

from app.domain.desk import Mail
from app.domain.errors import NotFound
from app.persistence.postgres.desk_tables import mails
from app.persistence.postgres.rows import as_row, columns, record
from app.persistence.postgres.transaction import Transaction
from app.persistence.postgres.words import among_keys

R = TypeVar("R")


class PostgresKept(Generic[R]):
    """See `app.store.Kept`. `order`: the column that says which is older."""

    def __init__(
        self, transaction: Transaction, table: sa.Table, kind: type[R], what: str, order: str
    ) -> None:
        self._db, self._table, self._kind, self._what, self._order = transaction, table, kind, what, order

    def get(self, key: UUID) -> R | None:
        return next(iter(self.where(id=key)), None)

    def where(self, *, newest: bool = False, limit: int = 1000, **wanted: Any) -> list[R]:
        conditions = [_is(self._table.c[name], value) for name, value in wanted.items()]
        order = [self._table.c[self._order], self._table.c.id]
        found = (
            sa.select(*columns(self._table, self._kind))
            .where(*conditions)
            .order_by(*(each.desc() if newest else each for each in order))
            .limit(limit)
        )
        return [record(self._kind, row) for row in self._db.rows(found, self._table)]

    def add(self, rows: Sequence[R]) -> None:
        self._db.insert(self._table, map(as_row, rows))

    def change(self, row: R) -> None:
        values = as_row(row)
        key = values.pop("id")
        change = self._table.update().where(self._table.c.id == key).values(values)
        if self._db.at_once(change, self._table) != 1:
            raise NotFound(self._what, key)

    def remove(self, keys: Collection[UUID]) -> None:
        self._db.at_once(self._table.delete().where(self._table.c.id == among_keys(keys)), self._table)


class PostgresMails(PostgresKept[Mail]):
    """See `app.store.Mails`."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, mails, Mail, "mail", "at")

    def due(self, now: datetime, limit: int = 200) -> list[Mail]:
        waiting = mails.c.sent_at.is_(None) & (mails.c.not_before <= now)
        found = sa.select(*columns(mails, Mail)).where(waiting)
        in_order = found.order_by(mails.c.not_before, mails.c.id).limit(limit)
        return [record(Mail, row) for row in self._db.rows(in_order, mails)]


def _is(column: sa.Column[Any], value: Any) -> sa.ColumnElement[bool]:
    if isinstance(value, list):
        return column.in_(value)
    return column.is_not_distinct_from(value) if value is None else column == value
