"""What an analyst would want to hear of a drawing: warnings alone, for it runs as it is."""

from __future__ import annotations

from collections.abc import Collection

from app.domain.process import Process
from app.verification.drawing.places import check_places
from app.verification.drawing.reading import check_reading
from app.verification.report import Report

__all__ = ["check_drawing"]


def check_drawing(process: Process, report: Report, *, council: bool, roles: Collection[str] = ()) -> None:
    """Where things stand, and in a council's pack also what is written on them."""
    if process.drawing is not None:
        check_places(process, process.drawing, report)
    if council:
        check_reading(process, roles, report)
