"""The ledger of holders: for each child an unbroken line of named people, or the seconds without one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.domain import permissions
from app.domain.permissions import Action
from app.domain.records import Case, Holding, User
from app.services import access, rota
from app.services.core import Core
from app.services.rota import Desk
from app.store import UnitOfWork

AT_ONCE = 500
"""Cases read in one go."""

NO_TEAM = "No team"


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
        return self.after.team or NO_TEAM if self.after else "No holder yet"


@dataclass(frozen=True, slots=True)
class Line:
    """One child's holders from the day the case was opened until `at`."""

    case: Case
    holdings: Sequence[Holding]
    gaps: Sequence[Gap]
    at: datetime
    names: Mapping[UUID, str]

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
    """A council in a period. `gaps`: with their cases; `leaving`: who is gone and holds children."""

    since: datetime
    until: datetime
    children: int
    teams: Sequence[TeamLine]
    gaps: Sequence[tuple[Case, Gap]]
    leaving: Sequence[Desk]

    @property
    def seconds(self) -> float:
        """Seconds in which a child of the council was held by nobody."""
        return sum(team.seconds for team in self.teams)


def gaps_of(case: Case, holdings: Sequence[Holding], until: datetime) -> list[Gap]:
    """The times from the opening of the case until a moment in which nobody held the child."""
    found: list[Gap] = []
    covered, last = case.created_at, None
    for holding in sorted(holdings, key=lambda each: (each.since, each.id)):
        if holding.since > covered:
            found.append(Gap(covered, min(holding.since, until), last))
        end = holding.until or until
        if end >= covered:
            covered, last = end, holding
    if covered < until:
        found.append(Gap(covered, until, last))
    return [gap for gap in found if gap.until > gap.since]


def of_child(core: Core, case_id: UUID, actor: User) -> Line:
    """A child's line; the look is logged. Raises `NotFound`, `Forbidden`."""
    with core.store.write() as uow:
        case = access.open_case(core, uow, case_id, actor, Action.SEE_CASES, "holders")
        line = line_of(core, uow, case)
        uow.commit()
    return line


def line_of(core: Core, uow: UnitOfWork, case: Case) -> Line:
    """A child's line, for whoever has opened the case."""
    now = core.clock.now()
    holdings = uow.holdings.of_case(case.id)
    names = {user.id: user.name for user in uow.users.of_council(case.council)}
    return Line(case, holdings, gaps_of(case, holdings, now), now, names)


def of_council(core: Core, actor: User, days: int) -> Ledger:
    """The council's ledger of the last `days` days; 0: from the first case on. Raises `Forbidden`."""
    permissions.check(actor, Action.WATCH, actor.council)
    until = core.clock.now()
    since = until - timedelta(days=days) if days else datetime.min.replace(tzinfo=until.tzinfo)
    first = until
    teams: dict[str, _Counted] = defaultdict(_Counted)
    gaps: list[tuple[Case, Gap]] = []
    children = 0
    with core.store.read() as uow:
        for case, holdings in every_line(uow, actor.council):
            children += 1
            first = min(first, case.created_at)
            for holding in holdings:
                if (holding.until or until) > since:
                    teams[holding.team or NO_TEAM].count(holding, since)
            for gap in _within(gaps_of(case, holdings, until), since):
                teams[gap.team].seconds += gap.seconds
                gaps.append((case, gap))
        shut = access.closed(core, uow, actor, [case.id for case, _ in gaps])
    leaving = [desk for desk in rota.desks(core, actor) if desk.alarm]
    return Ledger(
        since=since if days else first,
        until=until,
        children=children,
        teams=[each.line(name) for name, each in sorted(teams.items())],
        gaps=sorted(
            ((case, gap) for case, gap in gaps if case.id not in shut), key=lambda pair: -pair[1].seconds
        ),
        leaving=leaving,
    )


class _Counted:
    """A team while the lines are gone through."""

    def __init__(self) -> None:
        self.children: set[UUID] = set()
        self.taken_over = 0
        self.seconds = 0.0

    def count(self, holding: Holding, since: datetime) -> None:
        self.children.add(holding.case_id)
        self.taken_over += holding.instance_id is not None and holding.since >= since

    def line(self, name: str) -> TeamLine:
        return TeamLine(name, len(self.children), self.taken_over, self.seconds)


def every_line(uow: UnitOfWork, council: str) -> Iterator[tuple[Case, list[Holding]]]:
    """Every case of a council with its holders in order of time, in order of reference."""
    after = ""
    while cases := uow.cases.search(council, "", after, AT_ONCE):
        lines: dict[UUID, list[Holding]] = {case.id: [] for case in cases}
        for holding in uow.holdings.of_cases(list(lines)):
            lines[holding.case_id].append(holding)
        for case in cases:
            yield case, lines[case.id]
        after = cases[-1].reference


def _within(gaps: Sequence[Gap], since: datetime) -> list[Gap]:
    return [Gap(max(gap.since, since), gap.until, gap.after) for gap in gaps if gap.until > since]
