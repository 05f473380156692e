"""Signing in and out of the services that a test has in memory."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.domain.records import User
from tests.functional.world import PASSWORD


class FakeAccounts:
    """`ended`: the sessions that were signed out of."""

    calls: list[Any]
    users: dict[UUID, User]
    ended: set[UUID]

    def sign_in(self, username: str, password: str) -> User | None:
        self.calls.append(("sign_in", username))
        found = next((u for u in self.users.values() if u.username == username and u.active), None)
        return found if found and password == PASSWORD else None

    def sign_out(self, user: User, session_id: UUID, _lifetime: timedelta) -> None:
        self.calls.append(("sign_out", user.username))
        self.ended.add(session_id)

    def user(self, user_id: UUID, session_id: UUID) -> User | None:
        found = self.users.get(user_id)
        return found if found and found.active and session_id not in self.ended else None
