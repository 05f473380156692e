"""How somebody wants to be told, and whether a single key leads to a safeguarding concern."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.domain.desk import Mail, Mailing, Preference
from app.domain.errors import HoldfastError, InvalidAnswers, NotFound
from app.domain.records import User
from app.services import accounts, changing
from app.services.core import Core

HOUR = re.compile(r"([01]?\d|2[0-3])[:.]?([0-5]\d)")
MAILINGS = frozenset(Mailing)

WRONG = "That is not your password. Enter it again."


@dataclass(frozen=True, slots=True)
class WishPage:
    """Somebody's wishes. `failing`: e-mails to them that could not be handed over yet."""

    wish: Preference
    address: str
    failing: Sequence[Mail]


def page(core: Core, actor: User) -> WishPage:
    """The actor's own wishes."""
    with core.store.read() as uow:
        waiting = uow.mails.where(user_id=actor.id, sent_at=None, to="", newest=True)
        failing = [mail for mail in waiting if mail.attempts]
        return WishPage(uow.preferences.get(actor.id) or Preference(actor.id), actor.email, failing)


def of(core: Core, actor: User) -> Preference:
    """The actor's wishes alone."""
    with core.store.read() as uow:
        return uow.preferences.get(actor.id) or Preference(actor.id)


def save(core: Core, actor: User, given: Mapping[str, str]) -> Preference:
    """Keep the actor's wishes. Raises `InvalidAnswers` by field; then nothing is changed."""
    problems: dict[str, str] = {}
    mailing = given.get("mailing", "")
    if mailing not in MAILINGS:
        problems["mailing"] = "Choose when e-mails come."
    hours = {}
    for name in ("quiet_from", "quiet_until", "digest_at"):
        hours[name] = _hour(given.get(name, ""), name, problems)
    if bool(hours["quiet_from"]) != bool(hours["quiet_until"]) and not problems:
        missing = "quiet_until" if hours["quiet_from"] else "quiet_from"
        problems[missing] = "Quiet hours need a beginning and an end. Enter both, or neither."
    if mailing == Mailing.DAILY and not hours["digest_at"] and "digest_at" not in problems:
        problems["digest_at"] = "Enter the time at which the daily e-mail comes."
    if problems:
        raise InvalidAnswers(problems)
    wish = Preference(actor.id, Mailing(mailing), **hours, shortcut=given.get("shortcut") == "yes")
    with core.store.write() as uow:
        if uow.preferences.get(actor.id) is None:
            uow.preferences.add([wish])
        else:
            uow.preferences.change(wish)
        uow.commit()
    return wish


def save_address(core: Core, actor: User, given: Mapping[str, str]) -> User:
    """Keep the actor's own e-mail address, told to the one they had. None has to be proved theirs by a
    message to it: e-mails name no child.

    Raises `InvalidAnswers` by field; then nothing is changed.
    """
    return _save_own(core, actor, given, "email", lambda text: {"email": changing.checked_address(text)})


def save_password(core: Core, actor: User, given: Mapping[str, str]) -> User:
    """Keep a new password of the actor's own; every session with the old one ends. Raises as above."""

    def made(text: str) -> dict[str, str]:
        return {"password_hash": changing.hashed_password(text)}

    return _save_own(core, actor, given, "new_password", made)


def _save_own(
    core: Core, actor: User, given: Mapping[str, str], field: str, made: Callable[[str], dict[str, str]]
) -> User:
    """Change one thing of the actor's own account, if the password that was asked for again is theirs."""
    problems: dict[str, str] = {}
    different: dict[str, Any] = {}
    try:
        different = made(given.get(field, ""))
    except HoldfastError as error:
        problems[field] = str(error)
    if not given.get("password"):
        problems |= {"password": "Enter your password."}
    elif not problems and not accounts.is_password(core, actor, given["password"]):
        problems["password"] = WRONG
    if problems:
        raise InvalidAnswers(problems)
    with core.store.write() as uow:
        before = uow.users.by_id(actor.id)
        if before is None:
            raise NotFound("user", actor.username)
        now = replace(before, **different)
        changing.write(core, uow, before, now, actor.username)
        uow.commit()
    return now


def _hour(text: str, name: str, problems: dict[str, str]) -> str:
    """HH:MM of what was typed: 8:30, 0830 and 18.00 are understood."""
    text = text.strip()
    found = HOUR.fullmatch(text)
    if text and found is None:
        problems[name] = "Enter a time such as 08:30 or 18:00."
    return f"{int(found[1]):02d}:{found[2]}" if found else ""
