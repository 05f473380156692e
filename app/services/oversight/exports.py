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

import json
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
from app.domain.records import AuditEntry, Case, Holding, Instance, InstanceView, User
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

PERSON = "person_id"
"""The end of the name of the column that has the reference of the case."""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """Records of one kind: the names of the columns, and a row for each record, read while they are sent."""

    name: str
    columns: tuple[str, ...]
    rows: Iterator[Row]

    def as_json(self) -> Iterator[str]:
        """The records as a JSON list of objects, a line each; what is unknown is null."""
        before = "[\n"
        for row in self.rows:
            told = {name: _json(value) for name, value in zip(self.columns, row, strict=True)}
            yield before + json.dumps(told, ensure_ascii=False)
            before = ",\n"
        yield "[]\n" if before == "[\n" else "\n]\n"


@dataclass(frozen=True, slots=True)
class Kind:
    """One export that can be asked for: what it is, in words, and how it is made."""

    name: str
    title: str
    about: str
    columns: tuple[str, ...]
    make: Callable[[_Council], Iterator[Row]]


def export(core: Core, name: str, form: str, actor: User) -> Export:
    """The records of a kind in the actor's council. That they are taken is logged, and how many were sent.

    `form`: what they are taken as, for the log. Raises `Forbidden`, `NotFound`.
    """
    permissions.check(actor, Action.EXPORT, actor.council)
    kind = KINDS.get(name)
    if kind is None:
        raise NotFound("export", name)
    _log(core, actor, "records.exported", kind.name, {"as": form})
    return Export(kind.name, kind.columns, _rows(core, kind, form, actor))


def _rows(core: Core, kind: Kind, form: str, actor: User) -> Iterator[Row]:
    council = _Council(core, actor)
    child = next(place for place, name in enumerate(kind.columns) if name.endswith(PERSON))
    records, closed = 0, set()
    for row in kind.make(council):
        records += 1
        closed |= council.closed & {row[child]}
        yield row
    told = {"as": form, "records": records, "closed_cases_among_them": len(closed)}
    _log(core, actor, "records.sent", kind.name, told)


def _log(core: Core, actor: User, action: str, subject: str, detail: Mapping[str, Any]) -> None:
    with core.store.write() as uow:
        entry = AuditEntry(actor.council, core.clock.now(), actor.username, action, subject, detail)
        uow.audit.append([entry])
        uow.commit()


class _Council:
    """What the records of a council are made from, a page in a transaction of its own: whoever takes a file
    may be slow. `closed`: references of the cases so far that the actor may not open."""

    def __init__(self, core: Core, actor: User) -> None:
        self.core, self.actor = core, actor
        self.closed: set[str] = set()
        with core.store.read() as uow:
            self.pack: Pack = core.catalogue.in_force(uow, actor.council).pack
            people = uow.users.of_council(actor.council)
        self.users: Mapping[UUID, str] = {user.id: user.username for user in people}
        self._processes: dict[UUID, str] = {}

    def side(self, holding: Holding) -> str:
        """The side of the role in which somebody held the child, or an empty string."""
        role = self.pack.council.roles.get(holding.role)
        return role.side if role else ""

    def process(self, holding: Holding) -> str:
        """By which process somebody of this page took over, or an empty string."""
        return self._processes.get(holding.instance_id, "") if holding.instance_id else ""

    def lines(self) -> Iterator[tuple[Case, list[Holding]]]:
        """Every child's case with its holders; the record of a panel is no child's."""
        after = ""
        while page := self._page(after):
            panels = self._panels([case.id for case, _ in page])
            yield from ((case, line) for case, line in page if case.id not in panels)
            after = page[-1][0].reference

    def _panels(self, cases: Sequence[UUID]) -> set[UUID]:
        """Which of these cases are records of panels."""
        with self.core.store.read() as uow:
            return {panel.id for panel in uow.panels.where(id=cases, limit=len(cases))} if cases else set()

    def _page(self, after: str) -> list[tuple[Case, list[Holding]]]:
        with self.core.store.read() as uow:
            page = ledger.lines_after(uow, self.actor.council, after)
            handed = {each.instance_id for _, line in page for each in line if each.instance_id}
            self._processes = {key: each.process_id for key, each in uow.instances.many(handed).items()}
            self._shut(uow, {case.id: case.reference for case, _ in page})
        return page

    def ended(self, process: str) -> Iterator[tuple[InstanceView, list[Holding]]]:
        """Every instance of a process that has ended, with the line of the child's holders."""
        after: tuple[datetime, UUID] | None = None
        while True:
            with self.core.store.read() as uow:
                query = InstanceQuery(self.actor.council, process, after=after, limit=AT_ONCE, over=True)
                page = uow.instances.page(query)
                keys = {view.instance.case_id for view in page}
                lines: dict[UUID, list[Holding]] = {key: [] for key in keys}
                for each in uow.holdings.of_cases(keys):
                    lines[each.case_id].append(each)
                self._shut(uow, {view.instance.case_id: view.case_reference for view in page})
            panels = self._panels(list(keys))
            yield from (
                (view, lines[view.instance.case_id]) for view in page if view.instance.case_id not in panels
            )
            if len(page) < AT_ONCE:
                return
            after = (page[-1].instance.started_at, page[-1].instance.id)

    def _shut(self, uow: UnitOfWork, cases: Mapping[UUID, str]) -> None:
        self.closed |= {cases[key] for key in access.closed(self.core, uow, self.actor, cases)}


def _episodes(council: _Council) -> Iterator[Row]:
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
                str(first.id),
                case.reference,
                local(first.since).date(),
                local(last.until).date() if last.until else None,
                None,
                STEP_UP if stepped else None,
                last.team or None,
                council.users.get(last.user_id),
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


def _involvements(council: _Council) -> Iterator[Row]:
    ways = steps.routes(council.pack.council)
    for case, holdings in council.lines():
        for holding in holdings:
            process = council.process(holding)
            yield (
                str(holding.id),
                council.users.get(holding.user_id),
                holding.role or None,
                holding.team or None,
                case.reference,
                local(holding.since).date(),
                local(holding.until).date() if holding.until else None,
                ABSENCE if process == COVER else TRANSFER if process in ways else None,
                str(holding.instance_id) if holding.instance_id else None,
            )


def _census(council: _Council) -> Iterator[Row]:
    for process, route in steps.routes(council.pack.council).items():
        for view, held in council.ended(process):
            instance = view.instance
            code = next((route.closing[end] for end in instance.ends if end in route.closing), None)
            stepped = route.direction == UP and steps.carried_out(route, instance)
            source = SOURCE if stepped and _early_help_held(council, held, instance.started_at) else None
            if code or source:
                yield (
                    view.case_reference,
                    instance.process_name,
                    local(instance.started_at).date(),
                    local(instance.ended_at).date() if instance.ended_at else None,
                    _end(council.pack, instance),
                    code,
                    source,
                )


def _early_help_held(council: _Council, held: Sequence[Holding], at: datetime) -> bool:
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
