"""The certificate of holders and the inspection pack as text, of which the press makes a tagged PDF."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from app.domain.calendar import local
from app.domain.errors import HoldfastError
from app.domain.records import Case, User
from app.services.core import Core
from app.services.oversight import journey as journeys
from app.services.oversight import ledger
from app.services.oversight.journey import Clock, Journey
from app.services.oversight.ledger import Line
from app.services.oversight.periods import WHOLE, Asked, Period


def pdf(core: Core, case_id: UUID, actor: User) -> tuple[str, bytes]:
    """(title, PDF) of a child's journey; the look is logged. Raises `NotFound`, `Forbidden`."""
    return printed(core, as_text(core, journeys.of_child(core, case_id, actor)), actor)


def certificate(core: Core, case_id: UUID, actor: User, asked: Asked = WHOLE) -> tuple[str, bytes]:
    """(title, PDF) of the certificate of a child's line of holders. Raises `NotFound`, `Forbidden`."""
    return printed(core, certificate_text(core, ledger.of_child(core, case_id, actor, asked)), actor)


def printed(core: Core, text: str, actor: User) -> tuple[str, bytes]:
    """A text of headings, paragraphs and lists as a tagged PDF. Raises `HoldfastError` without a press."""
    if core.press is None:
        raise HoldfastError("PDFs cannot be made here: no press is set up. Print the page instead.")
    with core.store.read() as uow:
        council = core.catalogue.in_force(uow, actor.council).pack.council.name
    title, bodies = core.press.printed(council, text, core.clock.now())
    return title, bodies["application/pdf"]


def certificate_text(core: Core, line: Line) -> str:
    """The certificate as the press reads it."""
    parts = [
        _council(core, line.case),
        f"# Who has held {_plain(line.case.child_name)}",
        f"Case {line.case.reference}. The case was opened on {moment(line.case.created_at)}. "
        f"Made on {moment(line.at)} from the ledger of holders.",
        f"This certificate is for {period(line.period)}." if line.period else "",
        _verdict(line),
        "## Holders in order of time",
        *_holders(line),
    ]
    return "\n\n".join(part for part in parts if part)


def as_text(core: Core, journey: Journey) -> str:
    """The journey as the press reads it."""
    case = journey.case
    parts = [
        _council(core, case),
        f"# The journey of {_plain(case.child_name)}",
        f"Case {case.reference}, born {day(case.date_of_birth)}. Made on {moment(journey.at)} "
        f"by {_plain(journey.by)}.",
        "The audit trail of this case is whole: no entry was changed or taken away."
        if journey.unbroken
        else "The audit trail of this case is broken: an entry was changed or taken away.",
        "## Who held the child",
        _verdict(journey.line),
        *_holders(journey.line),
        "## Processes",
        *_list(
            f"{moment(each.started_at)}: {_plain(each.process_name)}. "
            + (
                f"Ended {moment(each.ended_at)}{': ' + _plain(ends) if ends else ''}."
                if each.ended_at
                else "Under way."
            )
            for each, ends in journey.processes
        ),
        "## Decisions",
        *_list(
            f"{moment(each.at)}, {_plain(process)}: {_plain(each.question)} {_sentence(each.answer)} "
            f"Why: {_sentence(each.rationale or 'no reason recorded')} "
            f"Decided by: {_sentence(each.decider or 'nobody recorded')}"
            for each, process in journey.decisions
        ),
        "## Agreement, and who was told",
        *_list(
            f"{moment(each.at)}: {_plain(each.question)} {_sentence(each.answer)} "
            f"Recorded by {_plain(each.by)} in {_plain(each.process)}."
            for each in journey.agreement
        ),
        "## Clocks",
        *_list(_clock_text(each) for each in journey.clocks),
        "## Letters and documents",
        *_list(f"{moment(each.created_at)}: {_plain(each.title)}" for each in journey.documents),
    ]
    return "\n\n".join(part for part in parts if part)


def _clock_text(clock: Clock) -> str:
    cited = f" ({', '.join(clock.clauses)})" if clock.clauses else ""
    kind = "Statutory clock. " if clock.statutory else ""
    done = f" on {moment(clock.done)}" if clock.done else ""
    reading = f" Assumed: {_sentence(clock.assumption)}" if clock.assumption else ""
    return (
        f"{kind}{_plain(clock.name)}, {_plain(clock.process)}{cited}: until {moment(clock.due)}. "
        f"{clock.outcome}{done}.{reading}"
    )


def _holders(line: Line) -> list[str]:
    return _list(
        f"{_plain(each.holder_name)}, {_plain(each.role)}{', ' + _plain(each.team) if each.team else ''}: "
        f"{moment(each.since)} to {moment(each.until) if each.until else 'now'}. {_sentence(each.reason)}"
        for each in line.holdings
    )


def _verdict(line: Line) -> str:
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


def _council(core: Core, case: Case) -> str:
    with core.store.read() as uow:
        return _plain(core.catalogue.in_force(uow, case.council).pack.council.name)


def _list(items: Iterator[str]) -> list[str]:
    lines = [f"- {item}" for item in items]
    return ["\n".join(lines)] if lines else ["None."]


def _plain(text: str) -> str:
    """Text on one line, that is taken for no heading and no item."""
    return " ".join(text.split()).lstrip("#- ")


def _sentence(text: str) -> str:
    """Text on one line that ends with a stop."""
    plain = _plain(text)
    return plain if plain.endswith((".", "?", "!", "…")) or not plain else f"{plain}."


def day(value: date) -> str:
    """27 November 2026."""
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime) -> str:
    """27 November 2026, 16:30 in London."""
    at = local(value)
    return f"{day(at.date())}, {at:%H:%M}"
