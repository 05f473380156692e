"""The yearly report that a council's protocol asks for, counted from what was done. It names no child and
no worker; every table says how it was counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

from app.domain import permissions
from app.domain.calendar import LONDON, add_months, local
from app.domain.errors import NotFound
from app.domain.monitoring import DOWN, UP, Count, Monitoring, Route
from app.domain.pack import Pack
from app.domain.permissions import Action
from app.domain.records import Answers, Holding, Instance, Task, TaskStatus, User
from app.services.core import Core
from app.store import InstanceQuery, UnitOfWork

AT_ONCE = 500
"""Instances read in one go."""
YEARS = 5
"""Years that can be chosen, this one included."""
WAYS = {UP: "Up", DOWN: "Down", "beside": "Same level"}
NO_TEAM = "Nobody held the child"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the report. `rows`: what a row is about, then a number for each of `columns`."""

    title: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    how: str
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class YearReport:
    """The report of a year: its first and its last day, both included. `years`: those that can be chosen."""

    council: str
    asked_by: str
    assumption: str
    clauses: tuple[str, ...]
    year: int
    years: tuple[int, ...]
    first: date
    last: date
    made_at: datetime
    tables: tuple[Table, ...]

    def as_dict(self) -> dict[str, Any]:
        """The report as a JSON object."""
        return {
            "council": self.council,
            "asked_by": self.asked_by,
            "clauses": list(self.clauses),
            "assumption": self.assumption,
            "first_day": self.first.isoformat(),
            "last_day": self.last.isoformat(),
            "made_at": self.made_at.isoformat(),
            "tables": [
                {
                    "title": table.title,
                    "how": table.how,
                    "clauses": list(table.clauses),
                    "rows": [
                        {table.about: name, **dict(zip(table.columns, numbers, strict=True))}
                        for name, numbers in table.rows
                    ],
                }
                for table in self.tables
            ],
        }

    def lines(self) -> Iterator[tuple[str | int, ...]]:
        """The report line by line, a heading first: one number a line, with how it was counted."""
        yield ("first_day", "last_day", "table", "row", "column", "number", "how_counted")
        for table in self.tables:
            for name, numbers in table.rows:
                for column, number in zip(table.columns, numbers, strict=True):
                    days = (self.first.isoformat(), self.last.isoformat())
                    yield (*days, table.title, name, column, number, table.how)


@dataclass(frozen=True, slots=True)
class Run:
    """What is counted of one process. `team`: of whoever held the child at its beginning; `clocks`: (step,
    how its clock went) of each step with one; `said`: which of the monitored answers were given in it."""

    instance: Instance
    team: str = NO_TEAM
    clocks: tuple[tuple[str, str], ...] = ()
    said: frozenset[Count] = frozenset()


def asked_for(core: Core, actor: User) -> bool:
    """Whether the actor's council has a report to give, and the actor may see it."""
    if not permissions.can(actor, Action.WATCH, actor.council):
        return False
    with core.store.read() as uow:
        if uow.deployments.latest(actor.council) is None:
            return False
        return core.catalogue.in_force(uow, actor.council).pack.council.monitoring is not None


def report(core: Core, actor: User, year: int | None = None) -> YearReport:
    """The report of the year that begins in calendar year `year`; without one, of the year under way.

    Raises `Forbidden`, and `NotFound` where no report is asked for or for a year that cannot be chosen.
    """
    permissions.check(actor, Action.WATCH)
    now = core.clock.now()
    with core.store.read() as uow:
        pack = core.catalogue.in_force(uow, actor.council).pack
        wanted = pack.council.monitoring
        if wanted is None:
            raise NotFound("yearly report", pack.council.name)
        this = wanted.year_of(local(now).date())
        years = tuple(range(this, this - YEARS, -1))
        chosen = this if year is None else year
        if chosen not in years:
            raise NotFound("year", str(chosen))
        first, after = wanted.year(chosen)
        runs = [
            run
            for begun in _begun(uow, actor.council, first, after)
            for run in _counted(uow, wanted, begun, now)
        ]
        on = [run.instance for run in runs]
        for begun in _begun(uow, actor.council, after, add_months(after, wanted.look_on_months)):
            on += begun
    last = date.fromordinal(after.toordinal() - 1)
    tables = tuple(_tables(pack, wanted, runs, on))
    return YearReport(
        council=pack.council.name,
        asked_by=wanted.asked_by,
        assumption=wanted.assumption,
        clauses=wanted.clauses,
        year=chosen,
        years=years,
        first=first,
        last=last,
        made_at=now,
        tables=tables,
    )


