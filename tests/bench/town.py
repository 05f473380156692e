"""Councils as full as they could be, written by the database itself from what their own packs ask for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from app.domain.form import Field, Form
from app.domain.pack import Pack
from app.domain.process import Element
from app.services.oversight import decisions

STATEMENTS = Path(__file__).with_suffix(".sql")
STEPS = 4
"""User tasks of a process that are played."""

TABLES = (
    "CREATE TEMP TABLE IF NOT EXISTS place (deployment uuid, teams text[], roles text[], localities text[])",
    "CREATE TEMP TABLE IF NOT EXISTS ways "
    "(number bigint, process_id text, process_name text, ends text[], steps int)",
    "CREATE TEMP TABLE IF NOT EXISTS step (process_id text, position int, element text, element_name text, "
    "role text, form text, given text, otherwise text)",
    "TRUNCATE place, ways, step",
)


RARE = 50
"""One child in so many had a disagreement; what is rarer still is told by it too."""


def fill(url: str, pack: Pack, deployment: Any, cases: int, people: int, rare: int = RARE) -> None:
    """Fill a council whose pack is deployed with that many cases, four processes each."""
    council = pack.council
    ways, steps = list(_ways(pack)), list(_steps(pack))
    if not ways:
        return
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in TABLES:
            connection.execute(statement)
        teams = [team.name for team in council.teams.values()] or ["Team"]
        places = [deployment, teams, list(council.roles), list(council.localities) or [""]]
        connection.execute("INSERT INTO place VALUES (%s, %s, %s, %s)", places)
        for table, rows in (("ways", ways), ("step", steps)):
            marks = ", ".join(["%s"] * len(rows[0]))
            connection.cursor().executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        given = {"council": council.id, "cases": cases, "people": people, "rare": rare}
        for name, value in given.items():
            connection.execute("SELECT set_config(%s, %s, false)", [f"town.{name}", str(value)])
        for statement in STATEMENTS.read_text().split(";\n"):
            if statement.strip():
                connection.execute(statement.encode())


def finish(url: str) -> None:
    """Tell the planner what there is."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _ways(pack: Pack) -> Iterator[tuple[Any, ...]]:
    routes = [each for each in pack.council.routes if _tasks(pack, each.process)]
    for number, route in enumerate(routes):
        name = pack.processes[route.process].name
        yield number, route.process, name, list(route.done), len(_tasks(pack, route.process))


def _steps(pack: Pack) -> Iterator[tuple[Any, ...]]:
    for _, process, *_ in _ways(pack):
        for position, element in enumerate(_tasks(pack, process)):
            form = pack.forms[element.form]
            given = [json.dumps(_answers(form, which)) for which in (0, -1)]
            yield process, position, element.id, element.name, element.lane, form.id, *given


def _tasks(pack: Pack, process: str) -> list[Element]:
    drawn = pack.processes.get(process)
    elements = drawn.elements.values() if drawn else ()
    asked = [each for each in elements if each.kind == "userTask" and each.form in pack.forms]
    decided = [each for each in asked if decisions.parts(pack.forms[each.form])]
    return sorted([*decided, *(each for each in asked if each not in decided)][:STEPS], key=asked.index)


def _answers(form: Form, which: int) -> dict[str, Any]:
    return {field.key: _answer(field, which) for field in form.inputs()}


def _answer(field: Field, which: int) -> Any:
    if field.options:
        return field.options[which].value
    if field.values_key:
        return "@person"
    plain: dict[str, Any] = {"number": 3, "checkbox": True, "datetime": "2026-05-04"}
    return plain.get(field.type, "A few words about it, as somebody would write them.")
