"""What a list of process instances can be narrowed to, and the same list as rows of a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.domain import permissions
from app.domain.permissions import Action
from app.domain.records import AuditEntry, User
from app.services import lists
from app.services.core import Core
from app.store import InstanceQuery

PAGE = "instances"
AT_ONCE = 500
"""Rows read in one go for a file."""

HEADER = (
    "Case",
    "Process",
    "State",
    "Started",
    "Started by",
    "Ended",
    "Open tasks",
    "Overdue tasks",
    "Incidents",
    "Holder",
    "Team",
)
"""A file names no child: what is not needed outside does not leave."""


@dataclass(frozen=True, slots=True)
class Choices:
    """By what a list can be narrowed. `people`: who works for the council, by name."""

    localities: Sequence[str]
    teams: Sequence[str]
    people: Sequence[User]


def choices(core: Core, actor: User) -> Choices:
    """The localities, teams and people of the actor's council. Raises `Forbidden`."""
    permissions.check(actor, Action.WATCH)
    with core.store.read() as uow:
        people = uow.users.of_council(actor.council)
        if uow.deployments.latest(actor.council) is None:
            return Choices((), (), people)
        council = core.catalogue.in_force(uow, actor.council).pack.council
    named = {user.team for user in people if user.team} | {team.name for team in council.teams.values()}
    return Choices(council.localities, sorted(named), sorted(people, key=lambda user: user.name))


def note_export(core: Core, actor: User, what: str, action: str = "instances.exported") -> None:
    """Write down that a list left Holdfast, and how it was narrowed. Raises `Forbidden`."""
    permissions.check(actor, Action.WATCH)
    with core.store.write() as uow:
        uow.audit.append(
            [
                AuditEntry(
                    stream=actor.council,
                    at=core.clock.now(),
                    actor=actor.username,
                    action=action,
                    subject=what or "all",
                )
            ]
        )
        uow.commit()


def rows(core: Core, actor: User, query: InstanceQuery) -> Iterator[list[Any]]:
    """Every instance that fits, newest first, read page by page however many there are."""
    query = replace(query, limit=AT_ONCE, after=None)
    while page := lists.instances(core, actor, query):
        holders = lists.holders(core, actor, {view.instance.case_id for view in page})
        for view in page:
            instance, holding = view.instance, holders.get(view.instance.case_id)
            yield [
                view.case_reference,
                instance.process_name,
                instance.status.value,
                instance.started_at,
                instance.started_by,
                instance.ended_at,
                view.open_tasks,
                view.overdue_tasks,
                view.incidents,
                holding.holder_name if holding else "",
                holding.team if holding else "",
            ]
        if len(page) < AT_ONCE:
            return
        query = replace(query, after=(page[-1].instance.started_at, page[-1].instance.id))
