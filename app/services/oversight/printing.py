"""The certificate of holders and the inspection pack: chapters and tables of which a PDF is made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.domain.booklet import Chapter, Item, Table
from app.domain.calendar import local
from app.domain.errors import HoldfastError
from app.domain.records import Case, User
from app.services.core import Core
from app.services.oversight import journey as journeys
from app.services.oversight import ledger
from app.services.oversight.decisions import Decision
from app.services.oversight.journey import Clock, Journey
from app.services.oversight.ledger import Line
from app.services.oversight.periods import WHOLE, Asked, Period

HOLDERS = Table(["Holder", "From", "Until", "Accepted by", "Why"], [4, 3, 3, 3, 3], [])
PROCESSES = Table(["Process", "From", "Until", "Came to"], [4, 3, 3, 5], [])
AGREEMENT = Table(["Question", "Answer", "When", "Recorded by"], [6, 5, 3, 3], [])
CLOCKS = Table(["Clock", "Until", "What became of it", "Where it comes from"], [4, 3, 3, 6], [])
DOCUMENTS = Table(["Letter or document", "Made on"], [4, 2], [])


def pdf(core: Core, case_id: UUID, actor: User) -> tuple[str, bytes]:
    """(title, PDF) of a child's journey; the look is logged. Raises `NotFound`, `Forbidden`."""
    found = journeys.of_child(core, case_id, actor)
    title = f"The journey of {found.case.child_name}"
    return printed(core, found.case, title, chapters(found), found.at)


def certificate(core: Core, case_id: UUID, actor: User, asked: Asked = WHOLE) -> tuple[str, bytes]:
    """(title, PDF) of the certificate of a child's line of holders. Raises `NotFound`, `Forbidden`."""
    line = ledger.of_child(core, case_id, actor, asked)
    title = f"Who has held {line.case.child_name}"
    return printed(core, line.case, title, certified(line), line.at)


def printed(core: Core, case: Case, title: str, told: Sequence[Chapter], at: datetime) -> tuple[str, bytes]:
    """The title and the chapters as a tagged PDF whose every page says of which case it is.

    Raises `HoldfastError` without a press.
    """
    if core.press is None:
        raise HoldfastError("PDFs cannot be made here: no press is set up. Print the page instead.")
    with core.store.read() as uow:
        council = core.catalogue.in_force(uow, case.council).pack.council.name
    foot = f"{case.reference}, made on {moment(at)}. Confidential."
    return title, core.press.booklet(council, title, told, at, foot=foot)


def certified(line: Line) -> list[Chapter]:
    """The certificate: the verdict, and the holders in order of time."""
    opening = (
        f"Case {line.case.reference}. The case was opened on {moment(line.case.created_at)}. "
        f"Made on {moment(line.at)} from the ledger of holders."
    )
    if line.period:
        opening += f"\nThis certificate is for {period(line.period)}."
    return [
        Chapter("", opening, verdict=verdict(line)),
        Chapter("Holders in order of time", **_holders(line)),
    ]


def chapters(journey: Journey) -> list[Chapter]:
    """The journey: who held the child, processes, decisions, agreement, clocks, documents."""
    case = journey.case
    trail = "whole: no entry" if journey.unbroken else "broken: an entry"
    return [
        Chapter(
            "",
            f"Case {case.reference}, born {day(case.date_of_birth)}. "
            f"Made on {moment(journey.at)} by {journey.by}.\n"
            f"The audit trail of this case is {trail} was changed or taken away.",
        ),
        Chapter("Who held the child", verdict=verdict(journey.line), **_holders(journey.line)),
        _chapter(
            "Processes",
            PROCESSES,
            [
                [
                    each.process_name,
                    moment(each.started_at),
                    moment(each.ended_at) if each.ended_at else "Under way",
                    ends,
                ]
                for each, ends in journey.processes
            ],
        ),
        Chapter(
            "Decisions and their reasons",
            "" if journey.decisions else "None.",
            [_decision(decided, process) for decided, process in journey.decisions],
        ),
        _chapter(
            "Agreement, and who was told",
            AGREEMENT,
            [
                [f"{each.question}\n{each.process}", dated(each.answer), moment(each.at), each.by]
                for each in journey.agreement
            ],
        ),
        _chapter("Clocks", CLOCKS, [_clock(each) for each in journey.clocks]),
        _chapter(
            "Letters and documents",
            DOCUMENTS,
            [[each.title, moment(each.created_at)] for each in journey.documents],
        ),
    ]


