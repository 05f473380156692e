"""What a manager is told in numbers, counted by the database: one statement each, and no row of a child."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from app.domain.calendar import LONDON
from app.domain.figures import SPANS, Between, Bounced, Clocks, Counted, Load, Wait
from app.domain.records import TaskStatus
from app.persistence.postgres.tables import answers, audit, cases, holdings, instances, tasks, users
from app.persistence.postgres.transaction import Transaction
from app.persistence.postgres.words import TEXTS, among, literally

OPEN = tasks.c.status == literally(TaskStatus.OPEN)
DONE = tasks.c.status == literally(TaskStatus.DONE)


class PostgresFigures:
    """See `app.domain.figures.Figures`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def loads(self, council: str, now: datetime, until: datetime) -> list[Load]:
        due = tasks.c.place  # without a due date: the end of time
        found = (
            sa.select(
                tasks.c.assignee,
                sa.func.count(),
                sa.func.count().filter(due < now),
                sa.func.count().filter((due >= now) & (due < until)),
                sa.func.count().filter(tasks.c.blocked_at.is_not(None)),
            )
            .where(tasks.c.council == council, OPEN)
            .group_by(tasks.c.assignee)
            .order_by(sa.func.coalesce(sa.cast(tasks.c.assignee, sa.Text), "None"))
        )
        return [Load(*row) for row in self._db.rows(found, tasks)]

    def held(self, council: str) -> dict[UUID, int]:
        found = (
            sa.select(holdings.c.user_id, sa.func.count())
            .select_from(users.join(holdings, holdings.c.user_id == users.c.id))
            .where(users.c.council == council, holdings.c.until.is_(None))
            .group_by(holdings.c.user_id)
        )
        return {row[0]: row[1] for row in self._db.rows(found, holdings, users)}

    def waits(self, council: str, within: Sequence[str], process: str, limit: int) -> list[Wait]:
        recent = _recent(council, within, limit)
        said = (
            sa.func.jsonb_array_elements(sa.cast(audit.c.text, JSONB)["detail"]["passages"])
            .table_valued(sa.column("value", JSONB))
            .lateral("said")
        )
        line = said.c.value

        def part(number: int) -> sa.ColumnElement[Any]:
            return line.op("->>", return_type=sa.Text())(sa.literal_column(str(number)))

        at = sa.cast(part(0), sa.DateTime(timezone=True))
        passed = (
            sa.select(
                part(3).label("element"),
                sa.func.min(at).filter(part(1) == "started").label("began"),
                sa.func.max(at).filter(part(1).in_(["completed", "cancelled"])).label("ended"),
            )
            .select_from(recent.join(audit, audit.c.instance_id == recent.c.id).join(said, sa.true()))
            .where(part(2) == process)
            .group_by(audit.c.instance_id, part(3), part(4))
            .cte("passed")
        )
        took = sa.extract("epoch", passed.c.ended - passed.c.began)
        over = passed.c.ended.is_not(None)
        found = (
            sa.select(
                passed.c.element,
                sa.func.count().filter(over),
                sa.func.count().filter(~over),
                sa.func.percentile_cont(0.5).within_group(took).filter(over),
                sa.func.max(took).filter(over),
            )
            .where(passed.c.began.is_not(None))
            .group_by(passed.c.element)
            .order_by(passed.c.element.collate("C"))
        )
        rows = self._db.rows(found, audit, instances)
        return [Wait(process, row[0], row[1], row[2], _length(row[3]), _length(row[4])) for row in rows]

    def clocks(self, council: str, since: datetime, now: datetime) -> list[Clocks]:
        late = sa.or_(OPEN, tasks.c.completed_at >= tasks.c.due_at)
        month = _month(tasks.c.due_at - timedelta(seconds=1))
        counted = (DONE & (tasks.c.completed_at >= since)) | (OPEN & (tasks.c.place < now))
        group = (tasks.c.process, tasks.c.element, month)
        found = (
            sa.select(*group, sa.func.count().filter(~late), sa.func.count().filter(late))
            .where(tasks.c.council == council, tasks.c.due_at.is_not(None), counted)
            .group_by(*group)
            .order_by(tasks.c.process.collate("C"), tasks.c.element.collate("C"), month)
        )
        return [Clocks(*row) for row in self._db.rows(found, tasks)]

    def opened(self, council: str, processes: Sequence[str], since: datetime) -> list[Counted]:
        first = (
            sa.select(tasks.c.process, sa.func.min(tasks.c.created_at).label("at"))
            .where(tasks.c.council == council, tasks.c.process == among(processes))
            .group_by(tasks.c.process, tasks.c.instance_id)
            .cte("first")
        )
        return self._counted(first.c.at, first.c.process, [first.c.at >= since])

    def answered(self, council: str, keys: Sequence[str], since: datetime) -> list[Counted]:
        given = sa.func.json_each(answers.c.answers).table_valued("key", "value").lateral("given")
        text = given.c.value.op("#>>", return_type=sa.Text())(sa.literal_column("'{}'"))
        said = (
            sa.select(answers.c.at, text.label("text"))
            .select_from(cases.join(answers).join(given, sa.true()))
            .where(
                cases.c.council == council,
                answers.c.at >= since,
                given.c.key == among(keys),
                sa.func.json_typeof(given.c.value) == "string",
                text != "",
            )
            .cte("said")
        )
        return self._counted(said.c.at, said.c.text, [])

    def between(self, council: str, forms: Sequence[str], since: datetime) -> list[Between]:
        # Told to be read first: else the planner may walk every answer for the order of the window.
        mine = (
            sa.select(answers.c.case_id, answers.c.at)
            .select_from(cases.join(answers))
            .where(cases.c.council == council, answers.c.form == among(forms))
            .cte("mine")
            .prefix_with("MATERIALIZED")
        )
        before = sa.func.lag(mine.c.at).over(partition_by=mine.c.case_id, order_by=mine.c.at)
        sent = sa.select(mine.c.at, before.label("before")).cte("sent")
        month, took = _month(sent.c.at), sa.extract("epoch", sent.c.at - sent.c.before)
        found = (
            sa.select(
                month,
                sa.func.count(),
                sa.func.percentile_cont(0.5).within_group(took),
                sa.func.max(took),
            )
            .where(sent.c.before.is_not(None), sent.c.at >= since)
            .group_by(month)
            .order_by(month)
        )
        rows = self._db.rows(found, answers, cases)
        return [Between(row[0], row[1], _seconds(row[2]), _seconds(row[3])) for row in rows]

    def bounced(
        self, council: str, down: Mapping[str, Sequence[str]], up: Sequence[str], since: datetime
    ) -> list[Bounced]:
        if not down:
            return []
        over = sa.or_(
            *(
                (instances.c.process_id == process)
                & instances.c.ends.op("&&", return_type=sa.Boolean())(sa.literal(list(ends), TEXTS))
                for process, ends in down.items()
            )
        )
        downs = (
            sa.select(instances.c.case_id, instances.c.ended_at.label("at"))
            .where(instances.c.council == council, instances.c.ended_at >= since, over)
            .cte("downs")
        )
        again = instances.alias("again")
        month = _month(downs.c.at)

        def within(months: int) -> sa.ColumnElement[Any]:
            last = _day(downs.c.at) + sa.literal_column(f"interval '{months} months'")
            return sa.exists().where(
                again.c.case_id == downs.c.case_id,
                again.c.process_id == among(up),
                again.c.started_at > downs.c.at,
                _day(again.c.started_at) <= last,
            )

        counts = [sa.func.count().filter(within(span)) for span in SPANS]
        found = sa.select(month, sa.func.count(), *counts).group_by(month).order_by(month)
        rows = self._db.rows(found, instances)
        return [Bounced(row[0], row[1], dict(zip(SPANS, row[2:], strict=True))) for row in rows]

    def _counted(self, at: Any, what: Any, conditions: Sequence[sa.ColumnElement[bool]]) -> list[Counted]:
        month = _month(at)
        found = (
            sa.select(month, what, sa.func.count())
            .where(*conditions)
            .group_by(month, what)
            .order_by(month, what.collate("C"))
        )
        return [Counted(*row) for row in self._db.rows(found, tasks, answers, cases)]


