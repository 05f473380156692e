"""Tells people: a notice in the app and, as each of them wishes, an e-mail that names no child."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from app.domain import quiet
from app.domain.desk import Mail, Mailing, Preference
from app.domain.records import Case, Notice, User
from app.services.core import Core
from app.store import UnitOfWork

NOTICES, WISHES = "/notices", "/notices/wishes"
"""The pages to which an e-mail leads."""


def tell(core: Core, uow: UnitOfWork, notices: Sequence[Notice], *, urgent: bool = False) -> None:
    """Add the notices, and put an e-mail in the queue for whoever wants one.

    `urgent`: a safeguarding matter, which passes quiet hours, the daily digest and the wish for none.
    """
    if not notices:
        return
    uow.notices.add(notices)
    wishes = {each.id: each for each in uow.preferences.where(id=_keys(each.user_id for each in notices))}
    people = uow.users.many(_keys(each.user_id for each in notices))
    cases = uow.cases.many(_keys(each.case_id for each in notices if each.case_id))
    names = {key: _names(uow, case) for key, case in cases.items()}
    mails = [
        _mail(core, notice, wishes.get(user.id) or Preference(user.id), cases, names, urgent=urgent)
        for notice in notices
        if (user := people.get(notice.user_id)) is not None and user.active and user.email
    ]
    uow.mails.add([mail for mail in mails if mail is not None])


def managers(uow: UnitOfWork, council: str) -> list[User]:
    """The active people who watch over a council's cases."""
    return [user for user in uow.users.of_council(council) if user.active and "manager" in user.duties]


def _keys(keys: Iterable[UUID]) -> list[UUID]:
    return list(dict.fromkeys(keys))


def _mail(
    core: Core,
    notice: Notice,
    wish: Preference,
    cases: Mapping[UUID, Case],
    names: Mapping[UUID, frozenset[str]],
    *,
    urgent: bool,
) -> Mail | None:
    if wish.mailing is Mailing.NEVER and not urgent:
        return None
    case = cases.get(notice.case_id) if notice.case_id else None
    reference = f" about case {case.reference}" if case else ""
    subject = notice.subject
    if notice.case_id and names_somebody(subject, names.get(notice.case_id, frozenset())):
        subject = f"A notice{reference}"
    digest = wish.mailing is Mailing.DAILY and not urgent
    return Mail(
        id=core.new_id(),
        user_id=notice.user_id,
        subject=f"Urgent: {subject}" if urgent else subject,
        text=f"There is a new notice for you in Holdfast{reference}.",
        link=NOTICES,
        at=notice.at,
        not_before=held_back_until(wish, notice.at, urgent=urgent),
        digest=digest,
        urgent=urgent,
    )


def held_back_until(wish: Preference, at: datetime, *, urgent: bool = False) -> datetime:
    """When an e-mail of that moment may go out: at once when it is urgent."""
    if urgent:
        return at
    if wish.mailing is Mailing.DAILY and (daily := quiet.hour(wish.digest_at)) is not None:
        return quiet.next_at(at, daily)
    return quiet.after_quiet(at, quiet.hour(wish.quiet_from), quiet.hour(wish.quiet_until))


def _names(uow: UnitOfWork, case: Case) -> frozenset[str]:
    """The words of the names of the child, and of brothers and sisters."""
    return frozenset(
        word.casefold() for each in (case, *uow.cases.siblings(case)) for word in words_of(each.child_name)
    )


def words_of(text: str) -> list[str]:
    """The words of a text, letters of any script."""
    return re.findall(r"[^\W\d_]+", text)


def names_somebody(subject: str, names: frozenset[str]) -> bool:
    """Whether a subject has a word of one of the names: then e-mail shows another one."""
    return any(word.casefold() in names for word in words_of(subject))
