"""What a test does to a world, besides what its people do: move its clock on, and close cases to others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from app.domain.desk import Restriction
from app.services.clock import ManualClock
from tests.functional.real import World


def goes_on(world: World, to: datetime) -> None:
    """The clock of the world stands at a later moment."""
    clock = world.core.clock
    assert isinstance(clock, ManualClock)
    clock.set(to)


def close_cases(world: World, case_ids: Iterable[UUID], by: str, *allowed: str) -> None:
    """Restrict cases, as this manager, to their holders and to those who are named."""
    user, now = world.user(by), world.core.clock.now()
    with world.core.store.write() as uow:
        uow.restrictions.add(
            [
                Restriction(world.core.new_id(), case_id, "A witness", allowed, user.id, user.name, now)
                for case_id in case_ids
            ]
        )
        uow.commit()
