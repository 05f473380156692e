"""A database of an earlier version, with what was done in it, is brought to the newest schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command

from app.persistence.migrations import migrate, pending, runner
from app.persistence.postgres.address import driver_url
from app.persistence.postgres.rows import as_row
from tests.integration.scenes import HOUR, NOW, answers, case, deployment, instance, new_id, task, user

NewDatabase = Callable[[str], AbstractContextManager[str]]


def stop_at(connection: sa.Connection, revision: str) -> None:
    """Bring an empty database to an earlier revision, by the scripts themselves."""
    config = runner._config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def put(connection: sa.Connection, table: str, *records: Any) -> None:
    """Write records into a table as it was at that revision: with the columns that it had."""
    there = sa.Table(table, sa.MetaData(), autoload_with=connection)
    for each in records:
        row = each if isinstance(each, dict) else as_row(each)
        connection.execute(there.insert().values({k: v for k, v in row.items() if k in there.c}))


@contextmanager
def earlier(new_database: NewDatabase, revision: str) -> Iterator[tuple[str, sa.Connection]]:
    """A database at that revision, and a connection on which it is filled."""
    with new_database(f"at{revision}") as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        engine = sa.create_engine(driver_url(url), poolclass=sa.NullPool)
        with engine.begin() as connection:
            stop_at(connection, revision)
        assert pending(url)
        with engine.connect() as connection:
            yield url, connection


def form(name: str, *inputs: tuple[str, str]) -> bytes:
    """A form of a pack, as Camunda Modeler saves one: a part of its questions stands in a group."""
    parts = [{"type": kind, "key": key} for kind, key in inputs]
    grouped = {"type": "group", "components": parts[1:]}
    return json.dumps({"id": name, "components": [{"type": "text"}, parts[0], grouped]}).encode()


OLD = {
    "forms/decide.form": form(
        "decide", ("select", "outcome"), ("textarea", "outcome_rationale"), ("select", "outcome_decider")
    ),
    "forms/note.form": form("note", ("textarea", "note_rationale"), ("textfield", "by_whom")),
    "step-down.bpmn": b"<definitions/>",
}
NEW = {
    "forms/decide.form": form(
        "decide", ("radio", "panel_decision"), ("textarea", "panel_rationale"), ("select", "panel_decider")
    ),
    "forms/close.form": form(
        "close", ("radio", "close_decision"), ("textarea", "close_rationale"), ("select", "close_decider")
    ),
}


def decided(url: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT id, deployment_id, instance_id, form, role, what, reasoned, who, by_name, at, council "
            "FROM decided ORDER BY at, id"
        ).fetchall()


@pytest.fixture
def upgraded(new_database: NewDatabase) -> Iterator[dict[str, Any]]:
    """A database that stopped before decisions had rows of their own, with two deployments of one council and
    one of another, decided instances of each, and what else there was; then upgraded."""
    wren, ash = user(council="testshire"), user(council="elsewhere", name="Ash Example")
    child, other = case(council="testshire"), case(council="elsewhere")
    old, new = deployment(1), deployment(2)
    far = deployment(1, council="elsewhere")
    begun, later, away = instance(child, old), instance(child, new), instance(other, far)
    old_task = task(begun, form="decide", role="team_lead")
    new_task = task(later, form="decide", role="panel_chair")
    far_task = task(away, form="decide", role="head")
    said = {"outcome": "stays", "outcome_rationale": "It is early days.", "outcome_decider": "tate"}
    asked_anew = {"panel_decision": True, "panel_rationale": " \n\t", "panel_decider": " emery "}
    sent = {
        "of the old": answers(old_task, wren, said, at=NOW),
        "again of the old": answers(old_task, wren, {**said, "outcome": ["a", "b"]}, at=NOW + HOUR),
        "of the new": answers(new_task, wren, asked_anew, at=NOW + 2 * HOUR),
        "without an answer": answers(new_task, wren, {}, form="close", at=NOW + 3 * HOUR),
        "elsewhere": answers(far_task, ash, said, at=NOW + 4 * HOUR),
        "no decision": answers(old_task, wren, {"note_rationale": "Rang."}, form="note", at=NOW),
        "not yet a decision": answers(old_task, wren, {"close_decision": "yes"}, form="close", at=NOW),
        "keys of the new one": answers(new_task, wren, said, at=NOW + 5 * HOUR),
    }
    with earlier(new_database, "0017") as (url, connection):
        put(connection, "users", wren, ash)
        put(connection, "cases", child, other)
        put(connection, "deployments", old, new, far)
        for made, files in ((old, OLD), (new, NEW), (far, OLD)):
            rows = [{"deployment_id": made.id, "path": path, "body": body} for path, body in files.items()]
            put(connection, "deployment_files", *rows)
        put(connection, "instances", begun, later, away)
        put(connection, "tasks", *({**as_row(each), "place": NOW} for each in (old_task, new_task, far_task)))
        put(connection, "answers", *sent.values())
        connection.commit()
        migrate(url)
        assert not pending(url)
        yield {"url": url, "old": old, "new": new, "far": far, "sent": sent, "begun": begun, "task": old_task}


def test_how_each_deployment_records_a_decision_is_read_out_of_its_own_files(upgraded: Any) -> None:
    with psycopg.connect(upgraded["url"]) as connection:
        found = connection.execute(
            "SELECT deployment_id, form, what, why, who FROM decision_forms"
        ).fetchall()
    asked_before = ("decide", "outcome", "outcome_rationale", "outcome_decider")
    assert set(found) == {
        (upgraded["old"].id, *asked_before),
        (upgraded["far"].id, *asked_before),
        (upgraded["new"].id, "decide", "panel_decision", "panel_rationale", "panel_decider"),
        (upgraded["new"].id, "close", "close_decision", "close_rationale", "close_decider"),
    }


def test_each_decision_of_each_deployment_has_its_row(upgraded: Any) -> None:
    sent, old, new, far = (upgraded[key] for key in ("sent", "old", "new", "far"))

    def row(which: str, of: Any, form: str, role: str, *counted: Any) -> tuple[Any, ...]:
        given = sent[which]
        facts = (given.id, of.id, given.instance_id, form, role, *counted, given.by_name, given.at)
        return (*facts, of.council)

    assert decided(upgraded["url"]) == [
        row("of the old", old, "decide", "team_lead", '"stays"', True, "tate"),
        row("again of the old", old, "decide", "team_lead", '["a", "b"]', True, "tate"),
        row("of the new", new, "decide", "panel_chair", "true", False, "emery"),
        row("without an answer", new, "close", "panel_chair", None, False, ""),
        row("elsewhere", far, "decide", "head", '"stays"', True, "tate"),
        row("keys of the new one", new, "decide", "panel_chair", None, False, ""),
    ]


def test_what_is_decided_or_moved_after_it_is_counted_as_its_deployment_asks(upgraded: Any) -> None:
    before = decided(upgraded["url"])
    begun, late = upgraded["begun"], new_id()
    with psycopg.connect(upgraded["url"]) as connection:
        copied = "instance_id, case_id, task_id, element, form, answers, by, by_name"
        connection.execute(
            f"INSERT INTO answers (id, at, {copied}) SELECT %s, at, {copied} FROM answers WHERE id = %s",
            [late, upgraded["sent"]["of the old"].id],
        )
    added = [row for row in decided(upgraded["url"]) if row not in before]
    assert [(row[0], row[1], row[5]) for row in added] == [(late, upgraded["old"].id, '"stays"')]
    with psycopg.connect(upgraded["url"]) as connection:
        connection.execute(
            "UPDATE instances SET deployment_id = %s WHERE id = %s", [upgraded["new"].id, begun.id]
        )
    mine = [row for row in decided(upgraded["url"]) if row[2] == begun.id]
    moved = {"of the old", "again of the old", "not yet a decision"}
    assert {row[0] for row in mine} == {late, *(upgraded["sent"][which].id for which in moved)}
    assert {row[1] for row in mine} == {upgraded["new"].id}
    assert [row[5] for row in mine if row[3] == "close"] == ['"yes"']


def test_months_of_clocks_that_were_counted_otherwise_are_counted_again(new_database: NewDatabase) -> None:
    kept = {"council": "testshire", "asked": "x", "month": NOW.date().replace(day=1), "rows": []}
    with earlier(new_database, "0020") as (url, connection):
        put(connection, "month_figures", {**kept, "figure": "clocks"}, {**kept, "figure": "between"})
        connection.commit()
        migrate(url)
        with psycopg.connect(url) as after:
            assert after.execute("SELECT figure FROM month_figures").fetchall() == [("between",)]


def diagram(*steps: tuple[str, str, str]) -> bytes:
    """A diagram of one process: of each step its id, and a property of it by name and value."""
    made = "".join(
        f'<b:subProcess id="In_{key}"><b:userTask id="{key}"><b:extensionElements><c:properties>'
        f'<c:property name="clauses" value="X"/><c:property name="{name}" value="{value}"/>'
        "</c:properties></b:extensionElements></b:userTask></b:subProcess>"
        for key, name, value in steps
    )
    spaces = (
        'xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:c="http://camunda.org/schema/1.0/bpmn"'
    )
    return f'<b:definitions {spaces}><b:process id="step_down">{made}</b:process></b:definitions>'.encode()


def test_whose_clock_an_open_task_has_is_read_out_of_the_diagram_of_its_own_deployment(
    new_database: NewDatabase,
) -> None:
    child, old, new = case(council="testshire"), deployment(1), deployment(2)
    begun, later = instance(child, old), instance(child, new)
    marked = diagram(("Task_Decide", "statutory", " yes "), ("Task_Note", "clauses", "yes"))
    files = {old.id: marked, new.id: diagram(("Task_Decide", "statutory", "no"))}
    tasks = {
        "decide": task(begun, element="Task_Decide", groups=("a", "b")),
        "note": task(begun, "t2", element="Task_Note"),
        "done": task(begun, "t3", element="Task_Decide", status="done"),
        "called": task(begun, "t4", element="Task_Decide", process="another"),
        "decided anew": task(later, element="Task_Decide"),
    }
    with earlier(new_database, "0023") as (url, connection):
        put(connection, "cases", child)
        put(connection, "deployments", old, new)
        for key, body in files.items():
            put(connection, "deployment_files", {"deployment_id": key, "path": "x.bpmn", "body": body})
        put(connection, "instances", begun, later)
        put(connection, "tasks", *({**as_row(each), "place": NOW} for each in tasks.values()))
        connection.commit()
        migrate(url)
        with psycopg.connect(url) as after:
            law = {key for (key,) in after.execute("SELECT id FROM tasks WHERE statutory").fetchall()}
            kinds = after.execute("SELECT task_id, name, statutory FROM task_audience").fetchall()
    assert law == {tasks["decide"].id, tasks["done"].id}
    of = {each.id: name for name, each in tasks.items()}
    assert {(of[key], name, statutory) for key, name, statutory in kinds} == {
        ("decide", "early_help_worker", True), ("decide", "a", True), ("decide", "b", True),
        ("note", "early_help_worker", False), ("called", "early_help_worker", False),
        ("decided anew", "early_help_worker", False),
    }  # fmt: skip
