"""What else of a case is under way: the processes that have not come to their end."""

from __future__ import annotations

from uuid import UUID

from app.domain.records import InstanceStatus
from app.ports import Involvement
from app.store import UnitOfWork

UNDER_WAY = frozenset({InstanceStatus.RUNNING, InstanceStatus.SUSPENDED})


def under_way(uow: UnitOfWork, case_id: UUID, besides: UUID) -> list[Involvement]:
    """Those of the case `besides` one instance, oldest first."""
    found = [
        Involvement(each.process_id, each.process_name, each.started_at)
        for each in uow.instances.of_case(case_id)
        if each.id != besides and each.status in UNDER_WAY
    ]
    return sorted(found, key=lambda each: (each.since, each.process))
