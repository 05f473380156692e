"""From a step back to its clause: what carries meaning names a clause or says what was assumed."""

from __future__ import annotations

from app.domain.pack import Clause, Pack
from app.domain.process import STATUTORY, TASK_KINDS, YES, Element, Process
from app.verification.report import Report

_ASKING = frozenset({"exclusiveGateway", "inclusiveGateway"})


def check_carried(pack: Pack, process: Process, report: Report) -> None:
    """Every task, call, clock and question of a process that runs names a clause or an assumption; a clock of
    an ambiguous clause says how it is read."""
    if not process.executable:
        return
    for element in process.elements.values():
        if STATUTORY in element.properties:
            _statutory(element, report)
        if carries_meaning(element) and not element.clauses and not element.assumption:
            _uncited(element, report)
        if is_timed(element) and not element.assumption:
            unclear = next((c for c in _cited(pack, element) if is_ambiguous(pack, c)), None)
            if unclear is not None:
                _not_said(element, unclear, report)


def carries_meaning(element: Element) -> bool:
    """Whether a clause can be behind it: not so a start, an end, a join, a fork, or the frame of a
    sub-process, nor a message, which is drawn where it is sent and where it is waited for."""
    asks = element.kind in _ASKING and len(element.outgoing) > 1
    return asks or element.kind in TASK_KINDS or element.kind == "callActivity" or _waits(element)


def is_timed(element: Element) -> bool:
    """Whether a due date or a clock belongs to it."""
    return element.due is not None or _waits(element)


def is_ambiguous(pack: Pack, clause: Clause) -> bool:
    """Whether a deadline can be read in two ways: it says so, or a question is about it alone."""
    alone = any(question.about == (clause.id,) for question in pack.questions.values())
    return clause.deadline is not None and (bool(clause.ambiguity) or alone)


def _waits(element: Element) -> bool:
    return any(event.kind == "timer" for event in element.events)


def _cited(pack: Pack, element: Element) -> list[Clause]:
    return [pack.clauses[name] for name in element.clauses if name in pack.clauses]


def _statutory(element: Element, report: Report) -> None:
    """The mark says yes, and only where a clock runs."""
    said = element.properties[STATUTORY]
    if said == YES and is_timed(element):
        return
    message = (
        f"The property {STATUTORY} says “{said}”." if said != YES else "No clock runs here that the law sets."
    )
    cure = f"Write {YES} at a task with a due date or at a timer, or take the property away."
    report.add("statutory-clock", message, cure, line=element.line, element=element.id)


def _uncited(element: Element, report: Report) -> None:
    report.add(
        "uncited-element",
        "Nothing says where this comes from: it names no clause and no assumption.",
        "Name its clause in the property clauses or, where the source is silent, say so in assumption.",
        line=element.line,
        element=element.id,
    )


def _not_said(element: Element, clause: Clause, report: Report) -> None:
    told = f": {clause.ambiguity}" if clause.ambiguity else ""
    report.add(
        "assumption-missing",
        f"{clause.id} can be read in two ways{told}",
        "Say in the property assumption which reading this deadline follows.",
        line=element.line,
        element=element.id,
    )
