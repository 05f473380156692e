"""The yearly report's numbers, each table in one statement."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from app.domain.monitoring import DOWN, UP
from app.domain.records import TaskStatus
from app.domain.yearly import Asked, OfAnswer, OfRoute, OfStep, OfTeam, Year
from app.persistence.postgres import ways
from app.persistence.postgres.tables import answers, cases, holdings, instances, tasks
from app.persistence.postgres.transaction import Transaction
from app.persistence.postgres.words import TEXTS, among, literally


def year(db: Transaction, asked: Asked) -> Year:
    """See `app.domain.figures.Figures`."""
    begun = (
        sa.select(*(instances.c[name] for name in ("id", "case_id", "process_id", "process_name")))
        .add_columns(instances.c.started_at, instances.c.ended_at, instances.c.ends)
        .where(
            instances.c.council == asked.council,
            instances.c.started_at >= asked.since,
            instances.c.started_at < asked.until,
        )
        .cte("begun")
    )
    return Year(
        [OfTeam(*row) for row in db.rows(_teams(begun, asked), instances, holdings)],
        _routes(db, begun, asked),
        [OfStep(*row) for row in db.rows(_steps(begun, asked), instances, tasks)],
        _answers(db, begun, asked),
        *_lasting(db, begun, asked),
    )


def _carried_out(begun: sa.CTE, asked: Asked, direction: str) -> sa.ColumnElement[bool]:
    routes = (each for each in asked.wanted.routes if each.direction == direction)
    return sa.or_(sa.false(), *(_done(begun, each.process, each.done) for each in routes))


def _done(begun: sa.CTE, process: str, ends: tuple[str, ...]) -> sa.ColumnElement[bool]:
    over = begun.c.ends.op("&&", return_type=sa.Boolean())(sa.literal(list(ends), TEXTS))
    return (begun.c.process_id == process) & over


def _teams(begun: sa.CTE, asked: Asked) -> sa.Select[Any]:
    then = (
        (holdings.c.case_id == begun.c.case_id)
        & (holdings.c.since <= begun.c.started_at)
        & (holdings.c.until.is_(None) | (holdings.c.until > begun.c.started_at))
    )
    up, down = (_carried_out(begun, asked, direction) for direction in (UP, DOWN))
    # DISTINCT ON keeps the first row of each process, in the order given.
    held = (
        sa.select(begun.c.case_id, holdings.c.team, up.label("up"), down.label("down"))
        .select_from(begun.outerjoin(holdings, then))
        .ext(postgresql.distinct_on(begun.c.id))
        .order_by(begun.c.id, holdings.c.since, holdings.c.id)
        .cte("held")
    )
    # Each child of a team first: to count different children among all rows, these would be sorted by team.
    ways = (sa.func.count().filter(held.c[name]).label(name) for name in ("up", "down"))
    each = sa.select(held.c.team, sa.func.count().label("begun"), *ways)
    child = each.group_by(held.c.team, held.c.case_id).cte("child")
    sums = (sa.cast(sa.func.sum(child.c[name]), sa.BigInteger) for name in ("begun", "up", "down"))
    return sa.select(child.c.team, sa.func.count(), *sums).group_by(child.c.team)


def _routes(db: Transaction, begun: sa.CTE, asked: Asked) -> list[OfRoute]:
    counts: list[sa.ColumnElement[int]] = [sa.func.count()]
    for each in asked.wanted.routes:
        mine = begun.c.process_id == each.process
        for fits in (mine, _done(begun, each.process, each.done), mine & begun.c.ended_at.is_(None)):
            counts.append(sa.func.count().filter(fits).label(f"n{len(counts)}"))
    [[_, *found]] = db.rows(sa.select(*counts).select_from(begun), instances)
    return [OfRoute(*found[place : place + 3]) for place in range(0, len(found), 3)]


def _steps(begun: sa.CTE, asked: Asked) -> sa.Select[Any]:
    missed = sa.func.coalesce(tasks.c.completed_at, asked.now) > tasks.c.due_at
    done = tasks.c.completed_at.is_not(None)
    return (
        sa.select(
            begun.c.process_name,
            tasks.c.name,
            sa.func.count().filter(~missed & done),
            sa.func.count().filter(missed),
            sa.func.count().filter(~missed & ~done),
        )
        .select_from(begun.join(tasks, tasks.c.instance_id == begun.c.id))
        .where(tasks.c.due_at.is_not(None), tasks.c.status != literally(TaskStatus.CANCELLED))
        .group_by(begun.c.process_name, tasks.c.name)
    )


def _answers(db: Transaction, begun: sa.CTE, asked: Asked) -> list[OfAnswer]:
    if not asked.wanted.counts:
        return []
    given = sa.func.json_each(answers.c.answers).table_valued("key", "value").lateral("given")
    several = sa.func.json_typeof(given.c.value) == "array"
    listed = sa.case((several, given.c.value), else_=sa.func.json_build_array(given.c.value))
    said = sa.func.json_array_elements_text(listed).table_valued("value").lateral("said")
    counts: list[sa.ColumnElement[int]] = []
    fits = []
    for each in asked.wanted.counts:
        fits.append(
            given.c.key.like(_pattern(each.question), escape="/") & (said.c.value == among(each.answers))
        )
        for of in (answers.c.instance_id, answers.c.case_id):
            counts.append(sa.func.count(of.distinct()).filter(fits[-1]).label(f"n{len(counts)}"))
    source = (
        begun.join(answers, answers.c.instance_id == begun.c.id)
        .join(
            given, sa.or_(*(given.c.key.like(_pattern(c.question), escape="/") for c in asked.wanted.counts))
        )
        .join(said, sa.true())
    )
    found_ones = sa.select(*counts).select_from(source).where(sa.or_(*fits))
    [found] = db.rows(found_ones, instances, answers)
    return [OfAnswer(*found[place : place + 2]) for place in range(0, len(found), 2)]


def _pattern(question: str) -> str:
    """A question's key with `*` for anything, as LIKE has it."""
    kept = question.replace("/", "//").replace("%", "/%").replace("_", "/_")
    return kept.replace("*", "%")


def _lasting(db: Transaction, begun: sa.CTE, asked: Asked) -> tuple[int, int]:
    ended = begun.c.ended_at.is_not(None) & _carried_out(begun, asked, DOWN)
    downs = sa.select(begun.c.id, begun.c.case_id, begun.c.ended_at.label("at")).where(ended).cte("downs")
    up = [each.process for each in asked.wanted.routes if each.direction == UP]
    pairs = ways.followed(downs, asked.council, up, asked.since)
    soon = ways.within(pairs, asked.wanted.look_on_months)
    down = sa.select(sa.func.count(downs.c.case_id.distinct())).scalar_subquery()
    again = sa.select(sa.func.count(pairs.c.case_id.distinct())).where(soon).scalar_subquery()
    [[stepped, returned]] = db.rows(sa.select(down, again), instances, cases)
    return stepped, returned
