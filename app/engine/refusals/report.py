"""How a refusal is written down."""

from __future__ import annotations

from app.domain.finding import Finding, Severity
from app.domain.process import Element, Flow, Process


def refuse(
    process: Process,
    place: Element | Flow | None,
    code: str,
    message: str,
    cure: str,
    line: int | None = None,
) -> Finding:
    """An error at an element or flow (None: the process itself)."""
    at = line or (process.line if place is None else place.line)
    return Finding(
        Severity.ERROR, code, process.file, at, process.id if place is None else place.id, message, cure
    )


def named(element: Element) -> str:
    """An element as a sentence speaks of it: its name, else its id."""
    return f"“{element.name}”" if element.name else element.id
