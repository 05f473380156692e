"""Why the tasks of a process wait: it was suspended, since when, by whom and for what reason."""

from __future__ import annotations

from uuid import UUID

from app.services.views import Pause
from app.services.wording import who
from app.store import UnitOfWork


def pause(uow: UnitOfWork, instance_id: UUID) -> Pause | None:
    """The pause of a process that is suspended; None when its trail tells of none."""
    entries = [each for each in uow.audit.of_instance(instance_id) if each.action == "instance.suspended"]
    if not entries:
        return None
    last = entries[-1]
    user = uow.users.by_username(last.actor)
    names = {user.username: user.name} if user else {}
    return Pause(last.at, who(last.actor, names), str(last.detail.get("reason", "")))
