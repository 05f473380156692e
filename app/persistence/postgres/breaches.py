"""Kept breaches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.domain.breaches import KeptBreach
from app.persistence.postgres.breach_table import breaches
from app.persistence.postgres.rows import as_row, columns, record
from app.persistence.postgres.transaction import Transaction

_OPEN = breaches.c.cleared_at.is_(None)


class PostgresBreaches:
    """See `app.domain.breaches.Breaches`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def open_of(self, case_id: UUID) -> list[KeptBreach]:
        found = self._select().where(breaches.c.case_id == case_id)
        return self._records(found.order_by(breaches.c.first_seen, breaches.c.id))

    def page(
        self, council: str, after: tuple[datetime, UUID] | None = None, limit: int = 50
    ) -> list[KeptBreach]:
        found = self._select().where(breaches.c.council == council)
        if after is not None:
            found = found.where(sa.tuple_(breaches.c.first_seen, breaches.c.id) < sa.tuple_(*after))
        newest = found.order_by(breaches.c.first_seen.desc(), breaches.c.id.desc())
        return self._records(newest.limit(limit))

    def add(self, new: Sequence[KeptBreach]) -> None:
        self._db.insert(breaches, map(as_row, new))

    def change(self, changed: Sequence[KeptBreach]) -> None:
        for each in changed:
            values = {"evidence": each.evidence, "seconds": each.seconds, "cleared_at": each.cleared_at}
            self._db.change(breaches, breaches.update().where(breaches.c.id == each.id).values(values))

    @staticmethod
    def _select() -> sa.Select[tuple[object, ...]]:
        return sa.select(*columns(breaches, KeptBreach)).where(_OPEN)

    def _records(self, found: sa.Select[tuple[object, ...]]) -> list[KeptBreach]:
        return [record(KeptBreach, row) for row in self._db.rows(found, breaches)]
