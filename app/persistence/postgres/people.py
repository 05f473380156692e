"""Users, cases and who holds them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.domain.errors import NotFound
from app.domain.records import Case, Holding, User
from app.persistence.postgres.rows import as_row, columns, record
from app.persistence.postgres.tables import cases, holdings, users
from app.persistence.postgres.transaction import Transaction
from app.persistence.postgres.words import among, among_keys


class PostgresUsers:
    """See `app.store.Users`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def by_id(self, user_id: UUID) -> User | None:
        return next(iter(self._where(users.c.id == user_id)), None)

    def many(self, user_ids: Collection[UUID]) -> dict[UUID, User]:
        found = self._where(users.c.id == among_keys(user_ids)) if user_ids else []
        return {user.id: user for user in found}

    def by_username(self, username: str) -> User | None:
        return next(iter(self._where(users.c.username == username)), None)

    def of_council(self, council: str) -> list[User]:
        return self._where(users.c.council == council)

    def with_role(self, council: str, role: str) -> list[User]:
        return self._where(users.c.council == council, users.c.roles.any_() == role, users.c.active)

    def add(self, new: Sequence[User]) -> None:
        self._db.insert(users, map(as_row, new))

    def change(self, user: User) -> None:
        values = as_row(user)
        key = values.pop("id")
        if self._db.at_once(users.update().where(users.c.id == key).values(values), users) != 1:
            raise NotFound("user", key)

    def _where(self, *conditions: sa.ColumnElement[bool]) -> list[User]:
        found = sa.select(*columns(users, User)).where(*conditions).order_by(users.c.username)
        return [record(User, row) for row in self._db.rows(found, users)]


class PostgresCases:
    """See `app.store.Cases`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def get(self, case_id: UUID) -> Case | None:
        return next(iter(self._where(cases.c.id == case_id)), None)

    def by_reference(self, council: str, reference: str) -> Case | None:
        return next(iter(self._where(cases.c.council == council, cases.c.reference == reference)), None)

    def search(
        self,
        council: str,
        text: str,
        after: str = "",
        limit: int = 50,
        *,
        locality: str = "",
        holder: UUID | None = None,
    ) -> list[Case]:
        part = text.lower()
        named = sa.or_(
            sa.func.lower(cases.c.reference).contains(part, autoescape=True),
            sa.func.lower(cases.c.child_name).contains(part, autoescape=True),
        )
        fits: list[sa.ColumnElement[bool]] = [named] if part else []
        if locality:
            held = sa.select(holdings.c.case_id).where(holdings.c.user_id == holder, OPEN)
            fits.append((cases.c.locality == locality) | cases.c.id.in_(held))
        return self._where(cases.c.council == council, cases.c.reference > after, *fits, limit=limit)

    def many(self, case_ids: Collection[UUID]) -> dict[UUID, Case]:
        found = self._where(cases.c.id == among_keys(case_ids)) if case_ids else []
        return {case.id: case for case in found}

    def of_references(self, council: str, references: Collection[str]) -> list[Case]:
        wanted = cases.c.reference == among(references)
        return self._where(cases.c.council == council, wanted) if references else []

    def siblings(self, case: Case) -> list[Case]:
        return self._where(
            cases.c.council == case.council, cases.c.family == case.family, cases.c.id != case.id
        )

    def localities(self, case_ids: Collection[UUID]) -> dict[UUID, str]:
        if not case_ids:
            return {}
        found = sa.select(cases.c.id, cases.c.locality).where(cases.c.id == among_keys(case_ids))
        return {row[0]: row[1] for row in self._db.rows(found, cases)}

    def add(self, new: Sequence[Case]) -> None:
        self._db.insert(cases, map(as_row, new))

    def _where(self, *conditions: sa.ColumnElement[bool], limit: int | None = None) -> list[Case]:
        found = sa.select(*columns(cases, Case)).where(*conditions).order_by(cases.c.reference).limit(limit)
        return [record(Case, row) for row in self._db.rows(found, cases)]


class PostgresHoldings:
    """See `app.store.Holdings`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def of_case(self, case_id: UUID) -> list[Holding]:
        return self._where(holdings.c.case_id == case_id)

    def current(self, case_ids: Collection[UUID]) -> dict[UUID, Holding]:
        if not case_ids:
            return {}
        found = self._where(holdings.c.case_id == among_keys(case_ids), OPEN)
        return {holding.case_id: holding for holding in found}

    def of_cases(self, case_ids: Collection[UUID]) -> list[Holding]:
        return self._where(holdings.c.case_id == among_keys(case_ids)) if case_ids else []

    def held_by(self, user_id: UUID) -> list[Holding]:
        return self._where(holdings.c.user_id == user_id, OPEN)

    def open(self, holding: Holding) -> None:
        self._db.insert(holdings, [as_row(holding)])

    def transfer(self, holding: Holding) -> None:
        closed = (
            holdings.update()
            .where(holdings.c.case_id == holding.case_id, OPEN)
            .values(until=holding.since)
            .returning(holdings.c.id)
            .cte("close_holding")
        )
        # Counting what was closed makes the insert wait for the update: one holder at any moment.
        after = sa.select(sa.func.count()).select_from(closed).scalar_subquery()
        row = as_row(holding)
        given: list[Any] = [sa.literal(value, holdings.c[name].type) for name, value in row.items()]
        opened = sa.select(*given).where(after >= 0)
        opening = holdings.insert().from_select(list(row), opened)
        self._db.parts(holdings, [closed, opening.cte("open_holding")])

    def _where(self, *conditions: sa.ColumnElement[bool]) -> list[Holding]:
        in_order = (holdings.c.since, holdings.c.id)
        found = sa.select(*columns(holdings, Holding)).where(*conditions).order_by(*in_order)
        return [record(Holding, row) for row in self._db.rows(found, holdings)]


OPEN = holdings.c.until.is_(None)
