"""Queries for lists: tasks, cases, instances, incidents, notices, and the pack in force."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from app.domain import permissions
from app.domain.calendar import local
from app.domain.errors import NotFound
from app.domain.permissions import Action
from app.domain.records import (
    Case,
    DefinitionRow,
    Holding,
    Incident,
    InstanceView,
    Notice,
    User,
)
from app.services import wording
from app.services.core import Core
from app.services.coverage_of_clauses import Coverage, coverage
from app.services.processes import case_of
from app.services.views import CouncilPage, IncidentLine
from app.store import InstanceQuery, UnitOfWork

After = tuple[datetime | None, UUID] | None
"""The key of the last row shown."""


def locality(core: Core, actor: User) -> str:
    """The locality of the actor's team, or an empty string."""
    with core.store.read() as uow:
        return own_locality(core, uow, actor)


def own_locality(core: Core, uow: UnitOfWork, actor: User) -> str:
    """The locality of the actor's team by the pack in force, or an empty string."""
    if not actor.team or uow.deployments.latest(actor.council) is None:
        return ""
    teams = core.catalogue.in_force(uow, actor.council).pack.council.teams.values()
    return next((team.locality for team in teams if team.name == actor.team), "")


def cases(core: Core, actor: User, text: str = "", after: str = "") -> list[Case]:
    """Cases of the actor's council by part of the reference or name."""
    permissions.check(actor, Action.SEE_CASES)
    with core.store.read() as uow:
        return uow.cases.search(actor.council, text, after)


def holders(core: Core, case_ids: Collection[UUID]) -> dict[UUID, Holding]:
    """Who holds each child now."""
    with core.store.read() as uow:
        return uow.holdings.current(case_ids)


def instances(core: Core, actor: User, query: InstanceQuery) -> list[InstanceView]:
    """Instances of the actor's council. Raises `Forbidden` for another council's."""
    permissions.check(actor, Action.WATCH, query.council)
    with core.store.read() as uow:
        return uow.instances.page(query)


def processes(core: Core, actor: User) -> list[DefinitionRow]:
    """The processes in force in the actor's council."""
    with core.store.read() as uow:
        latest = uow.deployments.latest(actor.council)
        return uow.deployments.definitions(latest.id) if latest else []


def incidents(core: Core, actor: User) -> list[IncidentLine]:
    """Open incidents of the actor's council."""
    permissions.check(actor, Action.WATCH)
    with core.store.read() as uow:
        return [_line(core, uow, each) for each in uow.incidents.open_of_council(actor.council)]


def _line(core: Core, uow: UnitOfWork, incident: Incident) -> IncidentLine:
    instance, case = uow.instances.get(incident.instance_id), case_of(uow, incident.case_id)
    if instance is None:
        raise NotFound("process instance", incident.instance_id)
    definition = core.catalogue.definition(uow, instance.deployment_id, instance.process_id)
    step = wording.names_of(definition.processes.values()).get(incident.element, incident.element)
    return IncidentLine(incident, step, instance.process_name, case.reference, case.child_name)


def notices(core: Core, actor: User) -> list[Notice]:
    """The actor's notices, newest first."""
    with core.store.read() as uow:
        return uow.notices.of_user(actor.id)


def mark_read(core: Core, notice_id: UUID, actor: User) -> None:
    """Mark one of the actor's own notices as read."""
    with core.store.write() as uow:
        uow.notices.mark_read(actor.id, notice_id, core.clock.now())
        uow.commit()


def council(core: Core, actor: User) -> CouncilPage:
    """The glossary, the diagrams and the clauses in force."""
    permissions.check(actor, Action.SEE_PACK)
    with core.store.read() as uow:
        deployed = core.catalogue.in_force(uow, actor.council)
        findings = core.catalogue.findings(uow, deployed.id)
        latest = uow.deployments.latest(actor.council)
    pack = deployed.pack
    return CouncilPage(
        council=pack.council,
        roles=list(pack.council.roles.values()),
        processes=[process for process in pack.processes.values() if process.executable],
        clauses=pack.clauses,
        deployment=latest,
        findings=findings,
    )


def clauses(core: Core, actor: User) -> Coverage:
    """The protocol in force, clause by clause."""
    permissions.check(actor, Action.SEE_PACK)
    with core.store.read() as uow:
        pack = core.catalogue.in_force(uow, actor.council).pack
    return coverage(pack, core.rehearsals(actor.council), local(core.clock.now()).date())


def diagram_xml(core: Core, actor: User, process_id: str) -> str:
    """The diagram in force that holds a process. Raises `NotFound`."""
    permissions.check(actor, Action.SEE_PACK)
    with core.store.read() as uow:
        pack = core.catalogue.in_force(uow, actor.council).pack
    process = pack.processes.get(process_id)
    if process is None or process.file not in pack.files:
        raise NotFound("process", process_id)
    return pack.files[process.file].decode("utf-8", "replace")
