"""Reading a case: authorised, and logged in its audit trail, every time (who looked at what, when)."""

from __future__ import annotations

from uuid import UUID

from app.domain import permissions
from app.domain.errors import NotFound
from app.domain.permissions import Action
from app.domain.records import AuditEntry, Case, User
from app.services.core import Core
from app.store import UnitOfWork


def open_case(
    core: Core, uow: UnitOfWork, case_id: UUID, actor: User, action: Action, what: str, subject: str = ""
) -> Case:
    """The case, with the look logged. Another council's case is not found, rather than forbidden."""
    case = uow.cases.get(case_id)
    if case is None or case.council != actor.council:
        raise NotFound("case", case_id)
    permissions.check(actor, action, case.council)
    uow.audit.append(
        [
            AuditEntry(
                stream=str(case.id),
                at=core.clock.now(),
                actor=actor.username,
                action=f"{what}.viewed",
                subject=subject or case.reference,
            )
        ]
    )
    return case
