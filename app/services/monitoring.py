"""The yearly report that a council's protocol asks for, counted from what was done. It names no child and
no worker; every table says how it was counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from fnmatch import fnmatchcase
from typing import Any

from app.domain import permissions
from app.domain.calendar import LONDON, local
from app.domain.errors import NotFound
from app.domain.monitoring import DOWN, UP, Count, Monitoring
from app.domain.pack import Pack
from app.domain.permissions import Action
from app.domain.records import User
from app.domain.yearly import Asked, OfAnswer, OfRoute, OfStep, OfTeam, Year
from app.services.core import Core

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
        since, until = (datetime.combine(day, time.min, LONDON) for day in (first, after))
        found = uow.figures.year(Asked(actor.council, since, until, now, wanted))
    last = date.fromordinal(after.toordinal() - 1)
    tables = tuple(_tables(pack, wanted, found))
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


def _tables(pack: Pack, wanted: Monitoring, found: Year) -> Iterator[Table]:
    yield _by_team(wanted, found.teams)
    yield _by_route(pack, wanted, found.routes)
    yield _clocks(found.steps)
    yield _answered(pack, wanted, found.answers)
    yield _lasting(wanted, found)


def _by_team(wanted: Monitoring, teams: Sequence[OfTeam]) -> Table:
    named = ((NO_TEAM if each.team is None else each.team or "No team", each) for each in teams)
    rows = sorted((name, (each.children, each.begun, each.ups, each.downs)) for name, each in named)
    return Table(
        "By agency or team",
        "Agency or team",
        ("Children", "Processes begun", "Step ups carried out", "Step downs carried out"),
        tuple(rows),
        "Processes that began in the year, by the team of the person who held the child at that moment. "
        "A child counts once for each team.",
        wanted.clauses,
    )


def _by_route(pack: Pack, wanted: Monitoring, routes: Sequence[OfRoute]) -> Table:
    rows = []
    for route, of in zip(wanted.routes, routes, strict=True):
        process = pack.processes.get(route.process)
        name = f"{WAYS[route.direction]}: {process.name if process else route.process}"
        rows.append((name, (of.begun, of.done, of.begun - of.done - of.under_way, of.under_way)))
    return Table(
        "Steps by route",
        "Route",
        ("Begun", "Carried out", "Ended otherwise", "Under way"),
        tuple(rows),
        "Processes that began in the year. Carried out: they ended where the diagram says that the step "
        "is done. Ended otherwise: for example not agreed, decided against, or stopped for a concern.",
    )


def _clocks(steps: Sequence[OfStep]) -> Table:
    columns = ("Kept", "Missed", "Not due yet")
    rows = sorted((f"{each.process}: {each.step}", (each.kept, each.missed, each.ahead)) for each in steps)
    return Table(
        "Clocks",
        "Step",
        columns,
        tuple(rows),
        "Steps with a due date in processes that began in the year. Missed: done after it, or still open "
        "after it. A step that a stop of its process took away counts for nothing.",
    )


def _answered(pack: Pack, wanted: Monitoring, answers: Sequence[OfAnswer]) -> Table:
    counted = zip(wanted.counts, answers, strict=True)
    rows = tuple((count.label, (of.processes, of.children)) for count, of in counted)
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


def _lasting(wanted: Monitoring, found: Year) -> Table:
    """Whether progress lasts: children who were stepped down, and those who were stepped up after it."""
    return Table(
        "Whether progress lasts",
        "Children who were stepped down",
        ("Children",),
        (
            ("Stepped down", (found.down,)),
            (f"A step up begun within {wanted.look_on_months} months", (found.again,)),
            ("No step up begun so far", (found.down - found.again,)),
        ),
        "Children with a step down that began in the year and was carried out. A step up counts when it "
        f"began after the step down and at most {wanted.look_on_months} months later.",
        wanted.clauses,
    )
