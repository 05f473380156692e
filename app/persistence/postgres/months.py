"""What was counted of months that are over, kept so that a page counts the present one alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from hashlib import md5
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.domain.calendar import LONDON, add_months, local
from app.persistence.postgres.overview_tables import month_figures
from app.persistence.postgres.transaction import Transaction

Rows = list[list[Any]]
"""JSON values; the month is the key beside them."""


class Months:
    """The kept months of a council. `writes`: whether what is missing may be added."""

    def __init__(self, transaction: Transaction, *, writes: bool) -> None:
        self._db, self._writes = transaction, writes

    def counted(
        self,
        council: str,
        figure: str,
        asked: Any,
        since: datetime,
        over: date | None,
        count: Callable[[datetime], Sequence[tuple[date, list[Any]]]],
    ) -> list[tuple[date, list[Any]]]:
        """(month, row) from `since` on: as kept for the months before `over`, else as `count` gives them."""
        if over is None:
            return list(count(since))
        digest = md5(json.dumps([figure, asked], sort_keys=True).encode(), usedforsecurity=False).hexdigest()
        first = local(since).date().replace(day=1)
        key = (council, figure, digest)
        kept = self._kept(key, first, over)
        begin = first
        while begin < over and begin in kept:
            begin = add_months(begin, 1)
        fresh = list(count(max(since, datetime.combine(begin, time(), LONDON))))
        if self._writes and begin < over:
            self._keep(key, begin, over, fresh)
        return [(month, row) for month in sorted(kept) if month < begin for row in kept[month]] + fresh

    def _kept(self, key: tuple[str, str, str], first: date, over: date) -> dict[date, Rows]:
        found = sa.select(month_figures.c.month, month_figures.c.rows).where(
            month_figures.c.council == key[0],
            month_figures.c.figure == key[1],
            month_figures.c.asked == key[2],
            month_figures.c.month >= first,
            month_figures.c.month < over,
        )
        return {row[0]: row[1] for row in self._db.rows(found, month_figures)}

    def _keep(
        self, key: tuple[str, str, str], begin: date, over: date, fresh: Sequence[tuple[date, list[Any]]]
    ) -> None:
        month = begin
        while month < over:
            rows = [row for of, row in fresh if of == month]
            given = dict(zip(("council", "figure", "asked"), key, strict=True))
            added = insert(month_figures).values(**given, month=month, rows=rows)
            self._db.at_once(added.on_conflict_do_nothing(), month_figures)
            month = add_months(month, 1)
