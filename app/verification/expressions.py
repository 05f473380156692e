"""Every expression of a process, form or decision is FEEL that can be read, or a plain date or duration."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from app import feel
from app.domain.calendar import WorkingCalendar
from app.domain.process import Element, Expression, Process
from app.feel.compiler.scope import NO_TYPES, TypeNames
from app.feel.juel import looks_like_juel, translate_juel
from app.feel.limits import MAX_LENGTH
from app.functions import functions
from app.verification import iso
from app.verification.report import Report

FUNCTIONS = functions(WorkingCalendar(), lambda: datetime(2026, 1, 1, tzinfo=UTC))
_TEXT = r'"(?:[^"\\]|\\.)*"'
_LITERAL = re.compile(rf"\b(date and time|date|time|duration)\s*\(\s*{_TEXT}\s*\)|@{_TEXT}")


@dataclass(frozen=True, slots=True)
class Use:
    """An expression where it stands. `what` names it; `plain`: date, duration or cycle also as ISO text."""

    expression: Expression
    what: str
    element: str
    plain: str = ""


def check_expressions(process: Process, report: Report) -> None:
    """Every expression of the process that cannot be read."""
    for use in uses(process):
        check_use(use, report)


def readable(process: Process) -> bool:
    """Whether every expression is short enough to be looked at at all; one that is not has its finding."""
    return all(len(use.expression.text) <= MAX_LENGTH for use in uses(process))


def uses(process: Process) -> Iterator[Use]:
    """Every expression of a process."""
    for flow in process.flows.values():
        if flow.condition is not None:
            yield Use(flow.condition, "condition", flow.id)
    for element in process.elements.values():
        yield from _of(element)


def _of(element: Element) -> Iterator[Use]:
    named = [
        ("due date", element.due, "date"),
        ("other reading of the due date", element.other_reading, "date"),
        ("assignee", _if_feel(element.assignee), ""),
        ("candidate groups", _if_feel(element.candidate_groups), ""),
        ("script", element.script, ""),
    ]
    for event in element.events:
        what = f"timer’s {event.timer}" if event.kind == "timer" else "condition"
        named.append((what, event.expression, event.timer))
        named.append(("correlation key", event.correlation_key, ""))
    if element.loop is not None:
        named.append(("collection", element.loop.collection, ""))
        named.append(("loop cardinality", element.loop.cardinality, ""))
        named.append(("completion condition", element.loop.completion_condition, ""))
        named.append(("loop condition", element.loop.condition, ""))
    for assignment in (*element.inputs, *element.outputs):
        named.append((f"value of “{assignment.target}”", assignment.source, ""))
    for what, expression, plain in named:
        if expression is not None:
            yield Use(expression, what, element.id, plain)


def _if_feel(expression: Expression | None) -> Expression | None:
    """Names of people and roles are plain texts unless they begin with `=`."""
    if expression is None:
        return None
    text = expression.text.strip()
    return expression if text.startswith("=") or "${" in text or "#{" in text else None


def check_use(
    use: Use,
    report: Report,
    *,
    unary: bool = False,
    names: Collection[str] = (),
    types: TypeNames = NO_TYPES,
) -> bool:
    """Note it when the expression cannot be read, or holds a date that is not one; false then.

    `names`: those that it may use beside variables, of which some may be functions; `types`: those that it
    may name beside FEEL's own.
    """
    noted = len(report.findings)
    _check_use(use, report, unary, names, types)
    return len(report.findings) == noted


def _check_use(use: Use, report: Report, unary: bool, names: Collection[str], types: TypeNames) -> None:
    text = use.expression.text.strip()
    if use.plain and iso.looks_plain(text):
        told = iso.problem(text, use.plain)
        if told:
            code = "unbounded-cycle" if "never ends" in told else "not-a-date"
            _note(code, use, f"The {use.what} “{text}” is wrong: {told}.", "Correct it.", report)
        return
    try:
        (feel.compile_unary if unary else feel.compile)(text, tuple(FUNCTIONS), tuple(names), types)
    except feel.SyntaxFault as fault:
        _unreadable(use, text, fault, report)
        return
    _literals(use, text, report)


def _unreadable(use: Use, text: str, fault: feel.SyntaxFault, report: Report) -> None:
    line = None if use.expression.line is None else use.expression.line + fault.line - 1
    if len(text) <= MAX_LENGTH and looks_like_juel(text):
        translated = translate_juel(text)
        cure = f"Write = {translated}" if translated else "Write it as FEEL: = first, no braces."
        message = (
            f"The {use.what} “{text}” is not FEEL, and ${{…}} is never evaluated (column {fault.column})."
        )
        _note("foreign-expression", use, message, cure, report, line)
        return
    shown = text if len(text) <= 120 else text[:117] + "…"
    cure = f"Correct it at column {fault.column}."
    if fault.expected:
        cure = f"Write {' or '.join(fault.expected)} at column {fault.column}."
    _note("feel-syntax", use, f"The {use.what} “{shown}” cannot be read: {fault}", cure, report, line)


def _literals(use: Use, text: str, report: Report) -> None:
    """`date("2026-02-30")` can be read but is no date."""
    for found in _LITERAL.finditer(text):
        if feel.compile(found.group(), tuple(FUNCTIONS)).evaluate({}, FUNCTIONS) is None:
            kind = found[1] or "date, time or duration"
            message = f"The {use.what} holds {found.group()}, which is no {kind}."
            cure = 'Write it as in "2026-11-20", "2026-11-20T16:30:00Z" or "P5D".'
            _note("not-a-date", use, message, cure, report)


def _note(code: str, use: Use, message: str, cure: str, report: Report, line: int | None = None) -> None:
    report.add(code, message, cure, line=line or use.expression.line, element=use.element)
