"""The yearly report's numbers, counted in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

from app.domain.calendar import add_months, local
from app.domain.monitoring import DOWN, UP, Count
from app.domain.records import Holding, Instance, Task, TaskStatus
from app.domain.yearly import Asked, OfAnswer, OfRoute, OfStep, OfTeam, Year
from app.persistence.memory.tables import Tables


def year(tables: Tables, asked: Asked) -> Year:
    """See `app.domain.figures.Figures`."""
    mine = [each for each in tables.instances.values() if each.council == asked.council]
    begun = [each for each in mine if asked.since <= each.started_at < asked.until]
    down = [each for each in begun if each.ended_at and _carried_out(each, asked, DOWN)]
    up = {route.process for route in asked.wanted.routes if route.direction == UP}
    ups = [each for each in mine if each.process_id in up]
    again = {each.case_id for each in down if bounced(each, ups, asked.wanted.look_on_months)}
    return Year(
        _teams(tables, asked, begun),
        [
            OfRoute(
                sum(each.process_id == route.process for each in begun),
                sum(each.process_id == route.process and _ends(each, route.done) for each in begun),
                sum(each.process_id == route.process and each.ended_at is None for each in begun),
            )
            for route in asked.wanted.routes
        ],
        _steps(tables, asked, begun),
        [_answer(tables, count, {each.id for each in begun}) for count in asked.wanted.counts],
        len({each.case_id for each in down}),
        len(again),
    )


def _ends(instance: Instance, done: Iterable[str]) -> bool:
    return bool(set(done) & set(instance.ends))


def _carried_out(instance: Instance, asked: Asked, direction: str) -> bool:
    return any(
        route.process == instance.process_id and route.direction == direction and _ends(instance, route.done)
        for route in asked.wanted.routes
    )


def _teams(tables: Tables, asked: Asked, begun: Sequence[Instance]) -> list[OfTeam]:
    held: dict[UUID, list[Holding]] = defaultdict(list)
    for each in sorted(tables.holdings.values(), key=lambda each: (each.since, each.id)):
        held[each.case_id].append(each)
    teams: dict[str | None, list[Instance]] = defaultdict(list)
    for instance in begun:
        teams[_team(held[instance.case_id], instance.started_at)].append(instance)
    return [
        OfTeam(
            team,
            len({each.case_id for each in own}),
            len(own),
            sum(_carried_out(each, asked, UP) for each in own),
            sum(_carried_out(each, asked, DOWN) for each in own),
        )
        for team, own in teams.items()
    ]


def _team(holdings: Iterable[Holding], at: datetime) -> str | None:
    held = (each for each in holdings if each.since <= at and (each.until is None or at < each.until))
    return next((each.team for each in held), None)


def _steps(tables: Tables, asked: Asked, begun: Sequence[Instance]) -> list[OfStep]:
    named = {each.id: each.process_name for each in begun}
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for task in tables.tasks.values():
        if task.instance_id in named and task.due_at and task.status is not TaskStatus.CANCELLED:
            found[(named[task.instance_id], task.name)][_outcome(task, task.due_at, asked.now)] += 1
    return [OfStep(*names, *counts) for names, counts in found.items()]


def _outcome(task: Task, due_at: datetime, now: datetime) -> int:
    if (task.completed_at or now) > due_at:
        return 1
    return 0 if task.completed_at else 2


def _answer(tables: Tables, count: Count, begun: set[UUID]) -> OfAnswer:
    found = [
        given
        for given in tables.answers.values()
        if given.instance_id in begun
        and any(
            fnmatchcase(key, count.question) and _says(count, value) for key, value in given.answers.items()
        )
    ]
    return OfAnswer(len({each.instance_id for each in found}), len({each.case_id for each in found}))


def _says(count: Count, value: Any) -> bool:
    return bool({str(each) for each in (value if isinstance(value, list) else [value])} & set(count.answers))


def bounced(down: Instance, ups: Iterable[Instance], months: int) -> bool:
    """Whether a child began a step up within so many months of the end of a step down."""
    assert down.ended_at is not None  # noqa: S101 - only those that have ended are asked about
    last = add_months(local(down.ended_at).date(), months)
    return any(
        each.case_id == down.case_id
        and each.started_at >= down.ended_at
        and local(each.started_at).date() <= last
        for each in ups
    )
