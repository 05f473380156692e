"""What is counted of decisions: their questions lie in the JSON of the forms that were sent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.domain.overviews import Decided, DecidedQuery
from app.domain.queries import AnswersView
from app.domain.records import Answers
from app.persistence.json_text import from_text
from app.persistence.postgres.desk_tables import restrictions
from app.persistence.postgres.rows import columns
from app.persistence.postgres.tables import answers, cases, instances, tasks, users
from app.persistence.postgres.transaction import Transaction
from app.persistence.postgres.words import TEXTS, UUIDS, among, among_keys

SPACES = " \t\n\r\f\v"


class PostgresDecisions:
    """See `app.domain.overviews.Decisions`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def deployments(
        self, council: str, forms: Collection[str], since: datetime, until: datetime
    ) -> list[UUID]:
        found = (
            sa.select(instances.c.deployment_id)
            .select_from(answers.join(instances, instances.c.id == answers.c.instance_id))
            .where(
                answers.c.form == among(sorted(forms)),
                answers.c.at >= since,
                answers.c.at < until,
                instances.c.council == council,
            )
            .distinct()
        )
        return sorted(row[0] for row in self._db.rows(found, answers, instances))

    def tallied(self, query: DecidedQuery) -> list[Decided]:
        sent = _sent(query)
        answer = sa.cast(sent.c.what, sa.Text)
        group = (sent.c.deployment_id, sent.c.form, answer)
        found = sa.select(
            *group,
            sa.func.count(),
            sa.func.count().filter(sent.c.why != ""),
            sa.func.count().filter(sent.c.who != ""),
        ).group_by(*group)
        rows = self._db.rows(found, answers, instances, cases)
        return [Decided(row[0], row[1], from_text(row[2]) if row[2] else None, *row[3:]) for row in rows]

    def wanting(
        self, query: DecidedQuery, after: tuple[datetime, UUID] | None = None, limit: int = 50
    ) -> tuple[int, int, list[AnswersView]]:
        found = _wanting(query, _sent(query))
        page = sa.select(found.c.id).where(~found.c.hidden)
        page = page.order_by(found.c.at.desc(), found.c.id.desc()).limit(limit)
        if after is not None:
            last = sa.tuple_(sa.literal(after[0], answers.c.at.type), sa.literal(after[1], sa.Uuid))
            page = page.where(sa.tuple_(found.c.at, found.c.id) < last)
        return self._counted(found, page)

    def drawn(self, query: DecidedQuery, seed: str, limit: int) -> tuple[int, list[AnswersView]]:
        sent = _sent(query)
        found = sa.select(sent.c.id, sent.c.hidden).cte("population")
        text = sa.literal(f"{seed}:") + sa.cast(found.c.id, sa.Text)
        lot = sa.func.sha256(sa.func.convert_to(text, sa.literal_column("'UTF8'")))
        page = sa.select(found.c.id).where(~found.c.hidden).order_by(lot).limit(limit)
        number, _, views = self._counted(found, page)
        return number, views

    def restricted(self, council: str) -> list[UUID]:
        found = (
            sa.select(cases.c.id)
            .select_from(restrictions.join(cases))
            .where(cases.c.council == council, restrictions.c.lifted_at.is_(None))
            .distinct()
        )
        return [row[0] for row in self._db.rows(found, restrictions, cases)]

    def _counted(self, found: sa.CTE, page: sa.Select[Any]) -> tuple[int, int, list[AnswersView]]:
        """How many were found, how many of cases that are hidden, and the forms of a page in its order."""
        keys = sa.func.array(page.scalar_subquery())
        numbers = sa.select(
            sa.func.count().filter(~found.c.hidden), sa.func.count().filter(found.c.hidden), keys
        ).select_from(found)
        [row] = self._db.rows(numbers, answers, instances, cases, tasks, users)
        views = self._views(list(row[2]))
        return row[0], row[1], [views[key] for key in row[2]]

    def _views(self, keys: list[UUID]) -> dict[UUID, AnswersView]:
        process = (instances.c.process_id, instances.c.process_name, instances.c.deployment_id)
        found = (
            sa.select(*columns(answers, Answers), cases.c.reference, cases.c.child_name, *process)
            .select_from(
                answers.join(cases, cases.c.id == answers.c.case_id).join(
                    instances, instances.c.id == answers.c.instance_id
                )
            )
            .where(answers.c.id == among_keys(keys))
        )
        rows = (tuple(row) for row in self._db.rows(found, answers)) if keys else ()
        return {row[0]: AnswersView(Answers(*row[:-5]), *row[-5:]) for row in rows}


def _asked(query: DecidedQuery, name: str = "asked") -> Any:
    """The questions of each form of each deployment, as a table."""
    lists = (
        sa.literal([each.deployment for each in query.asked], UUIDS),
        *(
            sa.literal([getattr(each, name) for each in query.asked], TEXTS)
            for name in ("form", "what", "why", "who")
        ),
    )
    kinds = (sa.Uuid, sa.Text, sa.Text, sa.Text, sa.Text)
    names = ("deployment", "form", "what", "why", "who")
    given: list[sa.ColumnClause[Any]] = [
        sa.column(name, kind) for name, kind in zip(names, kinds, strict=True)
    ]
    return sa.func.unnest(*lists).table_valued(*given, name=name).render_derived()


