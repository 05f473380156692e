"""What is changed about somebody who can sign in already: by whoever runs Holdfast, or by themselves."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.domain import permissions
from app.domain.calendar import local
from app.domain.desk import Mail
from app.domain.errors import HoldfastError, NotFound
from app.domain.permissions import DUTIES, Action
from app.domain.records import AuditEntry, Notice, User
from app.services import accounts, telling
from app.services.core import Core
from app.store import TaskQuery, UnitOfWork

SHORTEST_PASSWORD = 12
"""Characters. An assumption of ours, in line with the advice of three random words."""

LONGEST_ADDRESS = 254
"""Characters of an e-mail address that mail systems carry: RFC 5321, section 4.5.3.1.3, less its brackets."""

ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
ADDRESS = re.compile(rf"{ATOM}(\.{ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
"""RFC 5322, section 3.4.1, without quotation marks, comments and addresses in numbers."""

WORDS = {
    "name": "name",
    "email": "e-mail address",
    "team": "team",
    "roles": "roles",
    "duties": "duties",
    "password_hash": "password",
    "active": "account",
}
"""What may be changed, in the words of a notice."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be different; None for what stays. `active`: whether the person can sign in at all."""

    name: str | None = None
    email: str | None = None
    team: str | None = None
    roles: Sequence[str] | None = None
    duties: Sequence[str] | None = None
    password: str | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """Somebody as they are now. `what`: what is different, in words; `left`: what a manager still has to
    see to."""

    user: User
    what: Sequence[str]
    left: Sequence[str]


def change_user(core: Core, username: str, changes: Changes, by: str) -> Changed:
    """Change what is known of somebody, told to them and written down.

    Raises `NotFound`; `HoldfastError` for what their council's pack does not know, and where a child would be
    left with a holder who cannot hold it.
    """
    with core.store.write() as uow:
        user = uow.users.by_username(username.strip().lower())
        if user is None:
            raise NotFound("user", username)
        wanted = _wanted(core, uow, user, changes)
        held = len(uow.holdings.held_by(user.id))
        if held and permissions.can(user, Action.WORK) and not permissions.can(wanted, Action.WORK):
            raise HoldfastError(
                f"{user.name} holds {_count(held, 'child', 'children')}, and nobody else would. A manager "
                "moves them, or writes down that the holder leaves, on the page People. To shut the account "
                "at once, give it a new password."
            )
        if wanted.active and not user.active:
            _may_return(core, uow, user)
        what = write(core, uow, user, wanted, by)
        left = list(_left(uow, user, wanted, held))
        uow.commit()
    return Changed(wanted, what, left)


def _wanted(core: Core, uow: UnitOfWork, user: User, changes: Changes) -> User:
    known = core.catalogue.in_force(uow, user.council).pack.council
    check_known("role", changes.roles or [], known.roles)
    check_known("team", [changes.team] if changes.team else [], {each.name for each in known.teams.values()})
    check_known("duty", changes.duties or [], DUTIES)
    given = {
        "name": " ".join(changes.name.split()) if changes.name is not None else None,
        "email": checked_address(changes.email) if changes.email is not None else None,
        "team": changes.team,
        "roles": tuple(changes.roles) if changes.roles is not None else None,
        "duties": tuple(changes.duties) if changes.duties is not None else None,
        "password_hash": hashed_password(changes.password) if changes.password is not None else None,
        "active": changes.active,
    }
    if given["name"] == "":
        raise HoldfastError("Give the name by which colleagues know this person.")
    return replace(user, **{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]


def _may_return(core: Core, uow: UnitOfWork, user: User) -> None:
    """Raises `HoldfastError` for somebody who has left: the watch would sign them off again."""
    today = local(core.clock.now()).date()
    if any(each.since <= today for each in uow.absences.where(user_id=user.id, until=None)):
        raise HoldfastError(
            f"{user.name} has left, as a manager has written down. Who takes that away on the page People "
            "lets them sign in again."
        )


def _left(uow: UnitOfWork, before: User, now: User, held: int) -> Sequence[str]:
    left = []
    if held and now.team != before.team:
        children = _count(held, "child they hold stays", "children they hold stay")
        left.append(f"The {children} with {before.team or 'no team'} until somebody accepts holding anew.")
    if before.active and not now.active and uow.tasks.page(TaskQuery(now.council, assignee=now.id, limit=1)):
        left.append("They have tasks: a manager gives these to others on the page People.")
    return left


def write(core: Core, uow: UnitOfWork, before: User, now: User, by: str) -> list[str]:
    """Keep somebody as they are now; what is different, in words. It is told to them and, should their
    address be another one, where e-mails have come so far: a stranger at their desk could have changed it."""
    different = [key for key in WORDS if getattr(before, key) != getattr(now, key)]
    if not different:
        return []
    uow.users.change(now)
    at = core.clock.now()
    what = [WORDS[key] for key in different]
    told = [key for key in different if key != "password_hash"]
    detail = {"what": what, **{key: [_plain(before, key), _plain(now, key)] for key in told}}
    uow.audit.append([AuditEntry(now.council, at, by, "account.changed", now.username, detail)])
    text = f"Changed by {by}: {', '.join(what)}. If that is a surprise, tell whoever runs Holdfast for you."
    notice = Notice(core.new_id(), now.id, None, "Your account was changed", text, telling.WISHES, at)
    telling.tell(core, uow, [notice])
    if before.email and "email" in different:
        uow.mails.add([_farewell(core, before)])
    return what


def _plain(user: User, key: str) -> Any:
    value = getattr(user, key)
    return list(value) if isinstance(value, tuple) else value


def _farewell(core: Core, before: User) -> Mail:
    now = core.clock.now()
    return Mail(
        id=core.new_id(),
        user_id=before.id,
        subject="Your e-mail address was changed",
        text="The e-mail address of your account was changed: e-mails from Holdfast no longer come here. If "
        "that is a surprise, tell whoever runs Holdfast for you at once.",
        link=telling.NOTICES,
        at=now,
        not_before=now,
        to=before.email,
    )


def checked_address(text: str) -> str:
    """An e-mail address without the spaces around it; empty for none. Raises `HoldfastError`."""
    text = text.strip()
    if text and (len(text) > LONGEST_ADDRESS or not ADDRESS.fullmatch(text)):
        raise HoldfastError("Enter one e-mail address in the right form, like name@example.gov.uk.")
    return text


def hashed_password(text: str) -> str:
    """Raises `HoldfastError` when it is too short."""
    if len(text) < SHORTEST_PASSWORD:
        raise HoldfastError(f"A password has {SHORTEST_PASSWORD} characters or more.")
    return accounts.hashed(text)


def check_known(what: str, given: Sequence[str], known: Collection[str]) -> None:
    """Raises `HoldfastError` for what the council does not have."""
    for one in given:
        if one not in known:
            names = ", ".join(sorted(known))
            raise HoldfastError(f"There is no {what} “{one}”. There is {names or 'none'}.")


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
