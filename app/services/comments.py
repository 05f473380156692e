"""Remarks on a case or a task. Whoever is mentioned in one gets a notice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

from app.domain.desk import Comment
from app.domain.errors import HoldfastError, InvalidAnswers
from app.domain.permissions import Action
from app.domain.records import AuditEntry, Case, Notice, Task, User
from app.services import access, telling
from app.services.core import Core
from app.store import UnitOfWork

LONGEST = 5_000
"""Characters of one comment: a guard, not a rule of any protocol."""

TOO_LONG = f"Write a comment of at most {LONGEST:,} characters."

MENTION = re.compile(r"(?<![\w.@])@([\w][\w.-]*)")


def mentioned(text: str, people: Sequence[User]) -> list[User]:
    """The active people whose user name stands after an @, in the order of the text, each once.

    A full stop or hyphen that only ends the sentence is no part of a name.
    """
    known = {user.username.casefold(): user for user in people if user.active}
    found: dict[UUID, User] = {}
    for name in MENTION.findall(text):
        user = known.get(name.casefold()) or known.get(name.rstrip(".-").casefold())
        if user is not None:
            found[user.id] = user
    return list(found.values())


def on_task(core: Core, task_id: UUID, text: str, actor: User) -> Comment:
    """Remark on a task, open or done. Raises `NotFound`, `Forbidden`, `HoldfastError`."""
    with core.store.write() as uow:
        task = access.own_task(uow, task_id, actor)
        case = access.case_to_change(core, uow, task.case_id, actor, Action.WORK)
        comment = add_in(core, uow, case, task, text, actor)
        uow.commit()
        return comment


def checked(text: str) -> str:
    """A remark sent along with a form, ready to be made. Raises `InvalidAnswers` when it is too long."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise InvalidAnswers({"": TOO_LONG})
    return text


def on_case(core: Core, case_id: UUID, text: str, actor: User) -> Comment:
    """Remark on a case. Raises `NotFound`, `Forbidden`, `HoldfastError`."""
    with core.store.write() as uow:
        case = access.case_to_change(core, uow, case_id, actor, Action.WORK)
        comment = add_in(core, uow, case, None, text, actor)
        uow.commit()
        return comment


def of_case(core: Core, case_id: UUID, actor: User) -> tuple[Case, list[Comment], list[User]]:
    """A case's comments, newest first, with those on its tasks, and who can be mentioned; logged."""
    with core.store.write() as uow:
        case = access.open_case(core, uow, case_id, actor, Action.SEE_CASES, "case")
        found = uow.comments.where(case_id=case_id, newest=True)
        people = _people(uow, actor)
        uow.commit()
        return case, found, people


def people(core: Core, actor: User) -> list[User]:
    """Who can be mentioned: the active people of the actor's council, by name."""
    with core.store.read() as uow:
        return _people(uow, actor)


def _people(uow: UnitOfWork, actor: User) -> list[User]:
    return sorted(
        (user for user in uow.users.of_council(actor.council) if user.active), key=lambda user: user.name
    )


def add_in(core: Core, uow: UnitOfWork, case: Case, task: Task | None, text: str, actor: User) -> Comment:
    """Remark in the caller's unit of work, for somebody who may. Raises `HoldfastError`."""
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST:
        raise HoldfastError(TOO_LONG)
    told = [user for user in mentioned(text, uow.users.of_council(case.council)) if user.id != actor.id]
    now = core.clock.now()
    comment = Comment(
        id=core.new_id(),
        case_id=case.id,
        instance_id=task.instance_id if task else None,
        task_id=task.id if task else None,
        by=actor.id,
        by_name=actor.name,
        at=now,
        text=text,
        mentions=tuple(user.username for user in told),
    )
    uow.comments.add([comment])
    # The notice says where, and not what: it may travel by e-mail.
    telling.tell(
        core,
        uow,
        [
            Notice(
                id=core.new_id(),
                user_id=user.id,
                case_id=case.id,
                subject=f"{actor.name} mentioned you in a comment on case {case.reference}",
                text=f"About the task “{task.title}”." if task else "About the case.",
                link=f"/cases/{case.id}/comments#comment-{comment.id}",
                at=now,
            )
            for user in told
        ],
    )
    uow.audit.append(
        [
            AuditEntry(
                stream=str(case.id),
                at=now,
                actor=actor.username,
                action="comment.added",
                subject=task.title if task else case.reference,
                detail={"comment": str(comment.id), "to": [user.username for user in told]},
                instance_id=comment.instance_id,
            )
        ]
    )
    return comment
