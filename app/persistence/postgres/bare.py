"""Who held children in a period and who was held by nobody, as the database counts it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.domain.overviews import LinesQuery
from app.domain.records import Case
from app.persistence.postgres.overview_tables import stays, uncovered
from app.persistence.postgres.panel_tables import panels
from app.persistence.postgres.rows import columns
from app.persistence.postgres.tables import cases, holdings

MICROSECOND = timedelta(microseconds=1)


def held(council: str, since: datetime, until: datetime) -> sa.CTE:
    """Team and children whom it held at some time of a period, each once.

    Of most children the latest stay in the team tells it. Where that begins after the period, one of the
    earlier stays may lie in it.
    """
    number = sa.func.count().label("number")
    latest = (
        sa.select(stays.c.team, number)
        .where(stays.c.council == council, stays.c.latest, stays.c.since < until)
        .group_by(stays.c.team)
    )
    # Each a range of the index: asked for together, they cost a look at every row of the table.
    lasting, ended = latest.where(stays.c.until.is_(None)), latest.where(stays.c.until > since)
    after, earlier = stays.alias("after"), stays.alias("earlier")
    again = sa.select(after.c.id).where(
        after.c.case_id == earlier.c.case_id,
        after.c.team == earlier.c.team,
        after.c.council == council,
        after.c.latest,
        after.c.since >= until,
    )
    before = (
        sa.select(earlier.c.team, earlier.c.case_id)
        .where(earlier.c.council == council, ~earlier.c.latest)
        .where(earlier.c.since < until, earlier.c.until > since, again.exists())
        .distinct()
        .subquery("before")
    )
    again_held = sa.select(before.c.team, number).group_by(before.c.team)
    each = lasting.union_all(ended, again_held).subquery("each")
    children = sa.cast(sa.func.sum(each.c.number), sa.BigInteger).label("children")
    return sa.select(each.c.team, children).group_by(each.c.team).cte("held")


def clipped(council: str, since: datetime, until: datetime) -> sa.CTE:
    """The times without a holder of a council, as far as they lie in a period."""
    end = _end(until)
    return (
        sa.select(
            uncovered.c.case_id,
            sa.func.greatest(uncovered.c.since, since).label("since"),
            end.label("until"),
            uncovered.c.after,
        )
        .where(uncovered.c.council == council, end > since, uncovered.c.since < until)
        .cte("gap")
    )


def broken(query: LinesQuery) -> sa.Select[Any]:
    """Cases, length, number of gaps and longest gap of the children who were uncovered, the longest first.
    Lengths in microseconds, so that a page goes on exactly where the last one ended."""
    gap = clipped(query.council, query.since, query.until)
    long = sa.cast(sa.extract("epoch", gap.c.until - gap.c.since) * 1_000_000, sa.BigInteger)
    child = (
        sa.select(
            gap.c.case_id,
            sa.cast(sa.func.sum(long), sa.BigInteger).label("length"),
            sa.func.count().label("gaps"),
            sa.func.max(long).label("longest"),
        )
        .select_from(gap.outerjoin(holdings, holdings.c.id == gap.c.after))
        .where(*_after_team(query, gap.c.after))
        .group_by(gap.c.case_id)
        .cte("child")
    )
    rows = (
        sa.select(*columns(cases, Case), child.c.length, child.c.gaps, child.c.longest)
        .select_from(child.join(cases, cases.c.id == child.c.case_id))
        .where(*_near(query))
        .order_by(child.c.length.desc(), cases.c.reference)
        .limit(query.limit)
    )
    if query.after is not None:
        length, reference = query.after[0] // MICROSECOND, query.after[1]
        later = (child.c.length == length) & (cases.c.reference > reference)
        rows = rows.where((child.c.length < length) | later)
    return rows


def whole(query: LinesQuery, limit: int) -> sa.Select[Any]:
    """The cases of the children who were not uncovered, by reference."""
    gap = (
        sa.select(uncovered.c.case_id)
        .select_from(uncovered.outerjoin(holdings, holdings.c.id == uncovered.c.after))
        .where(uncovered.c.case_id == cases.c.id, uncovered.c.since < query.until)
        .where(_end(query.until) > query.since, *_after_team(query, uncovered.c.after))
        .correlate(cases)
    )
    records = sa.select(panels.c.id).where(panels.c.council == query.council)
    rows = (
        sa.select(*columns(cases, Case))
        .where(cases.c.council == query.council, cases.c.created_at < query.until)
        .where(~gap.exists(), cases.c.id.not_in(records), *_near(query))
        .order_by(cases.c.reference)
        .limit(limit)
    )
    if query.team is not None:
        lasts = stays.c.until.is_(None) | (stays.c.until > query.since)
        stay = sa.select(stays.c.id).where(
            stays.c.case_id == cases.c.id, stays.c.team == query.team, stays.c.since < query.until, lasts
        )
        rows = rows.where(stay.exists())
    if query.after is not None and not query.after[0]:
        rows = rows.where(cases.c.reference > query.after[1])
    return rows


def _end(until: datetime) -> sa.ColumnElement[datetime]:
    return sa.func.least(sa.func.coalesce(uncovered.c.until, until), until)


def _after_team(query: LinesQuery, after: sa.ColumnElement[Any]) -> list[sa.ColumnElement[bool]]:
    if query.nobody_yet:
        return [after.is_(None)]
    return [] if query.team is None else [holdings.c.team == query.team]


def _near(query: LinesQuery) -> list[sa.ColumnElement[bool]]:
    if not query.locality:
        return []
    held = sa.select(holdings.c.case_id).where(holdings.c.user_id == query.holder, holdings.c.until.is_(None))
    return [(cases.c.locality == query.locality) | cases.c.id.in_(held)]
