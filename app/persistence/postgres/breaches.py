"""Kept breaches."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.domain.breaches import Changed, KeptBreach
from app.persistence.postgres.breach_table import breaches, case_changes
from app.persistence.postgres.overview_tables import uncovered
from app.persistence.postgres.panel_tables import panels
from app.persistence.postgres.rows import as_row, columns, record
from app.persistence.postgres.tables import answers, audit, cases, holdings, users
from app.persistence.postgres.transaction import Transaction
from app.persistence.postgres.words import among

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

    def changed(self, limit: int = 500) -> list[Changed]:
        found = sa.select(case_changes.c.number, case_changes.c.case_id).order_by(case_changes.c.number)
        return [Changed(*row) for row in self._db.rows(found.limit(limit), audit, answers, cases, holdings)]

    def looked_at(self, changes: Sequence[Changed] | None) -> None:
        taken = case_changes.delete()
        if changes is not None:
            numbers = sa.literal([each.number for each in changes], sa.ARRAY(sa.BigInteger))
            taken = taken.where(case_changes.c.number == sa.any_(numbers))
        self._db.at_once(taken)

    def going_on(
        self,
        council: str,
        now: datetime,
        watches: Collection[str],
        after: UUID | None = None,
        limit: int = 500,
    ) -> list[UUID]:
        lasts = uncovered.c.until.is_(None) | (uncovered.c.until > now)
        alone = sa.select(uncovered.c.case_id).where(uncovered.c.council == council, lasts)
        keeper = sa.select(holdings.c.id).where(holdings.c.case_id == panels.c.id, holdings.c.until.is_(None))
        unkept = sa.select(panels.c.id).where(panels.c.council == council, ~keeper.exists())
        held = holdings.join(users, users.c.id == holdings.c.user_id).join(cases)
        gone = (
            sa.select(holdings.c.case_id)
            .select_from(held)
            .where(~users.c.active, holdings.c.until.is_(None), cases.c.council == council)
        )
        kept = sa.select(breaches.c.case_id).where(
            _OPEN, breaches.c.council == council, breaches.c.watch == among(sorted(watches))
        )
        found = sa.union(alone, unkept, gone, kept).subquery()
        page = sa.select(found.c.case_id).order_by(found.c.case_id).limit(limit)
        if after is not None:
            page = page.where(found.c.case_id > after)
        return [row[0] for row in self._db.rows(page, breaches, holdings, users, cases)]

    @staticmethod
    def _select() -> sa.Select[tuple[object, ...]]:
        return sa.select(*columns(breaches, KeptBreach)).where(_OPEN)

    def _records(self, found: sa.Select[tuple[object, ...]]) -> list[KeptBreach]:
        return [record(KeptBreach, row) for row in self._db.rows(found, breaches)]
