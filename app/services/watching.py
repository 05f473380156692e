"""Looks for breaches of the invariants in what has happened: the audit trail, answers and holdings.

What is found is told with its evidence; nothing is decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.pack import Invariant, Pack
from app.domain.records import AuditEntry, Case, Task, User
from app.services.core import Core
from app.services.watches import decisions, holders, running, telling
from app.services.watches.file import File, Found
from app.store import UnitOfWork

ENTRIES_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Breach:
    """One breach. `invariant`: its id and title; `evidence` says what, when and by whom, without the
    child's name. `seconds`: how long, where that is the breach."""

    watch: str
    invariant: str
    title: str
    case_reference: str
    case_id: UUID | None
    instance_id: UUID | None
    evidence: str
    at: datetime
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """The breach as the JSON object that `holdfast audit --format json` prints."""
        return {
            "watch": self.watch,
            "invariant": self.invariant,
            "title": self.title,
            "case": self.case_reference,
            "instance": str(self.instance_id) if self.instance_id else None,
            "evidence": self.evidence,
            "at": self.at.isoformat(),
            "seconds": self.seconds,
        }


WATCHES: Mapping[str, Callable[[File], Iterator[Found]]] = {
    "uncovered": holders.uncovered,
    "two-holders": holders.two_holders,
    "holder-gone": holders.holder_gone,
    "no-rationale": decisions.no_rationale,
    "decider-proposed": decisions.decider_proposed,
    "referrer-not-told": telling.referrer_not_told,
    "family-not-told": telling.family_not_told,
    "concern-not-referred": telling.concern_not_referred,
    "holder-changed-in-dispute": holders.holder_changed_in_dispute,
    "clock-completed": decisions.clock_completed,
    "shared-before-agreement": telling.shared_before_agreement,
    "stuck": running.stuck,
    "left-open": running.left_open,
    "bounced": holders.bounced,
    "version-lost": running.version_lost,
    "trail-broken": running.trail_broken,
}
"""Every watch by the name that invariants.toml uses."""

ALWAYS = Invariant("", "The audit trail is whole", (), "", watches=("trail-broken",))


def breaches(core: Core, council: str) -> list[Breach]:
    """Every breach in the cases of a council, by case, in the order of the watches."""
    with core.store.read() as uow:
        people = people_of(uow, council)
        return [breach for case in _cases(uow, council) for breach in of_case(core, uow, case, people)]


def people_of(uow: UnitOfWork, council: str) -> dict[UUID, User]:
    """Everybody of a council, read once for all of its cases."""
    return {user.id: user for user in uow.users.of_council(council)}


def of_case(core: Core, uow: UnitOfWork, case: Case, people: Mapping[UUID, User]) -> list[Breach]:
    """Every breach in one case, in the order of the watches. `people`: everybody of its council."""
    pack = core.catalogue.in_force(uow, case.council).pack
    return list(_of_case(_file(core, uow, pack, people, case), _watched(pack)))


def councils(core: Core) -> list[str]:
    """The councils with a protocol in force."""
    with core.store.read() as uow:
        return uow.deployments.councils()


def _watched(pack: Pack) -> list[tuple[str, Invariant]]:
    """Each watch with the first invariant that asks for it."""
    found: dict[str, Invariant] = {}
    for invariant in (*pack.invariants, ALWAYS):
        for watch in invariant.watches:
            found.setdefault(watch, invariant)
    return [(watch, invariant) for watch, invariant in found.items() if watch in WATCHES]


def _of_case(file: File, watched: Sequence[tuple[str, Invariant]]) -> Iterator[Breach]:
    for watch, invariant in watched:
        for found in WATCHES[watch](file):
            yield Breach(
                watch,
                invariant.id,
                invariant.title,
                file.case.reference,
                file.case.id,
                found.instance_id,
                found.evidence,
                found.at,
                found.seconds,
            )


def _cases(uow: UnitOfWork, council: str) -> Iterator[Case]:
    after = ""
    while page := uow.cases.search(council, "", after):
        yield from page
        after = page[-1].reference


def _file(core: Core, uow: UnitOfWork, pack: Pack, people: Mapping[UUID, User], case: Case) -> File:
    entries: list[AuditEntry] = []
    after = 0
    while page := uow.audit.of_stream(str(case.id), after=after, limit=ENTRIES_AT_ONCE):
        entries += page
        after = page[-1].sequence
    instances = uow.instances.of_case(case.id)
    tasks: dict[UUID, list[Task]] = {instance.id: [] for instance in instances}
    for task in uow.tasks.of_instances(tasks.keys()):
        tasks[task.instance_id].append(task)
    return File(
        core=core,
        uow=uow,
        pack=pack,
        now=core.clock.now(),
        case=case,
        people=people,
        holdings=uow.holdings.of_case(case.id),
        answers=uow.answers.of_case(case.id),
        entries=entries,
        instances=instances,
        tasks=tasks,
    )
