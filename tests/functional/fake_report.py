"""A small yearly report."""

from __future__ import annotations

from datetime import date

from app.services.monitoring import Table, YearReport
from tests.functional.world import BOROUGH, NOW

REPORT = YearReport(
    council=BOROUGH.name,
    asked_by="the partnership",
    assumption="A year from 1 April is assumed.",
    clauses=("TST-7-01",),
    year=2026,
    years=(2026, 2025),
    first=date(2026, 4, 1),
    last=date(2027, 3, 31),
    made_at=NOW,
    tables=(
        Table(
            "By agency or team",
            "Agency or team",
            ("Children", "Processes begun"),
            (("=Team <North>", (3, 4)),),
            "Counted once for each team.",
            ("TST-7-01",),
        ),
        Table("Clocks", "Step", ("Kept",), (), "Steps with a due date."),
    ),
)
