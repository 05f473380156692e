"""The manager's board: what is on everybody's desk, who waits for an acceptance, and who is away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from app.domain import permissions
from app.domain.calendar import end_of, local
from app.domain.desk import Absence
from app.domain.figures import Load
from app.domain.permissions import Action
from app.domain.records import TaskView, User
from app.services import access, rota, subjects
from app.services.core import Core
from app.store import TaskQuery, UnitOfWork

TRANSFER_PROCESS, ACCEPT_FORM = "shared_transfer_of_holding", "holding-accept"
"""The shared process by which a child moves, and the form in which the new holder says yes or no."""

DAYS = 7
"""The board looks so many days ahead, as the inbox does."""

MOST_ASKED = 200
"""Open acceptances that are read; the board says when there are more."""

NOBODY = Load(None, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """One person: their tasks, the children they hold, and absences that are not over."""

    user: User
    load: Load
    held: int
    absences: Sequence[Absence]
    away: bool

    @property
    def alarm(self) -> bool:
        """Somebody who has left, or leaves for good, and still holds children."""
        return self.held > 0 and rota.leaves(self.user, self.absences)


@dataclass(frozen=True, slots=True)
class Team:
    """The people of a team, alarms first, then whoever is most overdue."""

    name: str
    lines: Sequence[Line]

    def total(self, what: str) -> int:
        """The sum of open, overdue, soon or blocked over its people."""
        return sum(int(getattr(line.load, what)) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Asked:
    """A transfer of a child that nobody has accepted yet, and for how long."""

    view: TaskView
    waits: timedelta


@dataclass(frozen=True, slots=True)
class Board:
    """A council's board. `nobody`: the tasks that nobody has taken; `until`: the end of the days ahead."""

    teams: Sequence[Team]
    nobody: Load
    asked: Sequence[Asked]
    more_asked: bool
    until: datetime

    def total(self, what: str) -> int:
        """The sum of open, overdue, soon or blocked over the council, what nobody has taken included."""
        return int(getattr(self.nobody, what)) + sum(team.total(what) for team in self.teams)

    @property
    def away(self) -> int:
        """How many people are away now."""
        return sum(line.away for team in self.teams for line in team.lines)

    @property
    def alarms(self) -> list[Line]:
        """Whoever is gone and still holds children."""
        return [line for team in self.teams for line in team.lines if line.alarm]


def board(core: Core, actor: User) -> Board:
    """The board of the actor's council; as many statements however many people it has. Raises `Forbidden`."""
    permissions.check(actor, Action.REASSIGN, actor.council)
    now = core.clock.now()
    until = end_of(local(now).date() + timedelta(days=DAYS))
    with core.store.read() as uow:
        loads = {each.user_id: each for each in uow.figures.loads(actor.council, now, until)}
        lines = _lines(core, uow, actor.council, loads)
        asked = unaccepted(core, uow, actor)
    lines.sort(key=lambda line: (line.user.team, not line.alarm, -line.load.overdue, line.user.name))
    return Board(
        teams=[Team(name, list(each)) for name, each in groupby(lines, key=lambda line: line.user.team)],
        nobody=loads.get(None, NOBODY),
        asked=asked,
        more_asked=len(asked) == MOST_ASKED,
        until=until,
    )


def _lines(core: Core, uow: UnitOfWork, council: str, loads: dict[UUID | None, Load]) -> list[Line]:
    today = local(core.clock.now()).date()
    held = uow.figures.held(council)
    absences = rota.absences_of(core, uow, council)
    return [
        Line(
            user=user,
            load=loads.get(user.id, NOBODY),
            held=held.get(user.id, 0),
            absences=absences.get(user.id, []),
            away=any(each.since <= today for each in absences.get(user.id, ())),
        )
        for user in uow.users.of_council(council)
        if permissions.can(user, Action.WORK) or user.id in held or user.id in loads
    ]


def unaccepted(core: Core, uow: UnitOfWork, actor: User) -> list[Asked]:
    """Transfers that wait for the new holder's word, those that wait longest first."""
    query = TaskQuery(actor.council, process=TRANSFER_PROCESS, limit=MOST_ASKED)
    found = [view for view in uow.tasks.page(query) if view.task.form == ACCEPT_FORM]
    now = core.clock.now()
    shown = subjects.of_views(core, uow, actor, access.veil_tasks(core, uow, actor, found))
    asked = [Asked(view, now - view.task.created_at) for view in shown]
    return sorted(asked, key=lambda each: each.waits, reverse=True)
