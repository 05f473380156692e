"""Records for the council's own returns, as CSV or JSON: the shapes of the Standard Safeguarding Dataset and
the codes of the children in need census. Nothing is invented: what Holdfast does not know stays empty.

`ssd_early_help_episodes`: one for each unbroken time in which people of early help held the child.
  earl_episode_id            the key of its first interval
  earl_person_id             the case's reference: the council's own key is not kept here
  earl_episode_start_date    the day on which the first of them accepted
  earl_episode_end_date      the day on which somebody of another side accepted; empty while it lasts
  earl_episode_reason        empty: the categories of need are not asked for
  earl_episode_end_reason    "Step-up" when social care took over by a way up of the protocol; else empty
  earl_episode_organisation  the team of the last of them
  earl_episode_worker_id     the user name of the last of them

`ssd_involvements`: one for each interval of the ledger of holders.
  invo_involvements_id, invo_professional_id (user name), invo_professional_role_id (role),
  invo_professional_team, invo_person_id (the case's reference), invo_involvement_start_date and _end_date
  invo_worker_change_reason  why this person took over: TSPROC by a way up or down of the protocol, ABSENC by
                             cover for somebody absent; empty for the first holder and anything else
  invo_referral_id           the key of the process by which this person took over, if any

`cin_census`: one for each process that ended on a way of the protocol ([[route]] in council.toml).
  reason_for_closure         RC7, RC8 or RC9 as the council's route says for the end that was reached
  referral_source            5D (early help of the local authority) for a step up that was carried out while
                             somebody of early help held the child when it began; else empty

A return is false when a child is missing from it, so every child is in it: by reference, without a name and
without an answer. How many of the cases the person may not open is written into the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.domain import permissions
from app.domain.calendar import local
from app.domain.errors import NotFound
from app.domain.monitoring import UP
from app.domain.pack import Pack
from app.domain.permissions import Action
from app.domain.records import AuditEntry, Case, Holding, Instance, User
from app.services import access
from app.services.core import Core
from app.services.oversight import ledger, steps
from app.services.rota import COVER
from app.store import InstanceQuery, UnitOfWork

EARLY_HELP, SOCIAL_CARE = "early_help", "social_care"
STEP_UP = "Step-up"
TRANSFER, ABSENCE = "TSPROC", "ABSENC"
SOURCE = "5D"
AT_ONCE = 200

EPISODES = (
    "earl_episode_id",
    "earl_person_id",
    "earl_episode_start_date",
    "earl_episode_end_date",
    "earl_episode_reason",
    "earl_episode_end_reason",
    "earl_episode_organisation",
    "earl_episode_worker_id",
)
INVOLVEMENTS = (
    "invo_involvements_id",
    "invo_professional_id",
    "invo_professional_role_id",
    "invo_professional_team",
    "invo_person_id",
    "invo_involvement_start_date",
    "invo_involvement_end_date",
    "invo_worker_change_reason",
    "invo_referral_id",
)
CENSUS = ("person_id", "process", "began", "ended", "end", "reason_for_closure", "referral_source")

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """Records of one kind: the names of the columns, and a row for each record."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Row]
    closed: int

    def as_dicts(self) -> list[dict[str, Any]]:
        """The records as JSON objects; what is unknown is null."""
        return [
            {name: _json(value) for name, value in zip(self.columns, row, strict=True)} for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class Kind:
    """One export that can be asked for: what it is, in words, and how it is made."""

    name: str
    title: str
    about: str
    columns: tuple[str, ...]
    make: Callable[[_Council], Iterator[tuple[UUID, Row]]]


def export(core: Core, name: str, form: str, actor: User) -> Export:
    """The records of a kind in the actor's council; that they were taken is logged.

    `form`: what they are taken as, for the log. Raises `Forbidden`, `NotFound`.
    """
    permissions.check(actor, Action.EXPORT, actor.council)
    kind = KINDS.get(name)
    if kind is None:
        raise NotFound("export", name)
    with core.store.write() as uow:
        found = list(kind.make(_Council(core, uow, actor.council)))
        shut = access.closed(core, uow, actor, [case_id for case_id, _ in found])
        rows = [row for _, row in found]
        entry = AuditEntry(
            stream=actor.council,
            at=core.clock.now(),
            actor=actor.username,
            action="records.exported",
            subject=kind.name,
            detail={"as": form, "records": len(rows), "closed_cases_among_them": len(shut)},
        )
        uow.audit.append([entry])
        uow.commit()
    return Export(kind.name, kind.columns, rows, len(shut))


class _Council:
    """What the records of a council are made from."""

    def __init__(self, core: Core, uow: UnitOfWork, council: str) -> None:
        self.uow, self.id = uow, council
        self.pack: Pack = core.catalogue.in_force(uow, council).pack
        self.users: Mapping[UUID, str] = {user.id: user.username for user in uow.users.of_council(council)}
        self._processes: dict[UUID, str] = {}

    def side(self, holding: Holding) -> str:
        """The side of the role in which somebody held the child, or an empty string."""
        role = self.pack.council.roles.get(holding.role)
        return role.side if role else ""

    def process(self, holding: Holding) -> str:
        """By which process somebody took over, or an empty string."""
        if holding.instance_id is None:
            return ""
        if holding.instance_id not in self._processes:
            instance = self.uow.instances.get(holding.instance_id)
            self._processes[holding.instance_id] = instance.process_id if instance else ""
        return self._processes[holding.instance_id]

    def lines(self) -> Iterator[tuple[Case, list[Holding]]]:
        """Every case with its holders."""
        return ledger.every_line(self.uow, self.id)


def _episodes(council: _Council) -> Iterator[tuple[UUID, Row]]:
    up = steps.routes(council.pack.council, UP)
    for case, holdings in council.lines():
        for spell, following in _spells(council, holdings):
            first, last = spell[0], spell[-1]
            stepped = (
                following is not None
                and council.side(following) == SOCIAL_CARE
                and council.process(following) in up
            )
            yield (
                case.id,
                (
                    str(first.id),
                    case.reference,
                    local(first.since).date(),
                    local(last.until).date() if last.until else None,
                    None,
                    STEP_UP if stepped else None,
                    last.team or None,
                    council.users.get(last.user_id),
                ),
            )


def _spells(council: _Council, holdings: Sequence[Holding]) -> Iterator[tuple[list[Holding], Holding | None]]:
    """Each unbroken time of early help with whoever came after it."""
    spell: list[Holding] = []
    for holding in holdings:
        if spell and (council.side(holding) != EARLY_HELP or spell[-1].until != holding.since):
            yield spell, holding
            spell = []
        if council.side(holding) == EARLY_HELP:
            spell.append(holding)
    if spell:
        yield spell, None


def _involvements(council: _Council) -> Iterator[tuple[UUID, Row]]:
    ways = steps.routes(council.pack.council)
    for case, holdings in council.lines():
        for holding in holdings:
            process = council.process(holding)
            reason = ABSENCE if process == COVER else TRANSFER if process in ways else None
            yield (
                case.id,
                (
                    str(holding.id),
                    council.users.get(holding.user_id),
                    holding.role or None,
                    holding.team or None,
                    case.reference,
                    local(holding.since).date(),
                    local(holding.until).date() if holding.until else None,
                    reason,
                    str(holding.instance_id) if holding.instance_id else None,
                ),
            )


def _census(council: _Council) -> Iterator[tuple[UUID, Row]]:
    for process, route in steps.routes(council.pack.council).items():
        for reference, instance in _ended(council, process):
            code = next((route.closing[end] for end in instance.ends if end in route.closing), None)
            stepped = route.direction == UP and steps.carried_out(route, instance)
            source = SOURCE if stepped and _early_help_held(council, instance) else None
            if code or source:
                yield (
                    instance.case_id,
                    (
                        reference,
                        instance.process_name,
                        local(instance.started_at).date(),
                        local(instance.ended_at).date() if instance.ended_at else None,
                        _end(council.pack, instance),
                        code,
                        source,
                    ),
                )


def _ended(council: _Council, process: str) -> Iterator[tuple[str, Instance]]:
    after: tuple[datetime, UUID] | None = None
    while page := council.uow.instances.page(InstanceQuery(council.id, process, after=after, limit=AT_ONCE)):
        for view in page:
            if view.instance.ended_at is not None:
                yield view.case_reference, view.instance
        after = (page[-1].instance.started_at, page[-1].instance.id)


def _early_help_held(council: _Council, instance: Instance) -> bool:
    at = instance.started_at
    held = council.uow.holdings.of_case(instance.case_id)
    return any(
        each.since <= at and (each.until is None or at < each.until) and council.side(each) == EARLY_HELP
        for each in held
    )


def _end(pack: Pack, instance: Instance) -> str | None:
    process = pack.processes.get(instance.process_id)
    drawn = process.elements if process else {}
    return "; ".join(drawn[end].name for end in instance.ends if end in drawn) or None


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "ssd_early_help_episodes",
            "Early help episodes",
            "Each unbroken time in which people of early help held the child.",
            EPISODES,
            _episodes,
        ),
        Kind(
            "ssd_involvements",
            "Involvements",
            "Each person who has held a child, with role, team, from when and until when.",
            INVOLVEMENTS,
            _involvements,
        ),
        Kind(
            "cin_census",
            "Codes of the children in need census",
            "The reason for closure of each end of a step, and the referral source of each step up.",
            CENSUS,
            _census,
        ),
    )
}
"""Name → what can be taken."""
