"""What was typed and never sent, for tasks that are done and on other pages: cleared after some days.

It stays for a while beside what was sent, so that whoever typed it can keep what matters as a comment.
What is typed into an open task is never cleared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.calendar import local
from app.domain.records import User
from app.services import unsent
from app.services.core import Core
from app.store import UnitOfWork

CLEARED = "drafts.cleared_on"
"""The setting that says on which day this was last done."""

DAYS = "draft_days"
"""The council's setting: after how many days."""


def clear(core: Core, councils: Sequence[str]) -> int:
    """Clear once a day; how many drafts and other texts went."""
    now = core.clock.now()
    today = local(now).date().isoformat()
    with core.store.write() as uow:
        if uow.settings.get(CLEARED) == today:
            return 0
        drafts: list[UUID] = []
        others = 0
        for council in councils:
            before = _before(core, uow, council, now)
            if before is None:
                continue
            for user in uow.users.of_council(council):
                drafts += _over(uow, user, before)
                others += unsent.lapse(uow, user, before)
        uow.drafts.remove(drafts)
        uow.settings.put(CLEARED, today)
        uow.commit()
        return len(drafts) + others


def _before(core: Core, uow: UnitOfWork, council: str, now: datetime) -> datetime | None:
    """What was typed before this moment goes; None where the council has said nothing of it."""
    deployment = uow.deployments.latest(council)
    if deployment is None:
        return None
    setting = core.catalogue.deployed(uow, deployment.id).pack.council.settings.get(DAYS)
    return now - timedelta(days=int(setting.value)) if setting else None


def _over(uow: UnitOfWork, user: User, before: datetime) -> Iterator[UUID]:
    """The drafts of one person that were saved, and whose task ended, long enough ago."""
    for draft in uow.drafts.where(user_id=user.id):
        if draft.saved_at >= before:
            break  # the oldest come first
        task = uow.tasks.get(draft.task_id)
        if task is None or (task.completed_at is not None and task.completed_at < before):
            yield draft.id
