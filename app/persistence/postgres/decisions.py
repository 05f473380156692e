"""What is counted of decisions, out of the row that a trigger keeps beside the form that records each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.domain.overviews import Asked, Decided, DecidedQuery
from app.domain.queries import AnswersView
from app.persistence.json_text import from_text
from app.persistence.postgres.desk_tables import restrictions
from app.persistence.postgres.overview_tables import decided, decision_forms
from app.persistence.postgres.tables import answers, cases, instances, tasks, users
from app.persistence.postgres.tasks import view_of, viewed
from app.persistence.postgres.transaction import Transaction
from app.persistence.postgres.words import TEXTS, UUIDS, among, among_keys


class PostgresDecisions:
    """See `app.domain.overviews.Decisions`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def ask(self, asked: Sequence[Asked]) -> None:
        if asked:
            names = ("form", "what", "why", "who")
            rows = [
                {"deployment_id": each.deployment, **{name: getattr(each, name) for name in names}}
                for each in asked
            ]
            noted = insert(decision_forms).values(rows).on_conflict_do_nothing()
            self._db.at_once(noted, answers, instances, tasks)

    def deployments(
        self, council: str, forms: Collection[str], since: datetime, until: datetime
    ) -> list[UUID]:
        found = (
            sa.select(decided.c.deployment_id)
            .where(
                decided.c.form == among(sorted(forms)),
                decided.c.at >= since,
                decided.c.at < until,
                decided.c.council == council,
            )
            .distinct()
        )
        return sorted(row[0] for row in self._db.rows(found, answers, instances))

    def tallied(self, query: DecidedQuery) -> list[Decided]:
        sent = _sent(query).subquery()
        group = (sent.c.deployment_id, sent.c.form, sent.c.what)
        found = sa.select(
            *group,
            sa.func.count(),
            sa.func.count().filter(sent.c.reasoned),
            sa.func.count().filter(sent.c.who != ""),
        ).group_by(*group)
        rows = self._db.rows(found, answers, instances, cases)
        return [Decided(row[0], row[1], from_text(row[2]) if row[2] else None, *row[3:]) for row in rows]

    def wanting(
        self, query: DecidedQuery, after: tuple[datetime, UUID] | None = None, limit: int = 50
    ) -> tuple[int, int, list[AnswersView]]:
        found = _wanting(query)
        page = sa.select(found.c.id).where(~found.c.hidden)
        page = page.order_by(found.c.at.desc(), found.c.id.desc()).limit(limit)
        if after is not None:
            last = sa.tuple_(sa.literal(after[0], answers.c.at.type), sa.literal(after[1], sa.Uuid))
            page = page.where(sa.tuple_(found.c.at, found.c.id) < last)
        return self._counted(found, page)

    def drawn(self, query: DecidedQuery, seed: str, limit: int) -> tuple[int, list[AnswersView]]:
        sent = _sent(query).subquery()
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
        found = viewed().where(answers.c.id == among_keys(keys))
        views = (view_of(*row) for row in self._db.rows(found, answers)) if keys else ()
        return {view.answers.id: view for view in views}


def _sent(query: DecidedQuery) -> sa.Select[Any]:
    """The decisions that are asked about. `hidden`: the actor may not open the case."""
    kinds = {"deployment": sa.Uuid, "form": sa.Text}
    lists = (
        sa.literal([each.deployment for each in query.asked], UUIDS),
        sa.literal([each.form for each in query.asked], TEXTS),
    )
    given: list[sa.ColumnClause[Any]] = [sa.column(name, kind) for name, kind in kinds.items()]
    asked = sa.func.unnest(*lists).table_valued(*given, name="asked").render_derived()
    known = (asked.c.form == decided.c.form) & (asked.c.deployment == decided.c.deployment_id)
    source = decided.join(asked, known)
    hidden: sa.ColumnElement[bool] = sa.false()
    if query.locality:
        source = source.join(cases, cases.c.id == decided.c.case_id)
        hidden = hidden | (cases.c.locality != query.locality)
    if query.barred:
        hidden = hidden | (decided.c.case_id == among_keys(query.barred))
    within = (decided.c.at >= query.since) & (decided.c.at < query.until)
    found = sa.select(decided, hidden.label("hidden")).select_from(source)
    return found.where(decided.c.council == query.council, within)


def _wanting(query: DecidedQuery) -> sa.CTE:
    """Those without a reason or a decider, and those taken for another side by whoever made the first
    decision of their process: only whoever decides for a side can have done that."""
    sent, first = _sent(query).cte("sent"), decided.alias("first")
    me, they = users.alias("me"), users.alias("they")
    my, their = _sides(query, "my"), _sides(query, "their")
    proposal = (
        sa.select(first.c.id, first.c.role, first.c.who, first.c.by_name)
        .where(
            first.c.instance_id == sent.c.instance_id,
            first.c.form == among(sorted({each.form for each in query.asked})),
            sent.c.reasoned,
            sent.c.who != "",
            my.c.side != "",
        )
        .order_by(first.c.at, first.c.id)
        .limit(1)
        .lateral("proposal")
    )
    joined = (
        sent.outerjoin(my, (my.c.role == sent.c.role) & (my.c.deployment == sent.c.deployment_id))
        .outerjoin(proposal, sa.true())
        .outerjoin(me, me.c.username == sent.c.who)
        .outerjoin(they, they.c.username == proposal.c.who)
        .outerjoin(their, (their.c.role == proposal.c.role) & (their.c.deployment == sent.c.deployment_id))
    )
    decider = sa.func.lower(sa.func.coalesce(me.c.name, sent.c.who))
    named = sa.func.lower(sa.func.coalesce(they.c.name, proposal.c.who))
    own = sa.and_(
        proposal.c.id != sent.c.id,
        (decider == named) | (decider == sa.func.lower(proposal.c.by_name)),
        my.c.side != sa.func.coalesce(their.c.side, ""),
    )
    bad = sa.or_(~sent.c.reasoned, sent.c.who == "", own)
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
