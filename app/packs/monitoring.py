"""Reads [monitoring] of council.toml: what the council's yearly report counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain.monitoring import CLOSING_CODES, DIRECTIONS, Count, Monitoring, Route
from app.packs.toml import Table, tables
from app.verification.report import Report

LEAP_YEAR = 2024
"""Any: 29 February can be written, and is then refused as the first day of a year."""


def read_monitoring(document: Mapping[str, Any], text: str, report: Report) -> Monitoring | None:
    """What is monitored; None where the council's file says nothing of it."""
    written = document.get("monitoring")
    if written is None:
        return None
    if not isinstance(written, dict):
        report.add("toml-value", "“monitoring” is not a table.", "Write [monitoring] and its keys below.")
        return None
    line = next((n for n, row in enumerate(text.splitlines(), 1) if row.strip() == "[monitoring]"), None)
    table = Table(written, "monitoring", line, report)
    month, day = _begins(table)
    monitoring = Monitoring(
        asked_by=table.text("asked_by", required=True),
        clauses=tuple(table.value("clauses", list, [])),
        month=month,
        day=day,
        look_on_months=table.value("look_on_months", int, 12),
        assumption=table.text("assumption"),
        routes=tuple(_route(each) for each in tables(document, "monitored_route", text, report)),
        counts=tuple(_count(each) for each in tables(document, "monitored_answer", text, report)),
    )
    table.finish()
    if not monitoring.clauses and not monitoring.assumption:
        table.fault(
            "setting-source", "It names neither its clauses nor an assumption.", "Write clauses = […]."
        )
    return monitoring


def read_routes(document: Mapping[str, Any], text: str, report: Report) -> tuple[Route, ...]:
    """The ways up and down of [[route]]; those of the yearly report where there are none."""
    name = "route" if "route" in document else "monitored_route"
    own = Report(report.file) if name == "monitored_route" else report  # its faults are told once
    return tuple(_route(each) for each in tables(document, name, text, own))


def _begins(table: Table) -> tuple[int, int]:
    begins = table.text("year_begins") or "01-01"
    try:
        first = date.fromisoformat(f"{LEAP_YEAR}-{begins}")
    except ValueError:
        first = date(LEAP_YEAR, 2, 29)
    if (first.month, first.day) == (2, 29):
        table.fault("toml-value", f"“{begins}” is no first day of a year.", 'Write it as in "04-01".')
        return 1, 1
    return first.month, first.day


def _route(table: Table) -> Route:
    direction = table.text("direction", required=True)
    if direction and direction not in DIRECTIONS:
        one_of = ", ".join(DIRECTIONS)
        table.fault("toml-value", f"“{direction}” is not a direction.", f"Use one of: {one_of}.")
    closing = table.value("closing", dict, {})
    for code in sorted({str(code) for code in closing.values()} - set(CLOSING_CODES)):
        one_of = ", ".join(CLOSING_CODES)
        table.fault("toml-value", f"“{code}” is no reason for closure.", f"Use one of: {one_of}.")
    assumption = table.text("assumption")
    if closing and not assumption:
        table.fault("setting-source", "Its codes name no assumption.", "Write assumption = with the reason.")
    route = Route(
        process=table.text("process", required=True),
        direction=direction,
        done=tuple(table.value("done", list, [])),
        closing={str(end): str(code) for end, code in closing.items()},
        assumption=assumption,
    )
    table.finish()
    return route


def _count(table: Table) -> Count:
    count = Count(
        table.text("label", required=True),
        table.text("question", required=True),
        tuple(table.value("answers", list, [], required=True)),
        table.text("clause"),
    )
    table.finish()
    return count
