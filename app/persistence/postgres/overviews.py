"""What is looked over for a whole council, counted by the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.domain.overviews import (
    CameBack,
    ChildUncovered,
    LinesQuery,
    Running,
    TeamHeld,
    TeamUncovered,
    Uncovered,
    Watched,
)
from app.domain.records import Case, Instance, InstanceStatus, InstanceView, TaskStatus
from app.persistence.postgres import bare, ways
from app.persistence.postgres.breach_table import breaches
from app.persistence.postgres.instances import LISTED
from app.persistence.postgres.overview_tables import stays, uncovered
from app.persistence.postgres.panel_tables import panels
from app.persistence.postgres.rows import columns
from app.persistence.postgres.tables import cases, holdings, incidents, instances, tasks
from app.persistence.postgres.transaction import Transaction
from app.persistence.postgres.words import among, among_keys, literally

RUNS = instances.c.status == literally(InstanceStatus.RUNNING)
OPEN = tasks.c.status == literally(TaskStatus.OPEN)
CASE = columns(cases, Case)


class PostgresOverviews:
    """See `app.domain.overviews.Overviews`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def children(self, council: str, before: datetime) -> tuple[int, datetime | None]:
        opened = (cases.c.council == council, cases.c.created_at < before)
        records = sa.select(sa.func.count()).select_from(cases.join(panels)).where(*opened).scalar_subquery()
        found = sa.select(sa.func.count() - records, sa.func.min(cases.c.created_at)).where(*opened)
        row = self._db.row(found, cases, panels)
        return (row[0], row[1]) if row is not None else (0, None)

    def open_incidents(self, council: str) -> int:
        return self._number(incidents, incidents.c.resolved_at.is_(None), council)

    def open_breaches(self, council: str) -> int:
        return self._number(breaches, breaches.c.cleared_at.is_(None), council)

    def _number(self, table: sa.Table, still: sa.ColumnElement[bool], council: str) -> int:
        found = sa.select(sa.func.count()).select_from(table).where(table.c.council == council, still)
        [row] = self._db.rows(found, table)
        return int(row[0])

    def teams(self, council: str, since: datetime, until: datetime) -> list[TeamHeld]:
        held = bare.held(council, since, until)
        handed = (
            sa.select(stays.c.team, sa.func.count().label("taken"))
            .where(stays.c.council == council, stays.c.handed)
            .where(stays.c.since >= since, stays.c.since < until)
            .group_by(stays.c.team)
            .cte("handed")
        )
        found = (
            sa.select(held.c.team, held.c.children, sa.func.coalesce(handed.c.taken, 0))
            .select_from(held.outerjoin(handed, handed.c.team == held.c.team))
            .order_by(held.c.team.collate("C"))
        )
        return [TeamHeld(*row) for row in self._db.rows(found, holdings, cases)]

    def lines(self, query: LinesQuery) -> list[ChildUncovered]:
        found: list[ChildUncovered] = []
        if query.after is None or query.after[0]:
            rows = self._db.rows(bare.broken(query), uncovered, holdings, cases)
            found = [_line(tuple(row)) for row in rows]
        left = query.limit - len(found)
        if left > 0 and not query.only_gaps and not query.nobody_yet:
            rows = self._db.rows(bare.whole(query, left), uncovered, holdings, cases)
            found += [ChildUncovered(Case(*row)) for row in rows]
        return found

    def uncovered(self, council: str, since: datetime, until: datetime) -> list[TeamUncovered]:
        gap = bare.clipped(council, since, until)
        found = (
            sa.select(
                holdings.c.team,
                sa.func.count(),
                sa.func.sum(sa.extract("epoch", gap.c.until - gap.c.since)),
            )
            .select_from(gap.outerjoin(holdings, holdings.c.id == gap.c.after))
            .group_by(holdings.c.team)
            .order_by(holdings.c.team.collate("C").nulls_last())
        )
        rows = self._db.rows(found, uncovered, holdings)
        return [TeamUncovered(row[0], row[1], float(row[2])) for row in rows]

    def gaps(self, council: str, since: datetime, until: datetime, limit: int) -> list[Uncovered]:
        gap = bare.clipped(council, since, until)
        found = (
            sa.select(*CASE, gap.c.since, gap.c.until, gap.c.after)
            .select_from(gap.join(cases, cases.c.id == gap.c.case_id))
            .order_by((gap.c.since - gap.c.until), cases.c.reference, gap.c.since)
            .limit(limit)
        )
        rows = (tuple(row) for row in self._db.rows(found, uncovered, cases))
        return [Uncovered(Case(*row[:-3]), *row[-3:]) for row in rows]

    def running(self, councils: Sequence[str], now: datetime) -> dict[tuple[str, str], Running]:
        # Each table out of an index alone: the rows of instances are wide.
        asked = (
            sa.select(
                tasks.c.instance_id,
                sa.func.count().label("open"),
                sa.func.count().filter(tasks.c.due_at < now).label("overdue"),
            )
            .where(OPEN)
            .group_by(tasks.c.instance_id)
            .cte("asked")
        )
        group = (instances.c.council, instances.c.process_id)
        found = (
            sa.select(
                *group,
                sa.func.count(),
                sa.func.coalesce(sa.func.sum(asked.c.open), 0),
                sa.func.coalesce(sa.func.sum(asked.c.overdue), 0),
            )
            .select_from(instances.outerjoin(asked, asked.c.instance_id == instances.c.id))
            .where(instances.c.council == among(councils), RUNS)
            .group_by(*group)
        )
        rows = self._db.rows(found, instances, tasks)
        return {(row[0], row[1]): Running(row[2], int(row[3]), int(row[4])) for row in rows}

    def downs(self, watched: Watched, spans: Sequence[int]) -> tuple[int, dict[int, int]]:
        if not watched.down:
            return 0, dict.fromkeys(spans, 0)
        downs = _downs(watched)
        pairs = _pairs(watched, downs)
        ended = sa.select(sa.func.count()).select_from(downs).scalar_subquery()
        within = [sa.func.count().filter(ways.within(pairs, span)) for span in spans]
        row = self._db.row(sa.select(ended, *within).select_from(pairs), instances)
        counts = tuple(row) if row is not None else (0,) * (1 + len(spans))
        return counts[0], dict(zip(spans, counts[1:], strict=True))

    def came_back(
        self, watched: Watched, after: tuple[datetime, UUID] | None = None, limit: int = 50
    ) -> list[CameBack]:
        if not watched.down:
            return []
        pairs = _pairs(watched, _downs(watched))
        rows = sa.select(pairs).order_by(pairs.c.up_at.desc(), pairs.c.down.desc()).limit(limit)
        if after is not None:
            last = sa.tuple_(sa.literal(after[0], instances.c.started_at.type), sa.literal(after[1], sa.Uuid))
            rows = rows.where(sa.tuple_(pairs.c.up_at, pairs.c.down) < last)
        page = rows.cte("page")
        up = (
            sa.select(instances.c.id)
            .where(
                instances.c.case_id == page.c.case_id,
                instances.c.process_id == among(sorted(watched.up)),
                instances.c.started_at == page.c.up_at,
            )
            .order_by(instances.c.id)
            .limit(1)
            .correlate(page)
            .scalar_subquery()
        )
        found = sa.select(page.c.down, up).order_by(page.c.up_at.desc(), page.c.down.desc())
        keys = [(row[0], row[1]) for row in self._db.rows(found, instances)]
        views = self._views([key for pair in keys for key in pair])
        return [CameBack(views[down], views[up]) for down, up in keys]

    def _views(self, keys: Sequence[UUID]) -> dict[UUID, InstanceView]:
        found = (
            sa.select(*LISTED, cases.c.reference, cases.c.child_name)
            .select_from(instances.join(cases))
            .where(instances.c.id == among_keys(keys))
        )
        views = {}
        for row in self._db.rows(found, instances, cases) if keys else ():
            facts = row._mapping
            instance = Instance(**{each.name: facts[each] for each in LISTED})
            names = (facts[cases.c.reference], facts[cases.c.child_name])
            views[instance.id] = InstanceView(instance, *names, 0, 0, 0)
        return views


def _line(row: tuple[Any, ...]) -> ChildUncovered:
    *case, length, gaps, longest = row
    return ChildUncovered(Case(*case), timedelta(microseconds=length), gaps, timedelta(microseconds=longest))


def _downs(watched: Watched) -> sa.CTE:
    return ways.steps_down(watched.council, watched.down, watched.since)


def _pairs(watched: Watched, downs: sa.CTE) -> sa.CTE:
    return ways.followed(downs, watched.council, watched.up, watched.since)
