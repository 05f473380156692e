"""What somebody typed into a form of a page and could not send, because they were signed out meanwhile.

What is typed into the form of a task is a draft of that task (see `app.services.drafts`); this is for every
other form: a comment, the text of a letter, a note, a reason. It is kept for whoever typed it, is shown to
nobody else, and goes when it is sent, when it is thrown away, or after the council's days.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.permissions import Action, can
from app.domain.records import User
from app.services.core import Core
from app.store import UnitOfWork

Typed = Mapping[str, Sequence[str]]

LONGEST = 200_000
"""Characters of one form, and `MOST` forms of one person: a guard, not a rule of any protocol."""

MOST = 20


@dataclass(frozen=True, slots=True)
class Unsent:
    """`page`: the address with the form; `action`: where the form is sent; `typed`: control → texts."""

    id: UUID
    page: str
    action: str
    typed: Typed
    at: datetime


def keep(core: Core, user_id: UUID, page: str, action: str, typed: Typed) -> bool:
    """Keep what was typed; False when it is nobody's to keep, is nothing, or is too much.

    What the same person had typed into the same form before is replaced.
    """
    written = {name: list(texts) for name, texts in typed.items() if any(text.strip() for text in texts)}
    size = sum(len(name) + len(text) for name, texts in written.items() for text in texts)
    if not written or size > LONGEST:
        return False
    with core.store.write() as uow:
        user = uow.users.by_id(user_id)
        if user is None or not user.active or not can(user, Action.USE):
            return False
        others = [each for each in of(uow, user_id) if (each.page, each.action) != (page, action)]
        _put(uow, user_id, [*others, Unsent(core.new_id(), page, action, written, core.clock.now())][-MOST:])
        uow.commit()
    return True


def mine(core: Core, actor: User, page: str | None = None) -> list[Unsent]:
    """What the actor typed and could not send, oldest first; of one page, or of all."""
    with core.store.read() as uow:
        return [each for each in of(uow, actor.id) if page in (None, each.page)]


def forget(core: Core, key: str, actor: User) -> None:
    """Take one away: it was sent, or is not wanted. Nothing happens when the actor has no such thing."""
    with core.store.write() as uow:
        before = of(uow, actor.id)
        rest = [each for each in before if str(each.id) != key]
        if len(rest) < len(before):
            _put(uow, actor.id, rest)
            uow.commit()


def lapse(uow: UnitOfWork, user: User, before: datetime) -> int:
    """Take away what was typed before this moment; how many went. Does not commit."""
    kept = of(uow, user.id)
    rest = [each for each in kept if each.at >= before]
    if len(rest) < len(kept):
        _put(uow, user.id, rest)
    return len(kept) - len(rest)


def about(uow: UnitOfWork, users: Sequence[User], keys: Collection[UUID]) -> Iterator[tuple[User, Unsent]]:
    """What was typed on pages of a case: the address of each has the id of the case or of a part of it."""
    names = {_name(user.id): user for user in users}
    wanted = [str(key) for key in keys]
    for name, rows in uow.settings.many(names).items():
        for each in map(_read, rows):
            if any(key in each.page for key in wanted):
                yield names[name], each


def of(uow: UnitOfWork, user_id: UUID) -> list[Unsent]:
    """What one person typed and could not send, oldest first."""
    return [_read(row) for row in uow.settings.get(_name(user_id)) or ()]


def _read(row: Mapping[str, Any]) -> Unsent:
    at = datetime.fromisoformat(row["at"])
    return Unsent(UUID(row["id"]), row["page"], row["action"], row["typed"], at)


def _put(uow: UnitOfWork, user_id: UUID, kept: Sequence[Unsent]) -> None:
    rows = [
        {
            "id": str(each.id),
            "page": each.page,
            "action": each.action,
            "typed": {name: list(texts) for name, texts in each.typed.items()},
            "at": each.at.isoformat(),
        }
        for each in kept
    ]
    uow.settings.put(_name(user_id), rows)


def _name(user_id: UUID) -> str:
    return f"unsent.{user_id}"
