"""Files given with a task or a case: checked, scanned, kept outside the web root, and every look logged."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import BinaryIO
from uuid import UUID

from app.domain import permissions
from app.domain.desk import Attachment, AttachmentState
from app.domain.errors import DeliveryFailed, Forbidden, HoldfastError, NotFound
from app.domain.permissions import Action
from app.domain.records import AuditEntry, Case, User
from app.ports import Files, Scanner
from app.services import access, subjects, wording
from app.services.core import Core

LONGEST_NAME = 120
MOST_FILES = 50
"""Attachments of one task, or of one case beside its tasks: a guard, not a rule of any protocol."""

ZIPPED, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = 512
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken. `begins`: its first bytes (from `at`); empty: text, no control codes."""

    media: str
    begins: tuple[bytes, ...] = ()
    at: int = 0


KINDS: Mapping[str, Kind] = {
    "pdf": Kind("application/pdf", (b"%PDF-",)),
    "docx": Kind(WORD, (ZIPPED,)),
    "xlsx": Kind(SHEET, (ZIPPED,)),
    "odt": Kind("application/vnd.oasis.opendocument.text", (ZIPPED,)),
    "doc": Kind("application/msword", (OLD_OFFICE,)),
    "msg": Kind("application/vnd.ms-outlook", (OLD_OFFICE,)),
    "jpg": Kind("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": Kind("image/jpeg", (b"\xff\xd8\xff",)),
    "png": Kind("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "heic": Kind("image/heic", (b"ftyp",), at=4),
    "txt": Kind("text/plain"),
    "csv": Kind("text/csv"),
}
"""Assumption: what social care sends with a case (documents, scans, photographs); nothing that can run."""


def safe_name(name: str) -> str:
    """The file's own name: no folder, no control codes or direction marks, and not too long.

    Apostrophes, emoji and every alphabet stay.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cs", "Co", "Zl", "Zp"})
    kept = "".join(c for c in kept if c == "\u200d" or unicodedata.category(c) != "Cf")
    kept = " ".join(kept.split()).lstrip(". ")
    if len(kept) > LONGEST_NAME:
        stem, dot, ending = kept.rpartition(".")
        kept = f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if dot else kept[:LONGEST_NAME]
    return kept


def kind_of(name: str, head: bytes) -> Kind:
    """The kind of a file by its name, which its first bytes must agree with. Raises `HoldfastError`."""
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    kind = KINDS.get(ending)
    if kind is None:
        known = ", ".join(sorted(KINDS))
        raise HoldfastError(f"Files of the kind “{ending or name}” are not taken. These are: {known}.")
    if kind.begins:
        good = any(head[kind.at :].startswith(mark) for mark in kind.begins)
    else:
        good = not any(byte < 32 and byte not in (9, 10, 13) for byte in head)
    if not good:
        raise HoldfastError(f"“{name}” is not what its name says: its content is no .{ending} file.")
    return kind


def add_to_task(
    core: Core, task_id: UUID, name: str, content: BinaryIO, most: int, actor: User
) -> Attachment:
    """Keep a file with a task of at most `most` bytes. Raises `NotFound`, `Forbidden`, `TooLarge`,
    `HoldfastError` (no name, empty, a kind that is not taken, too many)."""
    with core.store.read() as uow:
        task = access.own_task(uow, task_id, actor)
        case = access.case_to_change(core, uow, task.case_id, actor, Action.WORK)
        given = uow.attachments.where(task_id=task_id)
    return _add(core, case, task_id, given, name, content, most, actor)


def add_to_case(
    core: Core, case_id: UUID, name: str, content: BinaryIO, most: int, actor: User
) -> Attachment:
    """Keep a file with a case. Raises as `add_to_task`."""
    with core.store.read() as uow:
        case = access.case_to_change(core, uow, case_id, actor, Action.WORK)
        given = uow.attachments.where(case_id=case_id, task_id=None)
    return _add(core, case, None, given, name, content, most, actor)


def _add(
    core: Core,
    case: Case,
    task_id: UUID | None,
    given: Sequence[Attachment],
    name: str,
    content: BinaryIO,
    most: int,
    actor: User,
) -> Attachment:
    name = safe_name(name)
    if not name:
        raise HoldfastError("Choose a file.")
    if len(given) >= MOST_FILES:
        raise HoldfastError(f"There are {MOST_FILES} files here already. Take one away first.")
    head = content.read(HEAD)
    if not head:
        raise HoldfastError(f"“{name}” is empty.")
    kind = kind_of(name, head)
    content.seek(0)
    digest, size = files_of(core).put(content, most)
    for each in given:
        if (each.digest, each.name) == (digest, name):
            return each  # a second click
    state, verdict = scanned(core, digest)
    attachment = Attachment(
        id=core.new_id(),
        case_id=case.id,
        task_id=task_id,
        name=name,
        media=kind.media,
        size=size,
        digest=digest,
        state=state,
        by=actor.id,
        by_name=actor.name,
        at=core.clock.now(),
        verdict=verdict,
    )
    with core.store.write() as uow:
        uow.attachments.add([attachment])
        uow.audit.append([_entry(core, attachment, "attachment.added", actor.username)])
        uow.commit()
    _drop_refused(core, attachment)
    return attachment


def files_of(core: Core) -> Files:
    """Where files are kept. Raises `HoldfastError` where there is nothing to keep them in."""
    if core.files is None:
        raise HoldfastError("No files can be kept here.")
    return core.files


def scanned(core: Core, digest: str) -> tuple[AttachmentState, str]:
    """What the scanner says of a kept file; a scanner that gives no answer leaves it waiting."""
    scanner: Scanner | None = core.scanner
    if scanner is None:
        return AttachmentState.WAITING, "No scanner is set up here"
    try:
        with closing(files_of(core).open(digest)) as content:
            verdict = scanner.scan(content)
    except DeliveryFailed as error:
        return AttachmentState.WAITING, str(error)
    return (AttachmentState.CLEAN if verdict.clean else AttachmentState.REFUSED), verdict.words


def _drop_refused(core: Core, attachment: Attachment) -> None:
    """What holds something harmful is not kept: only that it came, from whom, and what was found."""
    if attachment.state is AttachmentState.REFUSED:
        files_of(core).remove(attachment.digest)


def scan_waiting(core: Core) -> int:
    """Scan what the scanner had no answer for; how many have one now."""
    with core.store.read() as uow:
        waiting = uow.attachments.where(state=AttachmentState.WAITING)
    done = 0
    for each in waiting:
        state, verdict = scanned(core, each.digest)
        if state is AttachmentState.WAITING:
            continue
        changed = replace(each, state=state, verdict=verdict)
        with core.store.write() as uow:
            uow.attachments.change(changed)
            uow.audit.append([_entry(core, changed, "attachment.scanned", wording.MACHINE)])
            uow.commit()
        _drop_refused(core, changed)
        done += 1
    return done


def of_task(core: Core, task_id: UUID, actor: User) -> tuple[Case, Case | None, str, list[Attachment]]:
    """A task's case, that of the child it is about where it is kept with a panel's record, the task's name
    and its files; the look is logged."""
    with core.store.write() as uow:
        task = access.own_task(uow, task_id, actor)
        case = access.open_case(core, uow, task.case_id, actor, Action.WORK, "task", task.name)
        about = subjects.child_of(core, uow, actor, task)
        found = uow.attachments.where(task_id=task_id)
        uow.commit()
        return case, about, task.name, found


def of_case(core: Core, case_id: UUID, actor: User) -> tuple[Case, list[Attachment]]:
    """A case's files, newest first, with those of its tasks; the look is logged."""
    with core.store.write() as uow:
        case = access.open_case(core, uow, case_id, actor, Action.SEE_CASES, "case")
        found = uow.attachments.where(case_id=case_id, newest=True)
        uow.commit()
        return case, found


def opened(core: Core, attachment_id: UUID, actor: User) -> tuple[Attachment, BinaryIO]:
    """A clean attachment to read; logged each time. Raises `NotFound`, `Forbidden`, `HoldfastError`."""
    with core.store.write() as uow:
        found = uow.attachments.get(attachment_id)
        if found is None:
            raise NotFound("file", attachment_id)
        access.open_case(core, uow, found.case_id, actor, Action.SEE_CASES, "attachment", found.name)
        if found.state is not AttachmentState.CLEAN:
            raise HoldfastError(
                f"“{found.name}” cannot be opened: "
                + ("it waits to be scanned." if found.state is AttachmentState.WAITING else "it was refused.")
            )
        content = files_of(core).open(found.digest)
        uow.commit()
        return found, content


def remove(core: Core, attachment_id: UUID, actor: User) -> Attachment:
    """Take a file away: whoever gave it may, and a manager. Its entry in the trail stays.

    Raises `NotFound`, `Forbidden`.
    """
    with core.store.write() as uow:
        found = uow.attachments.get(attachment_id)
        if found is None:
            raise NotFound("file", attachment_id)
        access.case_to_change(core, uow, found.case_id, actor, Action.WORK)
        if found.by != actor.id and not permissions.can(actor, Action.REASSIGN):
            raise Forbidden(actor.name, f"take away the file “{found.name}” of {found.by_name}")
        uow.attachments.remove([found.id])
        uow.audit.append([_entry(core, found, "attachment.removed", actor.username)])
        others = [each for each in uow.attachments.where(digest=found.digest) if each.id != found.id]
        uow.commit()
    if not others:
        files_of(core).remove(found.digest)
    return found


def _entry(core: Core, attachment: Attachment, action: str, actor: str) -> AuditEntry:
    return AuditEntry(
        stream=str(attachment.case_id),
        at=core.clock.now(),
        actor=actor,
        action=action,
        subject=attachment.name,
        detail={
            "file": str(attachment.id),
            "digest": attachment.digest,
            "size": attachment.size,
            "state": attachment.state.value,
            "verdict": attachment.verdict,
        },
    )