def _begun(uow: UnitOfWork, council: str, first: date, after: date) -> Iterator[list[Instance]]:
    """The processes that began from the first day until before the other, page by page, newest first."""
    since, until = (datetime.combine(day, time.min, LONDON) for day in (first, after))
    key = (until, UUID(int=0))
    while page := uow.instances.page(InstanceQuery(council=council, after=key, limit=AT_ONCE)):
        yield [view.instance for view in page if view.instance.started_at >= since]
        oldest = page[-1].instance
        if oldest.started_at < since or len(page) < AT_ONCE:
            break
        key = (oldest.started_at, oldest.id)


def _counted(
    uow: UnitOfWork, wanted: Monitoring, instances: Sequence[Instance], now: datetime
) -> Iterator[Run]:
    """What is counted of these processes; their tasks and answers are let go with the page."""
    keys = {each.id for each in instances}
    named = {each.id: each.process_name for each in instances}
    held: dict[UUID, list[Holding]] = defaultdict(list)
    clocks: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    said: dict[UUID, set[Count]] = defaultdict(set)
    for holding in uow.holdings.of_cases({each.case_id for each in instances}):
        held[holding.case_id].append(holding)
    for task in uow.tasks.of_instances(keys):
        if task.due_at is not None and task.status is not TaskStatus.CANCELLED:
            clocks[task.instance_id].append((f"{named[task.instance_id]}: {task.name}", _outcome(task, now)))
    for given in uow.answers.of_instances(keys):
        said[given.instance_id] |= {count for count in wanted.counts if _says(count, given)}
    for each in instances:
        team = _team(held[each.case_id], each.started_at)
        yield Run(each, team, tuple(clocks[each.id]), frozenset(said[each.id]))


def _team(holdings: Sequence[Holding], at: datetime) -> str:
    for holding in holdings:
        if holding.since <= at and (holding.until is None or at < holding.until):
            return holding.team or "No team"
    return NO_TEAM


def _tables(pack: Pack, wanted: Monitoring, runs: Sequence[Run], on: Sequence[Instance]) -> Iterator[Table]:
    yield _by_team(wanted, runs)
    yield _by_route(pack, wanted, runs)
    yield _clocks(runs)
    yield _answered(pack, wanted, runs)
    yield _lasting(wanted, runs, on)


def _carried_out(run: Run, routes: Sequence[Route], direction: str = "") -> bool:
    """Whether the process of a route came to an end at which its step is carried out."""
    return any(
        route.process == run.instance.process_id
        and direction in {"", route.direction}
        and bool(set(route.done) & set(run.instance.ends))
        for route in routes
    )


def _by_team(wanted: Monitoring, runs: Sequence[Run]) -> Table:
    teams: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        teams[run.team].append(run)
    rows = tuple(
        (
            team,
            (
                len({run.instance.case_id for run in own}),
                len(own),
                sum(_carried_out(run, wanted.routes, UP) for run in own),
                sum(_carried_out(run, wanted.routes, DOWN) for run in own),
            ),
        )
        for team, own in sorted(teams.items())
    )
    return Table(
        "By agency or team",
        "Agency or team",
        ("Children", "Processes begun", "Step ups carried out", "Step downs carried out"),
        rows,
        "Processes that began in the year, by the team of the person who held the child at that moment. "
        "A child counts once for each team.",
        wanted.clauses,
    )


def _by_route(pack: Pack, wanted: Monitoring, runs: Sequence[Run]) -> Table:
    rows = []
    for route in wanted.routes:
        own = [run for run in runs if run.instance.process_id == route.process]
        done = sum(_carried_out(run, [route]) for run in own)
        open_now = sum(run.instance.ended_at is None for run in own)
        process = pack.processes.get(route.process)
        name = f"{WAYS[route.direction]}: {process.name if process else route.process}"
        rows.append((name, (len(own), done, len(own) - done - open_now, open_now)))
    return Table(
        "Steps by route",
        "Route",
        ("Begun", "Carried out", "Ended otherwise", "Under way"),
        tuple(rows),
        "Processes that began in the year. Carried out: they ended where the diagram says that the step "
        "is done. Ended otherwise: for example not agreed, decided against, or stopped for a concern.",
    )


