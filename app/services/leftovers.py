"""What was typed for tasks that are done and was never sent: cleared away after the council's days.

It stays for a while beside what was sent, so that whoever typed it can keep what matters as a comment.
What is typed into an open task is never cleared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.calendar import local
from app.services.core import Core
from app.store import UnitOfWork

CLEARED = "drafts.cleared_on"
"""The setting that says on which day this was last done."""

DAYS = "draft_days"
"""The council's setting: after how many days."""


def clear(core: Core, councils: Sequence[str]) -> int:
    """Clear once a day; how many drafts went."""
    now = core.clock.now()
    today = local(now).date().isoformat()
    with core.store.write() as uow:
        if uow.settings.get(CLEARED) == today:
            return 0
        gone = [key for council in councils for key in _over(core, uow, council, now)]
        uow.drafts.remove(gone)
        uow.settings.put(CLEARED, today)
        uow.commit()
        return len(gone)


def _over(core: Core, uow: UnitOfWork, council: str, now: datetime) -> Iterator[UUID]:
    """The drafts of a council's people that were saved, and whose task ended, long enough ago."""
    deployment = uow.deployments.latest(council)
    if deployment is None:
        return
    setting = core.catalogue.deployed(uow, deployment.id).pack.council.settings.get(DAYS)
    if setting is None:
        return
    before = now - timedelta(days=int(setting.value))
    for user in uow.users.of_council(council):
        for draft in uow.drafts.where(user_id=user.id):
            if draft.saved_at >= before:
                break  # the oldest come first
            task = uow.tasks.get(draft.task_id)
            if task is None or (task.completed_at is not None and task.completed_at < before):
                yield draft.id
