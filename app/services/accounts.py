"""Signing in, and the users of the demonstration or of an installation."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from app.domain.desk import EndedSession
from app.domain.errors import Duplicate
from app.domain.records import AuditEntry, User
from app.services.core import Core

HASHER = PasswordHasher()
NOBODY = HASHER.hash("nobody has this password")
"""Verified when the name is unknown, so that the answer takes as long as for a known one."""


def sign_in(core: Core, username: str, password: str) -> User | None:
    """The active user with this password, else None. Every attempt is in the audit trail."""
    with core.store.write() as uow:
        user = uow.users.by_username(username.strip().lower())
        good = _matches(user.password_hash if user else NOBODY, password) and user is not None
        allowed = user if user is not None and good and user.active else None
        uow.audit.append(
            [
                AuditEntry(
                    stream=user.council if user else "holdfast",
                    at=core.clock.now(),
                    actor=user.username if user else "unknown",
                    action="account.signed-in" if allowed else "account.refused",
                    subject=user.username if user else "unknown",
                )
            ]
        )
        uow.commit()
    return allowed


def sign_out(core: Core, user: User, session_id: UUID, lifetime: timedelta) -> None:
    """End a session for good: no copy of its cookie is good any more.

    `lifetime`: how long a cookie is good at the most; what the same person ended before that is forgotten.
    """
    now = core.clock.now()
    ended_meanwhile = suppress(Duplicate)  # by another click on the same button
    with ended_meanwhile, core.store.write() as uow:
        theirs = uow.ended_sessions.where(user_id=user.id)
        uow.ended_sessions.remove([each.id for each in theirs if each.at + lifetime < now])
        uow.ended_sessions.add([EndedSession(session_id, user.id, now)])
        uow.audit.append([AuditEntry(user.council, now, user.username, "account.signed-out", user.username)])
        uow.commit()


def is_password(core: Core, actor: User, password: str) -> bool:
    """Whether this is the actor's own password, asked for again before something that a stranger at their
    desk must not do. A wrong one is in the audit trail."""
    with core.store.write() as uow:
        now = uow.users.by_id(actor.id)
        good = now is not None and _matches(now.password_hash, password)
        if not good:
            at, name = core.clock.now(), actor.username
            uow.audit.append([AuditEntry(actor.council, at, name, "account.refused", name)])
            uow.commit()
    return good


def _matches(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def user(core: Core, user_id: UUID, session_id: UUID) -> User | None:
    """The active user whose session this is; None when it has ended."""
    with core.store.read() as uow:
        found = uow.users.by_id(user_id)
        ended = uow.ended_sessions.get(session_id)
    return found if found and found.active and ended is None else None


def hashed(password: str) -> str:
    """An argon2id hash."""
    return HASHER.hash(password)