def _recent(council: str, within: Sequence[str], limit: int) -> sa.CTE:
    """The newest instances of some processes: for each the head of its own index, then the heads together."""
    names = sa.func.unnest(sa.literal(list(within), TEXTS)).table_valued("name", name="wanted")
    newest = (instances.c.started_at.desc(), instances.c.id.desc())
    heads = (
        sa.select(instances.c.id, instances.c.started_at)
        .where(instances.c.council == council, instances.c.process_id == names.c.name)
        .order_by(*newest)
        .limit(limit)
        .lateral("heads")
    )
    return (
        sa.select(heads.c.id)
        .select_from(names.join(heads, sa.true()))
        .order_by(heads.c.started_at.desc(), heads.c.id.desc())
        .limit(limit)
        .cte("recent")
    )


def _day(at: Any) -> sa.ColumnElement[Any]:
    return sa.cast(sa.func.timezone(sa.literal_column(f"'{LONDON.key}'"), at), sa.Date)


def _month(at: Any) -> sa.ColumnElement[Any]:
    """The first day of the month in London. The zone is in the statement's own text, to be grouped by."""
    there = sa.func.timezone(sa.literal_column(f"'{LONDON.key}'"), at)
    return sa.cast(sa.func.date_trunc(sa.literal_column("'month'"), there), sa.Date)


def _length(seconds: Any) -> timedelta | None:
    return None if seconds is None else _seconds(seconds)


def _seconds(seconds: Any) -> timedelta:
    return timedelta(seconds=float(seconds))
