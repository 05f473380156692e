"""Findings as a page of text: file by file, each with its place, what is wrong, the path and the cure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from app.domain.finding import Finding, Severity
from app.verification.reporting.places import Place, Places

NO_PLACES = Places()


def page(findings: Iterable[Finding], places: Places = NO_PLACES) -> str:
    """The whole page; empty without findings. `places`: gives elements the names that they are drawn with."""
    ordered = sorted(findings, key=lambda found: (found.file, found.line or 0))
    blocks = (_file(file, list(group), places) for file, group in groupby(ordered, lambda found: found.file))
    return "\n\n".join("\n".join(block) for block in blocks)


def counted(findings: Iterable[Finding]) -> str:
    """`2 errors, no warnings`, and what is only told where there is any."""
    numbers = dict.fromkeys(Severity, 0)
    for found in findings:
        numbers[found.severity] += 1
    told = [count(numbers[Severity.ERROR], "error"), count(numbers[Severity.WARNING], "warning")]
    if numbers[Severity.INFO]:
        told.append(count(numbers[Severity.INFO], "remark"))
    return ", ".join(told)


def count(number: int, word: str) -> str:
    """`no errors`, `1 error`, `2 errors`."""
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"


def _file(file: str, findings: list[Finding], places: Places) -> Iterator[str]:
    yield f"{file}: {counted(findings)}"
    for found in findings:
        yield ""
        yield f"  {_WORDS[found.severity]}{_at(places.of(found))} [{found.code}]"
        yield f"    {found.fault}"
        if found.path:
            ids = " → ".join(place.in_words() for place in places.passed(found))
            yield f"    Path: {found.path_in_words or ids}"
        yield f"    Cure: {found.cure}"


_WORDS = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.INFO: "Remark"}


def _at(place: Place) -> str:
    line = f", line {place.line}" if place.line is not None else ""
    if not place.id:
        return line
    return f"{line}, {place.in_words()} ({place.id})" if place.name else f"{line}, {place.id}"
