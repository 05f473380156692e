"""Sends the e-mails that are due. At least once: an e-mail counts as sent when that is written down.

Each has a key of its own, by which the mail system drops a second copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.domain.desk import Mail
from app.domain.errors import DeliveryFailed
from app.services.core import Core
from app.services.telling import WISHES

AT_ONCE = 200
"""E-mails of one round: a round with many ends soon, and the next one follows."""

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
"""Before an e-mail is tried again after the first failure, the second …: an outage that a restart mends is
over by the third; the last wait goes on for ever, since a notice that nobody gets is lost."""


def send_due(core: Core) -> int:
    """Send what is due, each in a transaction of its own; how many e-mails went out."""
    if core.mailer is None:
        return 0
    with core.store.read() as uow:
        due = uow.mails.due(core.clock.now(), AT_ONCE)
    digests: dict[tuple[object, object], list[Mail]] = {}
    sent = 0
    for mail in due:
        if mail.digest:
            digests.setdefault((mail.user_id, mail.not_before), []).append(mail)
        else:
            sent += _send(core, f"mail:{mail.id}", [mail])
    for mails in digests.values():
        key = f"digest:{mails[0].user_id}:{mails[0].not_before.isoformat()}"
        sent += _send(core, key, mails)
    return sent


def _send(core: Core, key: str, mails: Sequence[Mail]) -> int:
    """One e-mail of one or more notices; 1 when it went out."""
    with core.store.read() as uow:
        # Read again: another worker may have been here.
        waiting = [mail for each in mails if (mail := uow.mails.get(each.id)) and mail.sent_at is None]
        user = uow.users.by_id(mails[0].user_id)
    if not waiting:
        return 0
    to = waiting[0].to or (user.email if user is not None and user.active else "")
    if not to:
        _write(core, [], gone=waiting)
        return 0
    now = core.clock.now()
    try:
        _hand_over(core, key, to, waiting)
    except DeliveryFailed as error:
        if waiting[0].to and not error.retry:  # an address of before that is gone itself
            _write(core, [], gone=waiting)
            return 0
        wait = WAITS[min(waiting[0].attempts, len(WAITS) - 1)] if error.retry else WAITS[-1]
        later: dict[str, Any] = {
            "attempts": waiting[0].attempts + 1,
            "error": str(error),
            "not_before": now + wait,
        }
        _write(core, [replace(mail, **later) for mail in waiting])
        return 0
    _write(core, [replace(mail, sent_at=now, error="") for mail in waiting])
    return 1


def _write(core: Core, changed: Sequence[Mail], gone: Sequence[Mail] = ()) -> None:
    with core.store.write() as uow:
        for mail in changed:
            uow.mails.change(mail)
        uow.mails.remove([mail.id for mail in gone])
        uow.commit()


def _hand_over(core: Core, key: str, to: str, mails: Sequence[Mail]) -> None:
    assert core.mailer is not None  # noqa: S101 - checked by whoever calls
    core.mailer.send(key, [to], subject(mails), text(core.address, mails))


def subject(mails: Sequence[Mail]) -> str:
    """The subject of an e-mail of these notices."""
    if not mails[0].digest:
        return f"Holdfast: {mails[0].subject}"
    return f"Holdfast: {len(mails)} notice{'' if len(mails) == 1 else 's'} of the last day"


def text(address: str, mails: Sequence[Mail]) -> str:
    """The words of an e-mail of these notices. `address`: the installation's; without it there is no link."""
    lines = [f"- {mail.subject}" for mail in mails] if mails[0].digest else [mails[0].text]
    read = f"Sign in to read: {address}{mails[0].link}" if address else "Sign in to Holdfast to read it."
    choose = f"{address}{WISHES}" if address else "under Notices"
    return "\n".join(
        [
            *lines,
            "",
            read,
            "",
            f"E-mails from Holdfast name no child. When they come is yours to choose: {choose}",
        ]
    )