def _chapter(heading: str, shape: Table, rows: Sequence[Sequence[str]]) -> Chapter:
    if not rows:
        return Chapter(heading, "None.")
    return Chapter(heading, table=Table(shape.columns, shape.shares, rows))


def _holders(line: Line) -> dict[str, Any]:
    rows = [
        [
            f"{each.holder_name}\n{each.role}{', ' + each.team if each.team else ''}",
            moment(each.since),
            moment(each.until) if each.until else "Now",
            line.names.get(each.accepted_by, "Not recorded"),
            each.reason,
        ]
        for each in line.holdings
    ]
    return {"table": Table(HOLDERS.columns, HOLDERS.shares, rows)}


def _decision(decided: Decision, process: str) -> Item:
    return Item(
        heading=f"{decided.question} {dated(decided.answer)}",
        about=f"Decided by {decided.decider or 'nobody recorded'}, recorded by {decided.by} on "
        f"{moment(decided.at)} in “{process}”",
        text=decided.rationale or "No reason is recorded.",
    )


def _clock(clock: Clock) -> list[str]:
    done = f"\ndone {moment(clock.done)}" if clock.done else ""
    read = f"\nAssumption: {clock.assumption}" if clock.assumption else ""
    return [
        f"{clock.name}\n{clock.process}{'. Statutory clock' if clock.statutory else ''}",
        deadline(clock.due),
        clock.outcome + done,
        (", ".join(clock.clauses) or "–") + read,
    ]


def verdict(line: Line) -> str:
    """How many seconds nobody held the child, and when."""
    if line.not_opened:
        return "The case was opened after this period: nobody had to hold the child in it."
    times = f" in this period, from {moment(line.since)} to {moment(line.until)}" if line.period else ""
    if line.unbroken:
        return f"A named person has held the child at every moment{times}. Seconds uncovered: 0."
    gaps = "; ".join(f"{moment(gap.since)} to {moment(gap.until)}" for gap in line.gaps)
    return f"Seconds uncovered{times}: {round(line.seconds):,}. Nobody is recorded for: {gaps}."


def period(of: Period) -> str:
    """The days of a period, or its moments where it is counted back from now."""
    if of.first is None or of.last is None:
        return f"the time from {moment(of.since)} to {moment(of.until)}"
    days = day(of.first) if of.first == of.last else f"{day(of.first)} to {day(of.last)}"
    return f"{days}, until {moment(of.until)}" if of.runs else f"{days}, the whole of each day"


def day(value: date) -> str:
    """27 November 2026."""
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime) -> str:
    """27 November 2026, 16:30 in London."""
    at = local(value)
    return f"{day(at.date())}, {at:%H:%M}"


def deadline(value: datetime) -> str:
    """A moment until which there is time: a clock that runs to midnight runs to the end of the day before."""
    at = local(value)
    if (at.hour, at.minute) == (0, 0):
        return f"end of {day(at.date() - timedelta(days=1))}"
    return moment(value)


def dated(answer: str) -> str:
    """An answer that is a date or a moment, as kept answers hold them, in words; any other as it is."""
    try:
        if len(answer) == len("2026-11-27"):
            return day(date.fromisoformat(answer))
        at = datetime.fromisoformat(answer)
    except ValueError:
        return answer
    return moment(at) if at.tzinfo else answer
