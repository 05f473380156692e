"""The versions that an instance has run on: what its rows name may be drawn in an older one only."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from app.domain.process import Element
from app.domain.records import AuditEntry, Instance
from app.ports import Definition
from app.services.core import Core
from app.store import UnitOfWork

MIGRATED = "instance.migrated"
"""The action by which the audit trail records a move to another version."""


def versions_of(
    core: Core, uow: UnitOfWork, instance: Instance, entries: Iterable[AuditEntry]
) -> list[Definition]:
    """The definitions of an instance, the one that it runs on first, then the others, the latest first."""
    earlier = [UUID(e.detail["from_deployment"]) for e in entries if e.action == MIGRATED]
    ids = dict.fromkeys([instance.deployment_id, *reversed(earlier)])
    return [core.catalogue.definition(uow, key, instance.process_id) for key in ids]


def element_in(versions: Iterable[Definition], process: str, element: str) -> Element:
    """An element as the latest version that has it draws it. Raises KeyError."""
    places = (version.processes[process].elements for version in versions if process in version.processes)
    found = next((elements[element] for elements in places if element in elements), None)
    if found is None:
        raise KeyError(element)
    return found
