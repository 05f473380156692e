"""The course of the months: decisions, clocks, agreement, disputes, bounces, and the panel's queue.

Each trend is a table of months; the chart beside it draws the same numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from app.domain import permissions
from app.domain.calendar import LONDON, add_months, local
from app.domain.consent import Fact, fact_of, is_yes
from app.domain.figures import SPANS, Clocks
from app.domain.monitoring import DOWN, UP
from app.domain.pack import Pack
from app.domain.permissions import Action
from app.domain.records import User
from app.services import panels
from app.services.core import Core
from app.store import UnitOfWork

MONTHS = 12
"""Whole months that are looked back on, beside the present one."""

DISPUTE, LEVELS = "shared_disagreement", "disagreement-level-"
"""The shared process of a disagreement, and how the ids of its levels' forms begin."""

OUTCOME, NOT_SETTLED = "outcome", "not_settled"


@dataclass(frozen=True, slots=True)
class Trend:
    """One table. `series`: the columns that the chart draws, by the number of the column; `unit` of them.

    `label`: the column that tells rows of one month apart, None when a month is one row.
    """

    key: str
    title: str
    about: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    series: Sequence[int]
    unit: str = "Number"
    label: int | None = None


def trends(core: Core, actor: User) -> list[Trend]:
    """Every trend of the actor's council. Raises `Forbidden`."""
    permissions.check(actor, Action.WATCH, actor.council)
    with core.store.read() as uow:
        pack = core.catalogue.in_force(uow, actor.council).pack
        span = since(core.clock.now())
        found = [*_counted(uow, pack, span), _bounces(uow, pack, span.since)]
    return found + list(_queue(core, actor))


@dataclass(frozen=True, slots=True)
class Span:
    """The months that are looked back on until now. `over`: the first of those that may still change."""

    since: datetime
    over: date
    now: datetime


def since(now: datetime) -> Span:
    """The months before a moment. A month is over on its second day: what was begun before is done."""
    first = add_months(local(now).date().replace(day=1), -MONTHS)
    over = local(now - timedelta(days=1)).date().replace(day=1)
    return Span(datetime.combine(first, time(), LONDON), over, now)


def keep(core: Core, council: str) -> None:
    """Count the months of a council that are over and have not been kept, so that no page has to."""
    with core.store.write() as uow:
        pack = core.catalogue.in_force(uow, council).pack
        list(_counted(uow, pack, since(core.clock.now())))
        uow.commit()


def _counted(uow: UnitOfWork, pack: Pack, span: Span) -> Iterator[Trend]:
    yield _decisions(uow, pack, span)
    yield _clocks(pack, uow.figures.clocks(pack.council.id, span.since, span.now, span.over))
    yield _consent(uow, pack, span)
    yield from _disputes(uow, pack, span)


def _decisions(uow: UnitOfWork, pack: Pack, span: Span) -> Trend:
    forms = [
        form.id for form in pack.forms.values() if any(f.key.endswith("decision") for f in form.inputs())
    ]
    rows = [
        (each.month, each.count, days(each.median), days(each.longest))
        for each in uow.figures.between(pack.council.id, forms, span.since, span.over)
    ]
    return Trend(
        "decisions",
        "Time from decision to decision",
        "From one recorded decision about a child to the next, by the month of the later one.",
        ("Month", "Decisions", "Median (days)", "Longest (days)"),
        rows,
        (2, 3),
        "Days",
    )


def _clocks(pack: Pack, clocks: Sequence[Clocks]) -> Trend:
    kept: Counter[tuple[date, str]] = Counter()
    missed: Counter[tuple[date, str]] = Counter()
    for each in clocks:
        process = pack.processes.get(each.process)
        element = process.elements.get(each.element) if process else None
        for clause in (element.clauses if element else ()) or ("No clause",):
            kept[(each.month, clause)] += each.kept
            missed[(each.month, clause)] += each.missed
    rows = [(month, clause, kept[(month, clause)], missed[(month, clause)]) for month, clause in sorted(kept)]
    return Trend(
        "clocks",
        "Clocks kept and missed",
        "Tasks with a due date, by the clause that sets it. A clock that was kept counts in the month in "
        "which the task was done, one that was missed in the month in which it ran out. A task that carries "
        "out two clauses counts under both.",
        ("Month", "Clause", "Kept", "Missed"),
        rows,
        (2, 3),
        label=1,
    )


