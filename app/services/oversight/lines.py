"""Child by child: for how many seconds of a period nobody held each, the longest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from app.domain import permissions
from app.domain.calendar import local
from app.domain.overviews import ChildUncovered, LinesQuery, TeamUncovered
from app.domain.permissions import Action
from app.domain.records import Case, Holding, User
from app.services import access, listing
from app.services.core import Core
from app.services.oversight import ledger, periods
from app.services.oversight.ledger import NO_TEAM, NOBODY_YET
from app.services.oversight.periods import Asked, Period
from app.store import UnitOfWork

ROWS, AT_ONCE = 50, 500
"""Rows of a page, and rows read in one go for a file."""

HEADER = ("Case", "Teams", "Seconds uncovered", "Gaps", "Longest gap in seconds", "From", "Until")
"""A file names no child: what is not needed outside does not leave."""

TAKEN = "holders.exported"

After = tuple[timedelta, str] | None
"""Length and reference of the last row shown."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to. `team`: its name, or `NO_TEAM`, or `NOBODY_YET`; empty for all."""

    asked: Asked
    team: str = ""
    only_gaps: bool = False

    @property
    def nobody_yet(self) -> bool:
        """Whether only the times before the first holder are wanted."""
        return self.team == NOBODY_YET

    @property
    def part(self) -> str:
        """Which part of the times without a holder counts, in words; empty for all of them."""
        if self.nobody_yet:
            return "before the first holder"
        if self.team == NO_TEAM:
            return "after holders without a team"
        return f"after holders of {self.team}" if self.team else ""


@dataclass(frozen=True, slots=True)
class ChildLine:
    """A child in the period. `case` is veiled, and `teams` are none, where the actor may not open it."""

    case: Case
    teams: Sequence[str]
    length: timedelta
    gaps: int
    longest: timedelta

    @property
    def veiled(self) -> bool:
        """Whether nothing but the reference and the numbers is told."""
        return access.is_hidden(self.case)


@dataclass(frozen=True, slots=True)
class ChildPage:
    """A page of the list. `children` and `seconds`: of the whole council; `seconds` after holders of the team
    that is wanted. `place`: the only locality whose children the actor sees, or empty."""

    period: Period
    rows: Sequence[ChildLine]
    children: int
    seconds: float
    teams: Sequence[str]
    place: str

    @property
    def following(self) -> After:
        """The key of the last row, when there may be more."""
        if len(self.rows) < ROWS:
            return None
        return self.rows[-1].length, self.rows[-1].case.reference


def page(core: Core, actor: User, wanted: Wanted, after: After = None) -> ChildPage:
    """A page of the children of the actor's council. Raises `Forbidden`."""
    permissions.check(actor, Action.WATCH, actor.council)
    named = listing.choices(core, actor).teams
    with core.store.read() as uow:
        period, children = _period(core, uow, actor, wanted.asked)
        sums = uow.overviews.uncovered(actor.council, period.since, period.until)
        place = access.held_to(core, uow, actor)
        rows = _rows(core, uow, actor, period, _query(actor, wanted, period, place, after, ROWS))
    bare = {ledger.team_of(each) for each in sums}
    return ChildPage(
        period=period,
        rows=rows,
        children=children,
        seconds=sum(each.seconds for each in sums if _belongs(each, wanted.team)),
        teams=sorted({*named, *bare, wanted.team} - {""}),
        place=place,
    )


def rows(core: Core, actor: User, wanted: Wanted) -> Iterator[list[Any]]:
    """The whole list as rows of a file, read page by page; that it was taken is written down at once."""
    listing.note_export(core, actor, _subject(wanted), TAKEN)
    with core.store.read() as uow:
        period, _ = _period(core, uow, actor, wanted.asked)
        place = access.held_to(core, uow, actor)
    return _file(core, actor, period, _query(actor, wanted, period, place, None, AT_ONCE))


def _file(core: Core, actor: User, period: Period, query: LinesQuery) -> Iterator[list[Any]]:
    while True:
        with core.store.read() as uow:
            found = _rows(core, uow, actor, period, query)
        for row in found:
            yield [
                row.case.reference,
                list(row.teams),
                _seconds(row.length),
                row.gaps,
                _seconds(row.longest),
                local(period.since),
                local(period.until),
            ]
        if len(found) < AT_ONCE:
            return
        query = replace(query, after=(found[-1].length, found[-1].case.reference))


def _period(core: Core, uow: UnitOfWork, actor: User, asked: Asked) -> tuple[Period, int]:
    """The period, and how many children the council had by its end."""
    now = core.clock.now()
    _, first = uow.overviews.children(actor.council, now)
    period = periods.of(asked, now, first or now)
    return period, uow.overviews.children(actor.council, period.until)[0]


def _query(actor: User, wanted: Wanted, period: Period, place: str, after: After, limit: int) -> LinesQuery:
    team = None if wanted.nobody_yet or not wanted.team else wanted.team
    return LinesQuery(
        council=actor.council,
        since=period.since,
        until=period.until,
        team="" if team == NO_TEAM else team,
        nobody_yet=wanted.nobody_yet,
        only_gaps=wanted.only_gaps,
        locality=place,
        holder=actor.id,
        after=after,
        limit=limit,
    )


def _rows(core: Core, uow: UnitOfWork, actor: User, period: Period, query: LinesQuery) -> list[ChildLine]:
    found = uow.overviews.lines(query)
    shown = access.veil_cases(core, uow, actor, [row.case for row in found])
    lines: dict[object, list[Holding]] = {case.id: [] for case in shown if not access.is_hidden(case)}
    for each in uow.holdings.of_cases([case.id for case in shown if case.id in lines]):
        lines[each.case_id].append(each)
    return [
        ChildLine(case, _teams(row, lines.get(case.id, []), period), row.length, row.gaps, row.longest)
        for case, row in zip(shown, found, strict=True)
    ]


def _teams(row: ChildUncovered, line: Sequence[Holding], period: Period) -> list[str]:
    """The teams that held a child in a period or before a gap of it, in order of time."""
    before = [gap.after for gap in ledger.gaps_in(row.case, line, period) if gap.after]
    held = [*before, *(each for each in line if ledger.lies_in(each, period))]
    return list(dict.fromkeys(each.team or NO_TEAM for each in sorted(held, key=lambda each: each.since)))


def _belongs(bare: TeamUncovered, team: str) -> bool:
    return not team or ledger.team_of(bare) == team


def _seconds(length: timedelta) -> int | float:
    seconds = length.total_seconds()
    return int(seconds) if seconds.is_integer() else seconds


def _subject(wanted: Wanted) -> str:
    asked = wanted.asked
    days = f"{asked.first} to {asked.last}" if asked.first else f"{asked.days or 'all'} days"
    return ", ".join(part for part in (days, wanted.team, "only gaps" if wanted.only_gaps else "") if part)
