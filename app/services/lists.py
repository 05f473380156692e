"""Queries for lists: tasks, cases, instances, incidents, notices, and the pack in force."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
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
    Instance,
    InstanceView,
    Notice,
    User,
)
from app.services import access, wording
from app.services.core import Core
from app.services.coverage_of_clauses import Coverage, coverage
from app.services.views import CouncilPage, IncidentLine
from app.store import InstanceQuery, UnitOfWork

ROWS = 50
"""Cases of a page."""

MOST_INCIDENTS = 200
"""Open incidents of a page: many at once have one cause, and go together once it is mended."""

After = tuple[datetime | None, UUID] | None
"""The key of the last row shown."""


def locality(core: Core, actor: User) -> str:
    """The locality of the actor's team, or an empty string."""
    with core.store.read() as uow:
        return access.own_locality(core, uow, actor)


def cases(core: Core, actor: User, text: str = "", after: str = "") -> list[Case]:
    """A page of the cases that the actor may see, by part of the reference or name.

    A case that they may not open is found by its reference alone, and shows nothing else.
    """
    permissions.check(actor, Action.SEE_CASES)
    found: list[Case] = []
    with core.store.read() as uow:
        place = access.held_to(core, uow, actor)
        while len(found) < ROWS:
            page = uow.cases.search(actor.council, text, after, ROWS, locality=place, holder=actor.id)
            shown = access.veil_cases(core, uow, actor, page)
            found += [
                case for case in shown if not access.is_hidden(case) or text.lower() in case.reference.lower()
            ]
            if len(page) < ROWS:
                break
            after = page[-1].reference
    return found[:ROWS]


def holders(core: Core, actor: User, case_ids: Collection[UUID]) -> dict[UUID, Holding]:
    """Who holds each child now, less those whose cases the actor may not open."""
    with core.store.read() as uow:
        return uow.holdings.current(set(case_ids) - access.closed(core, uow, actor, case_ids))


def panel_records(core: Core, actor: User) -> frozenset[UUID]:
    """Which cases of the actor's council are records of its panels, and about no child."""
    permissions.check(actor, Action.SEE_CASES)
    with core.store.read() as uow:
        return frozenset(each.id for each in uow.panels.where(council=actor.council))


def instances(core: Core, actor: User, query: InstanceQuery) -> list[InstanceView]:
    """Instances of the actor's council. Raises `Forbidden` for another council's."""
    permissions.check(actor, Action.WATCH, query.council)
    with core.store.read() as uow:
        place = access.held_to(core, uow, actor)
        found = uow.instances.page(replace(query, locality=place) if place else query)
        return access.veil_instances(core, uow, actor, found)


def processes(core: Core, actor: User) -> list[DefinitionRow]:
    """The processes in force in the actor's council."""
    with core.store.read() as uow:
        latest = uow.deployments.latest(actor.council)
        return uow.deployments.definitions(latest.id) if latest else []


def incidents(core: Core, actor: User) -> list[IncidentLine]:
    """Open incidents of the actor's council, the newest ones: `MOST_INCIDENTS` at most."""
    permissions.check(actor, Action.WATCH)
    with core.store.read() as uow:
        return incident_lines(core, uow, uow.incidents.open_of_council(actor.council, MOST_INCIDENTS), actor)


def incident_lines(core: Core, uow: UnitOfWork, found: Sequence[Incident], actor: User) -> list[IncidentLine]:
    """What these incidents are about in words. Raises `NotFound`."""
    instances = uow.instances.many({each.instance_id for each in found})
    cases = uow.cases.many({each.case_id for each in found})
    shut = access.closed(core, uow, actor, list(cases))
    return [_line(core, uow, each, instances, cases[each.case_id], shut) for each in found]


def _line(
    core: Core,
    uow: UnitOfWork,
    incident: Incident,
    instances: Mapping[UUID, Instance],
    case: Case,
    shut: Collection[UUID],
) -> IncidentLine:
    instance = instances.get(incident.instance_id)
    if instance is None:
        raise NotFound("process instance", incident.instance_id)
    if case.id in shut:
        # Managers mend it all the same: what stands still is told without what tells of the child.
        hidden = replace(incident, message="Something stands still in it. Open the case to see what.")
        return IncidentLine(hidden, access.HIDDEN, access.HIDDEN, case.reference, access.HIDDEN)
    definition = core.catalogue.definition(uow, instance.deployment_id, instance.process_id)
    step = wording.names_of(definition.processes.values()).get(incident.element, incident.element)
    return IncidentLine(incident, step, instance.process_name, case.reference, case.child_name)


def notices(core: Core, actor: User) -> list[Notice]:
    """The actor's notices, newest first."""
    with core.store.read() as uow:
        found = uow.notices.of_user(actor.id)
        shut = access.closed(core, uow, actor, [each.case_id for each in found if each.case_id])
        return [
            replace(each, subject=f"About a {access.HIDDEN.lower()}", text="You may not open this case now.")
            if each.case_id in shut
            else each
            for each in found
        ]


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
