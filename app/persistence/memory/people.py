"""Users, cases and who holds them, in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from uuid import UUID

from app.domain.errors import Duplicate, NotFound
from app.domain.records import Case, Holding, User
from app.persistence.memory.tables import Tables, insert


class MemoryUsers:
    """See `app.store.Users`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def by_id(self, user_id: UUID) -> User | None:
        return self._tables.users.get(user_id)

    def many(self, user_ids: Collection[UUID]) -> dict[UUID, User]:
        return {key: self._tables.users[key] for key in user_ids if key in self._tables.users}

    def by_username(self, username: str) -> User | None:
        return next((user for user in self._tables.users.values() if user.username == username), None)

    def of_council(self, council: str) -> list[User]:
        found = (user for user in self._tables.users.values() if user.council == council)
        return sorted(found, key=lambda user: user.username)

    def with_role(self, council: str, role: str) -> list[User]:
        return [user for user in self.of_council(council) if role in user.roles and user.active]

    def add(self, users: Sequence[User]) -> None:
        for user in users:
            if self.by_username(user.username):
                raise Duplicate("user", user.username)
            insert(self._tables.users, [user], "user")

    def change(self, user: User) -> None:
        if user.id not in self._tables.users:
            raise NotFound("user", user.id)
        self._tables.users[user.id] = user


class MemoryCases:
    """See `app.store.Cases`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, case_id: UUID) -> Case | None:
        return self._tables.cases.get(case_id)

    def by_reference(self, council: str, reference: str) -> Case | None:
        of_council = self._of_council(council)
        return next((case for case in of_council if case.reference == reference), None)

    def of_references(self, council: str, references: Collection[str]) -> list[Case]:
        return [case for case in self._of_council(council) if case.reference in references]

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
        held = {
            each.case_id
            for each in self._tables.holdings.values()
            if each.user_id == holder and each.until is None
        }
        found = [
            case
            for case in self._of_council(council)
            if case.reference > after
            and (part in case.reference.lower() or part in case.child_name.lower())
            and (locality in ("", case.locality) or case.id in held)
        ]
        return found[:limit]

    def many(self, case_ids: Collection[UUID]) -> dict[UUID, Case]:
        return {key: self._tables.cases[key] for key in case_ids if key in self._tables.cases}

    def siblings(self, case: Case) -> list[Case]:
        of_council = self._of_council(case.council)
        return [other for other in of_council if other.family == case.family and other.id != case.id]

    def localities(self, case_ids: Collection[UUID]) -> dict[UUID, str]:
        return {key: case.locality for key in case_ids if (case := self._tables.cases.get(key))}

    def add(self, cases: Sequence[Case]) -> None:
        for case in cases:
            if self.by_reference(case.council, case.reference):
                raise Duplicate("case", case.reference)
            insert(self._tables.cases, [case], "case")
            self._tables.changed([case.id])

    def _of_council(self, council: str) -> list[Case]:
        found = (case for case in self._tables.cases.values() if case.council == council)
        return sorted(found, key=lambda case: case.reference)


class MemoryHoldings:
    """See `app.store.Holdings`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def of_case(self, case_id: UUID) -> list[Holding]:
        return self._where(lambda holding: holding.case_id == case_id)

    def current(self, case_ids: Collection[UUID]) -> dict[UUID, Holding]:
        wanted = set(case_ids)
        found = self._where(lambda holding: holding.until is None and holding.case_id in wanted)
        return {holding.case_id: holding for holding in found}

    def of_cases(self, case_ids: Collection[UUID]) -> list[Holding]:
        wanted = set(case_ids)
        return self._where(lambda holding: holding.case_id in wanted)

    def held_by(self, user_id: UUID) -> list[Holding]:
        return self._where(lambda holding: holding.until is None and holding.user_id == user_id)

    def open(self, holding: Holding) -> None:
        if self.current([holding.case_id]):
            raise Duplicate("holder of case", holding.case_id)
        insert(self._tables.holdings, [holding], "holding")
        self._tables.changed([holding.case_id])

    def transfer(self, holding: Holding) -> None:
        for earlier in self.current([holding.case_id]).values():
            if holding.since < earlier.since:
                raise ValueError("a holding cannot begin before the one that it ends")
            self._tables.holdings[earlier.id] = replace(earlier, until=holding.since)
        insert(self._tables.holdings, [holding], "holding")
        self._tables.changed([holding.case_id])

    def _where(self, condition: Callable[[Holding], bool]) -> list[Holding]:
        found = (holding for holding in self._tables.holdings.values() if condition(holding))
        return sorted(found, key=lambda holding: (holding.since, holding.id))
