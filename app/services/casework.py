"""Opening a case: from its first moment one named person holds the child (INV-04)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domain import permissions
from app.domain.calendar import local
from app.domain.errors import HoldfastError, Uncovered
from app.domain.pack import Council
from app.domain.panel import ChildInNeed, Panel
from app.domain.permissions import Action
from app.domain.records import AuditEntry, Case, Holding, User
from app.services.core import Core
from app.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class NewCase:
    """What is known of a child when the case is opened. `family`: a sibling's, else a new one.

    `cin_since`: since when the child has a Child in Need plan, or its last review; puts the child in the
    queue of a council's panel. `panel`: no child at all, but the record of the locality's panel.
    """

    reference: str
    child_name: str
    date_of_birth: date
    locality: str
    holder: str
    family: UUID | None = None
    cin_plan_end: date | None = None
    cp_plan_end: date | None = None
    cin_since: date | None = None
    panel: bool = False


def open_case(core: Core, new: NewCase, actor: User) -> Case:
    """Open a case with its first holder.

    Raises `Uncovered` (no such holder), `Forbidden`, `HoldfastError` (the reference is taken, the day of
    birth is to come, or the council has no such locality).
    """
    permissions.check(actor, Action.START, actor.council)
    now = core.clock.now()
    with core.store.write() as uow:
        if uow.cases.by_reference(actor.council, new.reference) is not None:
            raise HoldfastError(
                f"There is already a case {new.reference}. Give this child a reference of its own."
            )
        _check_facts(new, core.catalogue.in_force(uow, actor.council).pack.council, local(now).date())
        holder = uow.users.by_username(new.holder)
        if holder is None or not holder.active or holder.council != actor.council:
            raise Uncovered(new.reference, f"“{new.holder}” is not an active person of this council")
        case = Case(
            id=core.new_id(),
            reference=new.reference,
            council=actor.council,
            child_name=new.child_name,
            date_of_birth=new.date_of_birth,
            locality=new.locality,
            family=new.family or core.new_id(),
            created_at=now,
            cin_plan_end=new.cin_plan_end,
            cp_plan_end=new.cp_plan_end,
        )
        uow.cases.add([case])
        _queue(uow, case, new)
        uow.holdings.open(
            Holding(
                id=core.new_id(),
                case_id=case.id,
                user_id=holder.id,
                holder_name=holder.name,
                role=holder.roles[0] if holder.roles else "",
                team=holder.team,
                since=now,
                until=None,
                reason="The case was opened",
                accepted_by=holder.id,
            )
        )
        stream = str(case.id)
        detail = {"holder": holder.name, **({"panel": True} if new.panel else {})}
        uow.audit.append(
            [
                AuditEntry(stream, now, actor.username, "case.opened", case.reference),
                AuditEntry(stream, now, actor.username, "holding.opened", holder.username, detail),
            ]
        )
        uow.commit()
    return case


def _queue(uow: UnitOfWork, case: Case, new: NewCase) -> None:
    """Put the child in the queue of the panel, or keep that this is the panel's own record."""
    if new.panel:
        if uow.panels.where(council=case.council, locality=case.locality):
            raise HoldfastError(f"{case.locality} has a panel already. Use its record.")
        uow.panels.add([Panel(case.id, case.council, case.locality)])
    elif new.cin_since is not None:
        uow.in_need.add([ChildInNeed(case.id, case.council, case.locality, case.reference, new.cin_since)])


def _check_facts(new: NewCase, council: Council, today: date) -> None:
    if new.date_of_birth > today:
        raise HoldfastError(f"{new.date_of_birth} is still to come. Give the child's day of birth.")
    if council.localities and new.locality not in council.localities:
        known = ", ".join(council.localities)
        raise HoldfastError(f"There is no locality “{new.locality}” in {council.name}. There is {known}.")