def _text(document: Any, key: Any) -> sa.ColumnElement[Any]:
    said = document.op("->>", return_type=sa.Text())(key)
    return sa.func.coalesce(sa.func.btrim(said, SPACES), "")


def _sent(query: DecidedQuery) -> sa.CTE:
    asked = _asked(query)
    found = (
        sa.select(
            answers.c.id,
            answers.c.at,
            answers.c.case_id,
            answers.c.instance_id,
            answers.c.task_id,
            answers.c.form,
            instances.c.deployment_id,
            answers.c.answers.op("->", return_type=answers.c.answers.type)(asked.c.what).label("what"),
            _text(answers.c.answers, asked.c.why).label("why"),
            _text(answers.c.answers, asked.c.who).label("who"),
            _hidden(query).label("hidden"),
        )
        .select_from(
            answers.join(instances, instances.c.id == answers.c.instance_id)
            .join(asked, (asked.c.form == answers.c.form) & (asked.c.deployment == instances.c.deployment_id))
            .join(cases, cases.c.id == answers.c.case_id)
        )
        .where(
            answers.c.form == among(sorted({each.form for each in query.asked})),
            instances.c.council == query.council,
            answers.c.at >= query.since,
            answers.c.at < query.until,
        )
    )
    return found.cte("sent").prefix_with("MATERIALIZED")


def _hidden(query: DecidedQuery) -> sa.ColumnElement[bool]:
    """Whether the actor may not open the case."""
    hidden: sa.ColumnElement[bool] = sa.false()
    if query.locality:
        hidden = hidden | (cases.c.locality != query.locality)
    if query.barred:
        hidden = hidden | (answers.c.case_id == among_keys(query.barred))
    return hidden


def _wanting(query: DecidedQuery, sent: sa.CTE) -> sa.CTE:
    """Those without a reason or a decider, and those taken for another side by whoever made the first
    decision of their process. `hidden`: of cases that are left out."""
    first, asked = answers.alias("first"), _asked(query, "asked_first")
    forms = among(sorted({each.form for each in query.asked}))
    proposal = (
        sa.select(first.c.id, first.c.task_id, first.c.by_name, first.c.form, first.c.answers)
        .where(first.c.instance_id == sent.c.instance_id, first.c.form == forms)
        .order_by(first.c.at, first.c.id)
        .limit(1)
        .lateral("proposal")
    )
    me, they = users.alias("me"), users.alias("they")
    mine, theirs = tasks.alias("mine"), tasks.alias("theirs")
    my, their = _sides(query, "my"), _sides(query, "their")
    proposer = _text(proposal.c.answers, asked.c.who)
    joined = (
        sent.outerjoin(proposal, sa.true())
        .outerjoin(asked, (asked.c.form == proposal.c.form) & (asked.c.deployment == sent.c.deployment_id))
        .outerjoin(me, me.c.username == sent.c.who)
        .outerjoin(they, they.c.username == proposer)
        .outerjoin(mine, mine.c.id == sent.c.task_id)
        .outerjoin(theirs, theirs.c.id == proposal.c.task_id)
        .outerjoin(my, (my.c.role == mine.c.role) & (my.c.deployment == sent.c.deployment_id))
        .outerjoin(their, (their.c.role == theirs.c.role) & (their.c.deployment == sent.c.deployment_id))
    )
    decider = sa.func.lower(sa.func.coalesce(me.c.name, sent.c.who))
    named = sa.func.lower(sa.func.coalesce(they.c.name, proposer))
    side = sa.func.coalesce(my.c.side, "")
    own = sa.and_(
        proposal.c.id != sent.c.id,
        (decider == named) | (decider == sa.func.lower(proposal.c.by_name)),
        side != "",
        side != sa.func.coalesce(their.c.side, ""),
    )
    bad = sa.or_(sent.c.why == "", sent.c.who == "", own)
    return sa.select(sent.c.id, sent.c.at, sent.c.hidden).select_from(joined).where(bad).cte("wanting")


def _sides(query: DecidedQuery, name: str) -> Any:
    """The side of each role of each deployment, as a table."""
    keys = sorted(query.sides, key=str)
    lists = (
        sa.literal([deployment for deployment, _ in keys], UUIDS),
        sa.literal([role for _, role in keys], TEXTS),
        sa.literal([query.sides[key] for key in keys], TEXTS),
    )
    given: list[sa.ColumnClause[Any]] = [
        sa.column("deployment", sa.Uuid),
        sa.column("role", sa.Text),
        sa.column("side", sa.Text),
    ]
    return sa.func.unnest(*lists).table_valued(*given, name=name).render_derived()
