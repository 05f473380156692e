"""Reads council.toml: the glossary, teams, contacts, calendar and settings of a council."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain.finding import Finding
from app.domain.pack import Contact, Council, Role, Setting, Team
from app.packs.monitoring import read_monitoring, read_routes
from app.packs.toml import Table, load, subheadings, tables
from app.verification.report import Report

SIDES = ("early_help", "social_care", "family", "partner")
_LISTS = ("role", "team", "contact", "closure", "route", "monitored_route", "monitored_answer")


def read_council(file: str, data: bytes) -> tuple[Council | None, list[Finding]]:
    """The council of a file, or None when the file cannot be read. Never raises."""
    report = Report(file)
    loaded = load(data, report)
    if loaded is None:
        return None, report.findings
    document, text = loaded
    top = Table(document, "council", 1, report)
    localities = tuple(top.value("localities", list, []))
    council = Council(
        id=top.text("id", required=True),
        name=top.text("name", required=True),
        source=top.text("source"),
        roles=_by_name(tables(document, "role", text, report), _role),
        teams=_by_name(tables(document, "team", text, report), lambda table: _team(table, localities)),
        localities=localities,
        contacts=_by_name(tables(document, "contact", text, report), _contact),
        closures=_by_name(tables(document, "closure", text, report), _closure),
        settings=_settings(document, text, report),
        external_topics=tuple(top.value("external_topics", list, [])),
        retention=_section(document, "retention", report),
        source_date=top.value("source_date", date, None),
        review_date=top.value("review_date", date, None),
        monitoring=read_monitoring(document, text, report),
        routes=read_routes(document, text, report),
    )
    top.read |= {*_LISTS, "settings", "retention", "monitoring"}
    top.finish()
    return council, report.findings


def _by_name(written: Any, make: Any) -> dict[Any, Any]:
    """Each table made into its record, by its key; a second one of the same key is a fault."""
    made: dict[Any, Any] = {}
    for table in written:
        key, record = make(table)
        table.finish()
        if key in made:
            table.fault("toml-value", f"“{key}” is there twice.", "Remove one of the two.")
        elif key:
            made[key] = record
    return made


def _side(table: Table) -> str:
    side = table.text("side", required=True)
    if side and side not in SIDES:
        table.fault("toml-value", f"“{side}” is not a side.", f"Use one of: {', '.join(SIDES)}.")
    return side


def _role(table: Table) -> tuple[str, Role]:
    name = table.text("name", required=True)
    return name, Role(name, _side(table), table.text("description"), table.value("manager", bool, False))


def _team(table: Table, localities: tuple[str, ...]) -> tuple[str, Team]:
    identity, locality = table.text("id", required=True), table.text("locality")
    if locality and locality not in localities:
        table.fault("toml-value", f"“{locality}” is not among the localities.", "Add it to localities = […].")
    return identity, Team(identity, table.text("name", required=True), _side(table), locality)


def _contact(table: Table) -> tuple[str, Contact]:
    key = table.text("key", required=True)
    rest = (table.text(name) for name in ("telephone", "email", "clause", "warning"))
    return key, Contact(key, table.text("name", required=True), *rest)


def _closure(table: Table) -> tuple[date | None, str]:
    return table.value("date", date, None, required=True), table.text("reason", required=True)


def _section(document: Mapping[str, Any], name: str, report: Report) -> Mapping[str, Any]:
    written = document.get(name, {})
    if isinstance(written, dict):
        return written
    report.add("toml-value", f"“{name}” is not a table.", f"Write [{name}] and its keys below.", element=name)
    return {}


def _settings(document: Mapping[str, Any], text: str, report: Report) -> dict[str, Setting]:
    read, lines = {}, subheadings(text, "settings")
    for name, written in _section(document, "settings", report).items():
        if not isinstance(written, dict):
            report.add(
                "toml-value",
                f"The setting “{name}” is not a table.",
                f"Write [settings.{name}] with value, unit, and clause or assumption below.",
                element=name,
            )
            continue
        table = Table(written, name, lines.get(name), report)
        table.read.add("value")
        rest = [table.text(key) for key in ("unit", "clause", "assumption")]
        read[name] = Setting(name, written.get("value"), *rest)
        table.finish()
        _sourced(table, read[name])
    return read


def _sourced(table: Table, setting: Setting) -> None:
    if setting.value is None:
        table.fault("toml-value", "“value” is missing.", "Write value = …")
    if not setting.clause and not setting.assumption:
        table.fault(
            "setting-source",
            "The setting names neither the clause it comes from nor the assumption it makes.",
            'Write clause = "…" or assumption = "why this value".',
        )