def _clocks(runs: Sequence[Run]) -> Table:
    kept: dict[str, Counter[str]] = defaultdict(Counter)
    for run in runs:
        for step, outcome in run.clocks:
            kept[step][outcome] += 1
    columns = ("Kept", "Missed", "Not due yet")
    rows = tuple((name, tuple(found[column] for column in columns)) for name, found in sorted(kept.items()))
    return Table(
        "Clocks",
        "Step",
        columns,
        rows,
        "Steps with a due date in processes that began in the year. Missed: done after it, or still open "
        "after it. A step that a stop of its process took away counts for nothing.",
    )


def _outcome(task: Task, now: datetime) -> str:
    assert task.due_at is not None  # noqa: S101 - only tasks with a due date are asked about
    if (task.completed_at or now) > task.due_at:
        return "Missed"
    return "Kept" if task.completed_at else "Not due yet"


def _answered(pack: Pack, wanted: Monitoring, runs: Sequence[Run]) -> Table:
    rows = tuple((count.label, _times(count, runs)) for count in wanted.counts)
    asked = "; ".join(f"“{count.label}”: {_in_words(pack, count)}" for count in wanted.counts)
    return Table(
        "Agreement, engagement and disagreement",
        "What was recorded",
        ("Processes", "Children"),
        rows,
        "Processes that began in the year in which a question was answered so at least once. " + asked + ".",
        tuple(sorted({count.clause for count in wanted.counts if count.clause})),
    )


def _in_words(pack: Pack, count: Count) -> str:
    """The questions that are counted, and the answers that count, as their forms have them."""
    asked = [
        item
        for form in pack.forms.values()
        for item in form.inputs()
        if item.label
        and fnmatchcase(item.key, count.question)
        and (not item.options or {option.value for option in item.options} & set(count.answers))
    ]
    labels = {option.value: option.label for item in asked for option in item.options}
    questions = " or ".join(f"“{label}”" for label in sorted({item.label for item in asked}))
    answers = " or ".join(f"“{labels.get(answer, answer)}”" for answer in count.answers)
    return f"{questions} answered {answers}"


def _times(count: Count, runs: Sequence[Run]) -> tuple[int, int]:
    found = [run for run in runs if count in run.said]
    return len(found), len({run.instance.case_id for run in found})


def _says(count: Count, given: Answers) -> bool:
    for key, value in given.answers.items():
        said = {str(each) for each in (value if isinstance(value, list) else [value])}
        if fnmatchcase(key, count.question) and said & set(count.answers):
            return True
    return False


def _lasting(wanted: Monitoring, runs: Sequence[Run], on: Sequence[Instance]) -> Table:
    """Whether progress lasts: children who were stepped down, and those who were stepped up after it."""
    ups: dict[UUID, list[datetime]] = defaultdict(list)
    for each in on:
        if _direction(wanted, each) == UP:
            ups[each.case_id].append(each.started_at)
    down: set[UUID] = set()
    again: set[UUID] = set()
    for run in runs:
        ended, case_id = run.instance.ended_at, run.instance.case_id
        if ended is None or not _carried_out(run, wanted.routes, DOWN):
            continue
        down.add(case_id)
        limit = add_months(local(ended).date(), wanted.look_on_months)
        if any(up >= ended and local(up).date() <= limit for up in ups.get(case_id, ())):
            again.add(case_id)
    return Table(
        "Whether progress lasts",
        "Children who were stepped down",
        ("Children",),
        (
            ("Stepped down", (len(down),)),
            (f"A step up begun within {wanted.look_on_months} months", (len(again),)),
            ("No step up begun so far", (len(down - again),)),
        ),
        "Children with a step down that began in the year and was carried out. A step up counts when it "
        f"began after the step down and at most {wanted.look_on_months} months later.",
        wanted.clauses,
    )


def _direction(wanted: Monitoring, instance: Instance) -> str:
    return next((route.direction for route in wanted.routes if route.process == instance.process_id), "")
