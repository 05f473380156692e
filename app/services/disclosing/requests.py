"""A request for what is kept about a child: begun, looked through, released, and taken as a file.

Every step is logged with who did it and why.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import BinaryIO, cast
from uuid import UUID

from app.domain.calendar import local
from app.domain.desk import Disclosure, DisclosureState
from app.domain.errors import HoldfastError, InvalidAnswers, NotFound
from app.domain.permissions import Action
from app.domain.records import AuditEntry, Case, User
from app.services import access, attachments
from app.services.core import Core
from app.services.disclosing import archive, booklet, entries, redacting
from app.services.disclosing.entries import Entry
from app.services.disclosing.redacting import Withheld
from app.services.disclosing.time_limit import Limits, limits
from app.services.owned import owned
from app.store import UnitOfWork

ENTRIES = 50
"""Entries of a page of the review."""

AT_ONCE = 5_000_000
"""Bytes of files up to which the ZIP is made while somebody waits; a larger one is made by a worker."""

IN_MEMORY = 10_000_000
LARGEST = 4_000_000_000
"""Bytes of a ZIP: what any unpacking program still takes."""

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Review:
    """A page of the entries of a disclosure; `following`: where the next one begins.

    `limits`: by when it is answered; `late`: that day has passed and it is not given out.
    """

    case: Case
    disclosure: Disclosure
    entries: Sequence[Entry]
    start: int
    total: int
    following: int | None
    limits: Limits
    late: bool


def of_case(core: Core, case_id: UUID, actor: User) -> tuple[Case, list[Disclosure]]:
    """The requests about a child so far, the newest first; the look is logged."""
    with core.store.write() as uow:
        case = access.open_case(core, uow, case_id, actor, Action.DISCLOSE, "disclosure", "requests so far")
        found = uow.disclosures.where(case_id=case.id, newest=True)
        uow.commit()
        return case, found


def begin(
    core: Core, case_id: UUID, asked_by: str, received_on: date | None, reason: str, actor: User
) -> UUID:
    """Begin to answer a request. Raises `InvalidAnswers`, `NotFound`, `Forbidden`, `Restricted`."""
    asked_by, reason = " ".join(asked_by.split()), reason.strip()
    problems = {}
    if not asked_by or len(asked_by) > LONGEST:
        problems["asked_by"] = "Write who asks, and what they are to the child."
    if received_on is None or received_on > local(core.clock.now()).date():
        problems["received_on"] = "Enter the day on which the request came, today or earlier."
    if not reason or len(reason) > LONGEST:
        problems["reason"] = "Write how it was asked, and how it was checked who asks."
    if problems or received_on is None:
        raise InvalidAnswers(problems)
    with core.store.write() as uow:
        case = access.open_case(core, uow, case_id, actor, Action.DISCLOSE, "disclosure", asked_by)
        made = Disclosure(
            id=core.new_id(),
            case_id=case.id,
            council=case.council,
            asked_by=asked_by,
            received_on=received_on,
            reason=reason,
            state=DisclosureState.REVIEW,
            by=actor.id,
            by_name=actor.name,
            at=core.clock.now(),
        )
        uow.disclosures.add([made])
        _log(core, uow, made, actor, "disclosure.begun", reason=reason)
        uow.commit()
        return made.id


def review(core: Core, disclosure_id: UUID, actor: User, start: int = 0) -> Review:
    """A page of what would be given out; the look is logged."""
    with core.store.write() as uow:
        found, case = _own(core, uow, disclosure_id, actor)
        every = entries.of(core, uow, case, found)
        uow.commit()
    start = max(0, start)
    following = start + ENTRIES if len(every) > start + ENTRIES else None
    by = limits(found.received_on)
    late = found.released_at is None and local(core.clock.now()).date() > by.answer_by
    return Review(case, found, every[start : start + ENTRIES], start, len(every), following, by, late)


def choose(
    core: Core,
    disclosure_id: UUID,
    shown: Sequence[str],
    withheld: Mapping[str, Sequence[str]],
    actor: User,
) -> Disclosure:
    """Of the entries shown withhold these, each with (exemption, why[, words, one a line]), and no others.

    Raises `InvalidAnswers` by entry, `HoldfastError` when it has been released already.
    """
    chosen = {key: Withheld.kept([each[0], each[1].strip(), *each[2:]]) for key, each in withheld.items()}
    with core.store.write() as uow:
        found, case = _own(core, uow, disclosure_id, actor)
        _check_open(found)
        known = {entry.key: entry for entry in entries.of(core, uow, case, found)}
        problems = {
            key: told for key, each in chosen.items() if (told := redacting.problem(known.get(key), each))
        }
        if problems:
            raise InvalidAnswers(problems)
        kept = {key: value for key, value in found.withheld.items() if key not in shown}
        kept |= {key: each.as_kept() for key, each in chosen.items() if key in known}
        changed = replace(found, withheld=kept)
        uow.disclosures.change(changed)
        _log(core, uow, changed, actor, "disclosure.changed", withheld=len(kept))
        uow.commit()
        return changed


def release(core: Core, disclosure_id: UUID, actor: User) -> Disclosure:
    """Make the ZIP, or leave that to a worker when it is large; nothing can be changed after it."""
    with core.store.write() as uow:
        found, case = _own(core, uow, disclosure_id, actor)
        _check_open(found)
        size = sum(file.size for file in uow.attachments.where(case_id=case.id, limit=100_000))
        now = core.clock.now()
        making = replace(found, state=DisclosureState.MAKING, released_at=now, released_by=actor.name)
        uow.disclosures.change(making)
        _log(core, uow, making, actor, "disclosure.released", withheld=len(found.withheld))
        uow.commit()
    return make(core, making) if size <= AT_ONCE else making


def make_waiting(core: Core) -> int:
    """Make every ZIP that was left to a worker; how many. One that fails holds up no other: all that went
    wrong is raised at the end."""
    with core.store.read() as uow:
        waiting = uow.disclosures.where(state=DisclosureState.MAKING)
    failed = []
    for each in waiting:
        try:
            make(core, each)
        except Exception as error:
            failed.append(error)
    if failed:
        raise ExceptionGroup("Files that were asked for could not be made", failed)
    return len(waiting)


def make(core: Core, disclosure: Disclosure) -> Disclosure:
    """Make the ZIP of a released disclosure. Made twice it is the same one."""
    files = attachments.files_of(core)
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spooled:
        to = cast(BinaryIO, spooled)
        with core.store.read() as uow:
            case = uow.cases.get(disclosure.case_id)
            if case is None:
                raise NotFound("case", disclosure.case_id)
            every = entries.of(core, uow, case, disclosure)
            archive.write(to, uow, files, case, disclosure, every, _printer(core, uow, case, disclosure))
        to.seek(0)
        digest, size = files.put(to, LARGEST)
    made = replace(disclosure, state=DisclosureState.RELEASED, digest=digest, size=size)
    with core.store.write() as uow:
        uow.disclosures.change(made)
        uow.commit()
    return made


def _printer(
    core: Core, uow: UnitOfWork, case: Case, disclosure: Disclosure
) -> Callable[[Sequence[booklet.Told]], bytes] | None:
    """What makes the booklet; none where no press is set up."""
    press = core.press
    if press is None:
        return None
    council = core.catalogue.in_force(uow, case.council).pack.council.name
    made = disclosure.released_at or disclosure.at
    return lambda told: press.booklet(
        council, booklet.title(case), booklet.chapters(case, disclosure, told), made
    )


def read(core: Core, disclosure_id: UUID, actor: User) -> tuple[Case, Disclosure, bytes]:
    """The booklet of what was given out, logged each time. Raises `NotFound` where there is none."""
    case, found, content = taken(core, disclosure_id, actor)
    with content, zipfile.ZipFile(content) as packed:
        if archive.PDF not in packed.namelist():
            raise NotFound("booklet of the request", disclosure_id)
        return case, found, packed.read(archive.PDF)


def taken(core: Core, disclosure_id: UUID, actor: User) -> tuple[Case, Disclosure, BinaryIO]:
    """The ZIP, to be closed by whoever reads it; logged each time."""
    with core.store.write() as uow:
        found, case = _own(core, uow, disclosure_id, actor, "export")
        if found.state is not DisclosureState.RELEASED:
            raise HoldfastError("The file is not made yet. Open the page again in a minute.")
        uow.commit()
    return case, found, attachments.files_of(core).open(found.digest)


def _own(
    core: Core, uow: UnitOfWork, disclosure_id: UUID, actor: User, what: str = "disclosure"
) -> tuple[Disclosure, Case]:
    found = owned(uow.disclosures, "request", disclosure_id, council=actor.council)
    case = access.open_case(core, uow, found.case_id, actor, Action.DISCLOSE, what, found.asked_by)
    return found, case


def _check_open(disclosure: Disclosure) -> None:
    if disclosure.state is not DisclosureState.REVIEW:
        raise HoldfastError("This has been given out. Begin a new request to give out something else.")


def _log(
    core: Core, uow: UnitOfWork, disclosure: Disclosure, actor: User, action: str, **detail: object
) -> None:
    uow.audit.append(
        [
            AuditEntry(
                stream=str(disclosure.case_id),
                at=core.clock.now(),
                actor=actor.username,
                action=action,
                subject=disclosure.asked_by,
                detail={"disclosure": str(disclosure.id), **detail},
            )
        ]
    )
