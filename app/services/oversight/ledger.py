"""The ledger of holders: for each child an unbroken line of named people, or the seconds without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.domain import holding, permissions
from app.domain.overviews import TeamUncovered
from app.domain.permissions import Action
from app.domain.records import Case, Holding, User
from app.services import access, rota
from app.services.core import Core
from app.services.oversight import periods
from app.services.oversight.periods import WHOLE, Asked, Period
from app.services.rota import Desk
from app.store import UnitOfWork

AT_ONCE = 500
"""Cases read in one go."""

NO_TEAM, NOBODY_YET = "No team", "No holder yet"

MOST_GAPS = 50
"""Times without a holder that are listed, the longest; all are counted."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which nobody held the child. `after`: the holder before it; None: nobody was there yet."""

    since: datetime
    until: datetime
    after: Holding | None

    @property
    def seconds(self) -> float:
        """How long it was."""
        return (self.until - self.since).total_seconds()

    @property
    def team(self) -> str:
        """The team that held the child before it."""
        return self.after.team or NO_TEAM if self.after else NOBODY_YET


@dataclass(frozen=True, slots=True)
class Line:
    """One child's holders from the day the case was opened until `at`, or those of a period of it."""

    case: Case
    holdings: Sequence[Holding]
    gaps: Sequence[Gap]
    at: datetime
    names: Mapping[UUID, str]
    period: Period | None = None

    @property
    def since(self) -> datetime:
        """From when on somebody had to hold the child."""
        return max(self.case.created_at, self.period.since) if self.period else self.case.created_at

    @property
    def until(self) -> datetime:
        """Until when it is told who did."""
        return self.period.until if self.period else self.at

    @property
    def not_opened(self) -> bool:
        """Whether the case was opened after the period, so that nobody had to hold the child in it."""
        return self.since >= self.until

    @property
    def seconds(self) -> float:
        """Seconds in which nobody held the child."""
        return sum(gap.seconds for gap in self.gaps)

    @property
    def unbroken(self) -> bool:
        """Whether somebody held the child at every moment."""
        return not self.gaps


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team in a period: children whom it held at some time, handed to it, and seconds after its holders."""

    team: str
    children: int
    taken_over: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Ledger:
    """A council in a period. `gaps`: the longest, with their cases; `shorter`: how many others there are;
    `hidden`: how many of the longest are of cases that the actor may not open; `leaving`: who is gone and
    holds children."""

    period: Period
    children: int
    teams: Sequence[TeamLine]
    gaps: Sequence[tuple[Case, Gap]]
    shorter: int
    hidden: int
    leaving: Sequence[Desk]

    @property
    def seconds(self) -> float:
        """Seconds in which a child of the council was held by nobody."""
        return sum(team.seconds for team in self.teams)


def gaps_of(case: Case, holdings: Sequence[Holding], until: datetime) -> list[Gap]:
    """The times from the opening of the case until a moment in which nobody held the child."""
    return [Gap(*times) for times in holding.uncovered(case.created_at, holdings, until)]


def gaps_in(case: Case, holdings: Sequence[Holding], period: Period) -> list[Gap]:
    """Those times as far as they lie in a period."""
    found = gaps_of(case, holdings, period.until)
    return [replace(gap, since=max(gap.since, period.since)) for gap in found if gap.until > period.since]


def lies_in(held: Holding, period: Period) -> bool:
    """Whether somebody held the child at some time of a period."""
    return held.since < period.until and (held.until is None or held.until > period.since)


def team_of(bare: TeamUncovered) -> str:
    """What the team is called after whose holders nobody held a child."""
    return NOBODY_YET if bare.team is None else bare.team or NO_TEAM


def of_child(core: Core, case_id: UUID, actor: User, asked: Asked = WHOLE) -> Line:
    """A child's line; the look is logged. Raises `NotFound`, `Forbidden`."""
    with core.store.write() as uow:
        case = access.open_case(core, uow, case_id, actor, Action.SEE_CASES, "holders")
        line = line_of(core, uow, case, asked)
        uow.commit()
    return line


def line_of(core: Core, uow: UnitOfWork, case: Case, asked: Asked = WHOLE) -> Line:
    """A child's line, for whoever has opened the case."""
    now = core.clock.now()
    holdings = uow.holdings.of_case(case.id)
    names = {user.id: user.name for user in uow.users.of_council(case.council)}
    if asked == WHOLE:
        return Line(case, holdings, gaps_of(case, holdings, now), now, names)
    period = periods.of(asked, now, case.created_at)
    held = [each for each in holdings if lies_in(each, period)]
    return Line(case, held, gaps_in(case, holdings, period), now, names, period)


def of_council(core: Core, actor: User, asked: Asked = WHOLE) -> Ledger:
    """The council's ledger of a period. Raises `Forbidden`."""
    permissions.check(actor, Action.WATCH, actor.council)
    now, council = core.clock.now(), actor.council
    with core.store.read() as uow:
        children, first = uow.overviews.children(council, now)
        period = periods.of(asked, now, first or now)
        if period.until < now:
            children, _ = uow.overviews.children(council, period.until)
        teams: dict[str, TeamLine] = {}
        for held in uow.overviews.teams(council, period.since, period.until):
            _add(teams, TeamLine(held.team or NO_TEAM, held.children, held.taken_over, 0.0))
        others = 0
        for bare in uow.overviews.uncovered(council, period.since, period.until):
            _add(teams, TeamLine(team_of(bare), 0, 0, bare.seconds))
            others += bare.gaps
        found = uow.overviews.gaps(council, period.since, period.until, MOST_GAPS)
        shut = access.closed(core, uow, actor, [each.case.id for each in found])
        kept = {each.id: each for each in uow.holdings.of_cases({each.case.id for each in found})}
    gaps = [
        (each.case, Gap(each.since, each.until, kept.get(each.after) if each.after else None))
        for each in found
        if each.case.id not in shut
    ]
    return Ledger(
        period=period,
        children=children,
        teams=[teams[name] for name in sorted(teams)],
        gaps=gaps,
        shorter=others - len(found),
        hidden=len(found) - len(gaps),
        leaving=[desk for desk in rota.desks(core, actor) if desk.alarm],
    )


def _add(teams: dict[str, TeamLine], line: TeamLine) -> None:
    known = teams.get(line.team, TeamLine(line.team, 0, 0, 0.0))
    teams[line.team] = TeamLine(
        line.team,
        known.children + line.children,
        known.taken_over + line.taken_over,
        known.seconds + line.seconds,
    )


def lines_after(uow: UnitOfWork, council: str, after: str) -> list[tuple[Case, list[Holding]]]:
    """A page of a council's cases with their holders in order of time, in order of reference."""
    cases = uow.cases.search(council, "", after, AT_ONCE)
    lines: dict[UUID, list[Holding]] = {case.id: [] for case in cases}
    for each in uow.holdings.of_cases(list(lines)):
        lines[each.case_id].append(each)
    return [(case, lines[case.id]) for case in cases]
