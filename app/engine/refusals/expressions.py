"""Expressions that are not FEEL."""

from __future__ import annotations

from collections.abc import Iterator

from app import feel
from app.domain.finding import Finding
from app.domain.process import Process
from app.engine.expressions import Place, expressions_of
from app.engine.formula import compile_formula, is_iso
from app.engine.refusals.report import refuse
from app.feel.juel import looks_like_juel, translate_juel
from app.functions import moment


def check_expressions(process: Process) -> Iterator[Finding]:
    """Findings on the text of every expression."""
    for place in expressions_of(process):
        if looks_like_juel(place.expression.text):
            yield _juel(process, place)
            continue
        if place.what in ("due date", "other reading") and is_iso(place.expression.text):
            yield from _day(process, place)
            continue
        try:
            compile_formula(place.element, place.expression, plain=place.plain, iso=place.iso)
        except feel.SyntaxFault as fault:
            yield _finding(
                process,
                place,
                "feel",
                f"The {place.what} is not FEEL: {fault}",
                "Correct the expression there.",
            )


def _day(process: Process, place: Place) -> Iterator[Finding]:
    try:
        moment(place.expression.text)
    except ValueError as reason:
        yield _finding(
            process,
            place,
            "due-date",
            f"The {place.what} “{place.expression.text}” is not one: {reason}.",
            "Write a date such as 2026-11-20, or FEEL such as = add working days(today(), 5).",
        )


def _juel(process: Process, place: Place) -> Finding:
    translated = translate_juel(place.expression.text)
    cure = f"Write it as FEEL: = {translated}" if translated else "Write it as FEEL, beginning with “=”."
    return _finding(
        process,
        place,
        "expression-language",
        f"The {place.what} is written as ${{…}}; only FEEL is evaluated.",
        cure,
    )


def _finding(process: Process, place: Place, code: str, message: str, cure: str) -> Finding:
    where = process.elements.get(place.element) or process.flows.get(place.element)
    return refuse(process, where, code, message, cure, place.expression.line)