def _consent(uow: UnitOfWork, pack: Pack, span: Span) -> Trend:
    asked = _consent_keys(pack)
    found: dict[date, Counter[tuple[Fact, bool]]] = {}
    for fact, keys in asked.items():
        for each in uow.figures.answered(pack.council.id, keys, span.since, span.over):
            if is_yes(each.what) or each.what == "no":
                found.setdefault(each.month, Counter())[(fact, is_yes(each.what))] += each.count
    rows = [
        (
            month,
            counts[(Fact.SERVICE, True)],
            counts[(Fact.SERVICE, False)],
            counts[(Fact.SHARING, True)],
            counts[(Fact.SHARING, False)],
        )
        for month, counts in sorted(found.items())
    ]
    return Trend(
        "consent",
        "Agreement refused",
        "Agreement to the service and agreement to sharing are two facts, and are counted apart.",
        ("Month", "Service: agreed", "Service: refused", "Sharing: agreed", "Sharing: refused"),
        rows,
        (2, 4),
    )


def _consent_keys(pack: Pack) -> Mapping[Fact, Mapping[str, list[str]]]:
    """Of each fact: form → the keys of its questions about it."""
    found: dict[Fact, dict[str, list[str]]] = {Fact.SERVICE: {}, Fact.SHARING: {}}
    for form in pack.forms.values():
        for field in form.inputs():
            fact = fact_of(field)
            if fact in found:
                found[fact].setdefault(form.id, []).append(field.key)
    return found


def _disputes(uow: UnitOfWork, pack: Pack, span: Span) -> Iterator[Trend]:
    opened = uow.figures.opened(pack.council.id, [DISPUTE], span.since, span.over)
    yield Trend(
        "disputes",
        "Disputes opened",
        "Processes in which professionals disagreed, by the month in which they said so. The holder stays.",
        ("Month", "Disputes"),
        [(each.month, each.count) for each in opened],
        (1,),
    )
    words = {
        option.value: option.label
        for form in pack.forms.values()
        if form.id.startswith(LEVELS)
        for field in form.inputs()
        if field.key == OUTCOME
        for option in field.options
    }
    levels = {form: [OUTCOME] for form in pack.forms if form.startswith(LEVELS)}
    ended = [
        each
        for each in uow.figures.answered(pack.council.id, levels, span.since, span.over)
        if each.what in words and each.what != NOT_SETTLED
    ]
    yield Trend(
        "outcomes",
        "How disputes ended",
        "By the month in which they were settled.",
        ("Month", "Outcome", "Disputes"),
        [(each.month, words[each.what], each.count) for each in ended],
        (2,),
        label=1,
    )


def _bounces(uow: UnitOfWork, pack: Pack, since: datetime) -> Trend:
    down = {each.process: each.done for each in pack.council.routes if each.direction == DOWN and each.done}
    up = [each.process for each in pack.council.routes if each.direction == UP]
    rows = [
        (each.month, each.downs, *(each.within[span] for span in SPANS))
        for each in uow.figures.bounced(pack.council.id, down, up, since)
    ]
    return Trend(
        "bounces",
        "Step downs that bounced",
        "Step downs of a month, and how many children began a step up within 3, 6 and 12 months. Months that "
        "lie less far back are not over yet.",
        ("Month", "Step downs", *(f"Within {span} months" for span in SPANS)),
        rows,
        (1, 2, 3, 4),
    )


def _queue(core: Core, actor: User) -> Iterator[Trend]:
    if not panels.has_panels(core, actor):
        return
    rows = [
        (day, locality, count)
        for locality, panels_to_come in panels.forecast(core, actor).items()
        for day, count in panels_to_come.items()
    ]
    yield Trend(
        "queue",
        "Forecast of the panel’s queue",
        "Children whose turn comes on the day of a panel, over the whole queue of each locality.",
        ("Panel on", "Locality", "Children"),
        sorted(rows, key=lambda row: (row[0], row[1])),
        (2,),
        label=1,
    )


def days(length: timedelta) -> float:
    """Days with one place after the point."""
    return round(length / timedelta(days=1), 1)


def find(found: Iterable[Trend], key: str) -> Trend | None:
    """The trend of that key."""
    return next((each for each in found if each.key == key), None)
