"""What people keep beside a case: drafts, comments, attachments, views, absences, access. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class AttachmentState(StrEnum):
    """What the scanning hook has said of an attachment; only a clean one can be opened."""

    WAITING = "waiting"
    CLEAN = "clean"
    REFUSED = "refused"


class DisclosureState(StrEnum):
    """How far an answer to a subject access request is: looked through, being made, given out."""

    REVIEW = "review"
    MAKING = "making"
    RELEASED = "released"


class Mailing(StrEnum):
    """How somebody wants to hear by e-mail of what concerns them."""

    EACH = "each"
    DAILY = "daily"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody has typed into a task's form and not sent. One for each task and person.

    `typed`: field key → the texts as the browser sent them. `seen`: when the answers that the form was
    filled with had last changed, to notice that somebody else has changed them since.
    """

    id: UUID
    task_id: UUID
    user_id: UUID
    typed: Mapping[str, Any]
    saved_at: datetime
    seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """A task that went from one person to another, with the note that went with it.

    `kind`: hand_over (the person's own wish), delegate (comes back when done), reassign (a manager's).
    """

    id: UUID
    task_id: UUID
    case_id: UUID
    from_user: UUID | None
    to_user: UUID
    kind: str
    note: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark on a case, a process instance or a task. `mentions`: usernames that were told."""

    id: UUID
    case_id: UUID
    instance_id: UUID | None
    task_id: UUID | None
    by: UUID
    by_name: str
    at: datetime
    text: str
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file given with a task or a case; its bytes are kept outside the database under `digest`.

    `digest`: SHA-256 of the bytes in hexadecimal; `size` in bytes; `verdict`: the scanner's words.
    """

    id: UUID
    case_id: UUID
    task_id: UUID | None
    name: str
    media: str
    size: int
    digest: str
    state: AttachmentState
    by: UUID
    by_name: str
    at: datetime
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A list with its filters under a name of somebody's own. `page`: inbox or instances."""

    id: UUID
    user_id: UUID
    page: str
    name: str
    query: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which somebody does not work; `until` None: for good (they leave). `cover`: who stands in."""

    id: UUID
    user_id: UUID
    council: str
    since: date
    until: date | None
    reason: str
    cover: UUID | None
    by: UUID


@dataclass(frozen=True, slots=True)
class EndedSession:
    """A session whose person has signed out of it: what a browser still sends as it counts for nothing.

    `id`: the session's own, given at signing in.
    """

    id: UUID
    user_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Preference:
    """How somebody wants to be told. `id` is the user's; hours are London times as HH:MM, empty for none.

    `shortcut`: whether a single key leads to an immediate safeguarding concern.
    """

    id: UUID
    mailing: Mailing = Mailing.EACH
    quiet_from: str = ""
    quiet_until: str = ""
    digest_at: str = ""
    shortcut: bool = True


@dataclass(frozen=True, slots=True)
class Mail:
    """A notice that is to go out by e-mail. `not_before`: quiet hours, the daily digest or the wait after
    a failure hold it back. `attempts`: how often it could not be handed over; `error`: the last reason.
    `to`: the address it goes to where that is not the one the person has when it goes out."""

    id: UUID
    user_id: UUID
    subject: str
    text: str
    link: str
    at: datetime
    not_before: datetime
    digest: bool = False
    sent_at: datetime | None = None
    urgent: bool = False
    attempts: int = 0
    error: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Restriction:
    """A case that only the people named may open. `allowed`: usernames; the holder always may."""

    id: UUID
    case_id: UUID
    reason: str
    allowed: tuple[str, ...]
    by: UUID
    by_name: str
    at: datetime
    lifted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BreakGlass:
    """Somebody who opened a restricted case all the same, why, and until when it stays open to them."""

    id: UUID
    case_id: UUID
    user_id: UUID
    user_name: str
    reason: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class AlertRule:
    """A measure that somebody wants to hear of when it passes `threshold`. `told_at`: the last time."""

    id: UUID
    council: str
    user_id: UUID
    measure: str
    threshold: int
    at: datetime
    scope: Mapping[str, Any] = field(default_factory=dict)
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LetterVersion:
    """One version of a kept letter, and whether it went out. `id` is its document's.

    `original`: the document that was written first; `number` counts from 1, which is that one. `way`:
    post or e-mail; `to`: the address it went to, in the sender's words.
    """

    id: UUID
    original: UUID
    case_id: UUID
    number: int
    by: UUID
    by_name: str
    at: datetime
    sent_at: datetime | None = None
    sent_by: str = ""
    way: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """An answer to a request for everything that is kept about a child.

    `asked_by`: who asks, in words; `at`: what was kept by then is disclosed. `withheld`: entry →
    (exemption, why) or (exemption, why, the only words withheld, one a line). `digest`, `size`: of the
    ZIP in the files of the installation once it is made.
    """

    id: UUID
    case_id: UUID
    council: str
    asked_by: str
    received_on: date
    reason: str
    state: DisclosureState
    by: UUID
    by_name: str
    at: datetime
    withheld: Mapping[str, Any] = field(default_factory=dict)
    released_at: datetime | None = None
    released_by: str = ""
    digest: str = ""
    size: int = 0
