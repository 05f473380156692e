"""What somebody has typed into a task's form and not sent: kept for them alone, until the task is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from app.domain import permissions
from app.domain.desk import Draft
from app.domain.errors import Duplicate, Forbidden, NotFound
from app.domain.form import Form
from app.domain.permissions import Action
from app.domain.records import Task, TaskStatus, User
from app.services import access, marking, tasks
from app.services.core import Core
from app.store import UnitOfWork

Typed = Mapping[str, Sequence[str]]
"""Names of a form's controls → texts, as the browser sent them (a date has three controls)."""

T = TypeVar("T")

PARTS = ("-day", "-month", "-year", "-time")
REMARKS = frozenset({"_comment", "_reason"})
"""What is typed beside the form of a task: a comment, and why the task cannot go on."""

OWN = frozenset({"_compared", "_sections"}) | REMARKS
"""What the pages keep beside the answers: whose drafts were compared, which sections were opened, remarks."""

Within = Callable[[Form | None, Typed], Typed]
"""The form of a task and what was typed before → what is typed now, when only a part of it was sent."""


def save(core: Core, task_id: UUID, typed: Typed, seen: datetime | None, actor: User) -> Draft:
    """Keep what was typed so far. Only questions of the form are kept.

    `seen`: when the answers that the form was filled with had last changed. Raises `NotFound`, `Stale`,
    `Forbidden`.
    """
    return _once_more(lambda: _save(core, task_id, typed, seen, actor))


def _once_more(keep: Callable[[], T]) -> T:
    """Two clicks at once: the row of the other one came or went meanwhile."""
    try:
        return keep()
    except (Duplicate, NotFound):
        return keep()


def _save(core: Core, task_id: UUID, typed: Typed, seen: datetime | None, actor: User) -> Draft:
    with core.store.write() as uow:
        task = tasks.open_task(core, uow, task_id, actor)
        if not permissions.can_take(actor, task):
            raise Forbidden(actor.name, f"fill in “{task.name}”")
        draft = _keep(core, uow, task, typed, seen, actor)
        if has_text(draft.typed):
            marking.started(uow, task, core.clock.now())
        uow.commit()
        return draft


def rescue(core: Core, task_id: UUID, within: Within, seen: datetime | None, user_id: UUID) -> bool:
    """Keep what was typed by somebody whose session has ended; False when it is nobody's to keep.

    Kept even when the task was done meanwhile: the page then shows both.
    """
    return _once_more(lambda: _rescue(core, task_id, within, seen, user_id))


def _rescue(core: Core, task_id: UUID, within: Within, seen: datetime | None, user_id: UUID) -> bool:
    with core.store.write() as uow:
        user, task = uow.users.by_id(user_id), uow.tasks.get(task_id)
        if user is None or task is None or task.council != user.council:
            return False
        if not permissions.can(user, Action.WORK, task.council):
            return False
        before = own(uow, task_id, user)
        typed = within(form_of(core, uow, task), before.typed if before else {})
        _keep(core, uow, task, typed, seen, user)
        uow.commit()
        return True


def _keep(core: Core, uow: UnitOfWork, task: Task, typed: Typed, seen: datetime | None, user: User) -> Draft:
    form = form_of(core, uow, task)
    kept = {name: list(texts) for name, texts in typed.items() if name in OWN or _asked(form, name)}
    now = core.clock.now()
    before = own(uow, task.id, user)
    if before is not None:
        draft = replace(before, typed=kept, saved_at=now, seen=seen)
        uow.drafts.change(draft)
    else:
        draft = Draft(core.new_id(), task.id, user.id, kept, now, seen)
        uow.drafts.add([draft])
    return draft


def _asked(form: Form | None, name: str) -> bool:
    keys = {field.key for field in form.inputs()} if form else set()
    return name in keys or any(name.removesuffix(part) in keys for part in PARTS if name.endswith(part))


def form_of(core: Core, uow: UnitOfWork, task: Task) -> Form | None:
    """The form of a task, by the version its instance runs on."""
    instance = uow.instances.get(task.instance_id)
    if instance is None:
        return None
    return core.catalogue.deployed(uow, instance.deployment_id).pack.forms.get(task.form)


def own(uow: UnitOfWork, task_id: UUID, user: User) -> Draft | None:
    """The draft of one person."""
    return next(iter(uow.drafts.where(task_id=task_id, user_id=user.id)), None)


def of_others(uow: UnitOfWork, task: Task, user: User) -> list[tuple[User, Draft]]:
    """What colleagues have typed into the same open task, for somebody who may complete it too."""
    if task.status is not TaskStatus.OPEN or not permissions.can_take(user, task):
        return []
    drafts = [draft for draft in uow.drafts.where(task_id=task.id) if draft.user_id != user.id]
    found = [(uow.users.by_id(draft.user_id), draft) for draft in drafts]
    return [(who, draft) for who, draft in found if who is not None and has_text(draft.typed)]


def has_text(typed: Mapping[str, Any]) -> bool:
    """Whether anything was typed at all."""
    return any(any(texts) for name, texts in typed.items() if name not in OWN)


def without(core: Core, task_id: UUID, remark: str, actor: User) -> None:
    """Take one remark out of the actor's draft, now that it stands where it belongs."""
    with core.store.write() as uow:
        draft = own(uow, task_id, actor)
        if draft is not None and remark in draft.typed:
            rest = {name: texts for name, texts in draft.typed.items() if name != remark}
            uow.drafts.change(replace(draft, typed=rest))
            uow.commit()


def has_any(typed: Typed) -> bool:
    """Whether anything was typed, be it into the form or beside it."""
    return any(any(texts) for name, texts in typed.items() if name not in OWN - REMARKS)


def forget(core: Core, task_id: UUID, actor: User) -> None:
    """Take the actor's own draft away. Nothing happens when there is none."""
    with core.store.write() as uow:
        draft = own(uow, task_id, actor)
        if draft is not None:
            uow.drafts.remove([draft.id])
            uow.commit()


def of_closed_task(core: Core, task_id: UUID, actor: User) -> tuple[Task, Draft | None]:
    """A task, open or not, with the actor's own draft. Raises `NotFound`, `Forbidden`."""
    with core.store.read() as uow:
        task = access.own_task(uow, task_id, actor)
        permissions.check(actor, Action.WORK, task.council)
        return task, own(uow, task_id, actor)
