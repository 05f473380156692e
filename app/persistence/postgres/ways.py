"""Steps down and the steps up that followed them, joined out of two indexes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.domain.calendar import LONDON
from app.persistence.postgres.tables import instances
from app.persistence.postgres.words import TEXTS, among


def steps_down(council: str, down: Mapping[str, Sequence[str]], since: datetime) -> sa.CTE:
    """Those that ended from a moment on. `down`: process → the ends at which its step is done."""
    over = sa.or_(
        *(
            (instances.c.process_id == process)
            & instances.c.ends.op("&&", return_type=sa.Boolean())(sa.literal(list(ends), TEXTS))
            for process, ends in sorted(down.items())
        )
    )
    return (
        sa.select(instances.c.id, instances.c.case_id, instances.c.ended_at.label("at"))
        .where(instances.c.council == council, instances.c.ended_at >= since, over)
        .cte("downs")
    )


def followed(downs: sa.CTE, council: str, up: Collection[str], since: datetime) -> sa.CTE:
    """Those that were followed by a step up of the same child, with the moment of the first one."""
    ups = (
        sa.select(instances.c.case_id, instances.c.started_at)
        .where(
            instances.c.council == council,
            instances.c.process_id == among(sorted(up)),
            instances.c.started_at >= since,
        )
        .cte("ups")
    )
    after = ups.c.started_at >= downs.c.at
    return (
        sa.select(
            downs.c.id.label("down"),
            downs.c.case_id,
            downs.c.at.label("down_at"),
            sa.func.min(ups.c.started_at).label("up_at"),
        )
        .select_from(downs.join(ups, (ups.c.case_id == downs.c.case_id) & after))
        .group_by(downs.c.id, downs.c.case_id, downs.c.at)
        .cte("pairs")
    )


def within(pairs: sa.CTE, months: int) -> sa.ColumnElement[bool]:
    """The days of London are asked only where a day could make a difference: they are dear to work out."""
    limit = pairs.c.down_at + _months(months)
    near: sa.ColumnElement[Any] = sa.literal_column("interval '2 days'")
    exactly = day(pairs.c.up_at) <= day(pairs.c.down_at) + _months(months)
    return sa.case((pairs.c.up_at < limit - near, True), (pairs.c.up_at > limit + near, False), else_=exactly)


def day(at: Any) -> sa.ColumnElement[Any]:
    """The day in London."""
    return sa.cast(_there(at), sa.Date)


def month(at: Any) -> sa.ColumnElement[Any]:
    """The first day of the month in London. The zone is in the statement's own text, to be grouped by."""
    return sa.cast(sa.func.date_trunc(sa.literal_column("'month'"), _there(at)), sa.Date)


def _there(at: Any) -> sa.ColumnElement[Any]:
    return sa.func.timezone(sa.literal_column(f"'{LONDON.key}'"), at)


def _months(number: int) -> sa.ColumnElement[Any]:
    return sa.literal_column(f"interval '{number} months'")
