"""What a manager is told in numbers, counted by the database: one statement each, and no row of a child."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from app.domain.calendar import local
from app.domain.figures import SPANS, Between, Bounced, Clocks, Counted, Load, Wait
from app.domain.records import TaskStatus
from app.domain.yearly import Asked, Year
from app.persistence.postgres import ways, yearly
from app.persistence.postgres.months import Months
from app.persistence.postgres.tables import answers, audit, cases, holdings, instances, tasks, users
from app.persistence.postgres.transaction import Transaction
from app.persistence.postgres.words import TEXTS, among, literally

OPEN = tasks.c.status == literally(TaskStatus.OPEN)
DONE = tasks.c.status == literally(TaskStatus.DONE)


class PostgresFigures:
    """See `app.domain.figures.Figures`."""

    def __init__(self, transaction: Transaction, *, writes: bool = False) -> None:
        self._db, self._months = transaction, Months(transaction, writes=writes)

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

    def clocks(self, council: str, since: datetime, now: datetime, over: date | None = None) -> list[Clocks]:
        counts: dict[tuple[str, str, date], list[int]] = {}
        done = self._months.counted(
            council, "clocks", [], since, over, lambda since: self._done(council, since)
        )
        first = local(since).date().replace(day=1)
        for _, (process, element, named, kept, missed) in [*done, *self._late(council, now)]:
            month = date.fromisoformat(named)
            if month >= first:
                found = counts.setdefault((process, element, month), [0, 0])
                found[0] += kept
                found[1] += missed
        return [Clocks(*key, *counts[key]) for key in sorted(counts)]

    def _done(self, council: str, since: datetime) -> list[tuple[date, list[Any]]]:
        """By the month of completion, for what is done stays as it was; each with the month that it counts
        in: the same one for what was kept, and for what was missed the one in which it ran out."""
        late = tasks.c.completed_at >= tasks.c.due_at
        ran_out = tasks.c.due_at - timedelta(seconds=1)
        month = ways.month(sa.case((late, ran_out), else_=tasks.c.completed_at))
        group = (ways.month(tasks.c.completed_at), tasks.c.process, tasks.c.element, month)
        found = (
            sa.select(*group, sa.func.count().filter(~late), sa.func.count().filter(late))
            .where(
                tasks.c.council == council, DONE, tasks.c.completed_at >= since, tasks.c.due_at.is_not(None)
            )
            .group_by(*group)
        )
        rows = self._db.rows(found, tasks)
        return [(row[0], [row[1], row[2], row[3].isoformat(), row[4], row[5]]) for row in rows]

    def _late(self, council: str, now: datetime) -> list[tuple[date, list[Any]]]:
        month = ways.month(tasks.c.place - timedelta(seconds=1))
        group = (tasks.c.process, tasks.c.element, month)
        found = (
            sa.select(*group, sa.func.count())
            .where(tasks.c.council == council, OPEN, tasks.c.place < now)
            .group_by(*group)
        )
        rows = self._db.rows(found, tasks)
        return [(row[2], [row[0], row[1], row[2].isoformat(), 0, row[3]]) for row in rows]

    def opened(
        self, council: str, processes: Sequence[str], since: datetime, over: date | None = None
    ) -> list[Counted]:
        def count(since: datetime) -> list[tuple[date, list[Any]]]:
            earlier = tasks.alias("earlier")
            before = sa.exists().where(
                earlier.c.council == council,
                earlier.c.process == tasks.c.process,
                earlier.c.instance_id == tasks.c.instance_id,
                earlier.c.created_at < since,
            )
            first = (
                sa.select(tasks.c.process, sa.func.min(tasks.c.created_at).label("at"))
                .where(tasks.c.council == council, tasks.c.process == among(processes))
                .where(tasks.c.created_at >= since, ~before)
                .group_by(tasks.c.process, tasks.c.instance_id)
                .cte("first")
            )
            return self._counted(first.c.at, first.c.process)

        found = self._months.counted(council, "opened", list(processes), since, over, count)
        return [Counted(month, *row) for month, row in found]

    def answered(
        self,
        council: str,
        asked: Mapping[str, Sequence[str]],
        since: datetime,
        over: date | None = None,
    ) -> list[Counted]:
        given = sa.func.json_each(answers.c.answers).table_valued("key", "value").lateral("given")
        text = given.c.value.op("#>>", return_type=sa.Text())(sa.literal_column("'{}'"))
        wanted = sa.or_(
            *(
                (answers.c.form == form) & (given.c.key == among(sorted(keys)))
                for form, keys in sorted(asked.items())
            )
        )

        def count(since: datetime) -> list[tuple[date, list[Any]]]:
            said = (
                sa.select(answers.c.at, text.label("text"))
                .select_from(cases.join(answers).join(given, sa.true()))
                .where(
                    cases.c.council == council,
                    answers.c.form == among(sorted(asked)),
                    answers.c.at >= since,
                    wanted,
                    sa.func.json_typeof(given.c.value) == "string",
                    text != "",
                )
                .cte("said")
            )
            return self._counted(said.c.at, said.c.text)

        if not asked:
            return []
        named = {form: sorted(keys) for form, keys in asked.items()}
        found = self._months.counted(council, "answered", named, since, over, count)
        return [Counted(month, *row) for month, row in found]

    def between(
        self, council: str, forms: Sequence[str], since: datetime, over: date | None = None
    ) -> list[Between]:
        def count(since: datetime) -> list[tuple[date, list[Any]]]:
            earlier = answers.alias("earlier")
            before = (
                sa.select(earlier.c.at)
                .where(
                    earlier.c.case_id == answers.c.case_id,
                    earlier.c.form == among(forms),
                    sa.tuple_(earlier.c.at, earlier.c.id) < sa.tuple_(answers.c.at, answers.c.id),
                )
                .order_by(earlier.c.at.desc(), earlier.c.id.desc())
                .limit(1)
                .scalar_subquery()
            )
            sent = (
                sa.select(answers.c.at, before.label("before"))
                .select_from(answers.join(cases, cases.c.id == answers.c.case_id))
                .where(cases.c.council == council, answers.c.form == among(forms), answers.c.at >= since)
                .cte("sent")
                # Put into what counts them, the form before each would be looked for at every mention of it.
                .prefix_with("MATERIALIZED", dialect="postgresql")
            )
            month, took = ways.month(sent.c.at), sa.extract("epoch", sent.c.at - sent.c.before)
            found = (
                sa.select(
                    month,
                    sa.func.count(),
                    sa.func.percentile_cont(0.5).within_group(took),
                    sa.func.max(took),
                )
                .where(sent.c.before.is_not(None))
                .group_by(month)
                .order_by(month)
            )
            rows = self._db.rows(found, answers, cases)
            return [(row[0], [row[1], float(row[2]), float(row[3])]) for row in rows]

        found = self._months.counted(council, "between", sorted(forms), since, over, count)
        return [Between(month, row[0], _seconds(row[1]), _seconds(row[2])) for month, row in found]

    def year(self, asked: Asked) -> Year:
        return yearly.year(self._db, asked)

    def bounced(
        self, council: str, down: Mapping[str, Sequence[str]], up: Sequence[str], since: datetime
    ) -> list[Bounced]:
        if not down:
            return []
        downs = ways.steps_down(council, down, since)
        pairs = ways.followed(downs, council, up, since)
        month = ways.month(downs.c.at)
        ended = sa.select(month.label("month"), sa.func.count().label("downs")).group_by(month).cte("ended")
        then = ways.month(pairs.c.down_at)
        counts = [sa.func.count().filter(ways.within(pairs, span)).label(f"in_{span}") for span in SPANS]
        again = sa.select(then.label("month"), *counts).group_by(then).cte("again")
        within = [sa.func.coalesce(again.c[f"in_{span}"], 0) for span in SPANS]
        found = (
            sa.select(ended.c.month, ended.c.downs, *within)
            .select_from(ended.outerjoin(again, again.c.month == ended.c.month))
            .order_by(ended.c.month)
        )
        rows = self._db.rows(found, instances)
        return [Bounced(row[0], row[1], dict(zip(SPANS, row[2:], strict=True))) for row in rows]

    def _counted(self, at: Any, what: Any) -> list[tuple[date, list[Any]]]:
        month = ways.month(at)
        found = (
            sa.select(month, what, sa.func.count()).group_by(month, what).order_by(month, what.collate("C"))
        )
        return [(row[0], [row[1], row[2]]) for row in self._db.rows(found, tasks, answers, cases)]


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


def _length(seconds: Any) -> timedelta | None:
    return None if seconds is None else _seconds(seconds)


def _seconds(seconds: Any) -> timedelta:
    return timedelta(seconds=float(seconds))
