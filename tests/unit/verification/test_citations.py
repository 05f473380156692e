"""Clauses, settings and deadlines in step: every number and unit is its clause's, every citation exists."""

from __future__ import annotations

import pytest

from app.domain.finding import Finding
from app.domain.process import Expression, Process
from app.packs import read_files
from app.verification.deadlines import numbers
from app.verification.gate import check
from tests.unit.packs.samples import PACK, READING
from tests.unit.packs.spoil import BPMN, CLAUSES, COUNCIL, FORM

DUE = '= add working days(today(), 5)"'
TIMER = ">= add working days(today(), 5)<"
CITED = '<camunda:property name="clauses" value="T-1"/>'
REMINDER = 'value = 2\nunit = "working days"\nassumption = "the source names no reminder"'
QUESTION = '\n[[question]]\nid = "Q1"\nabout = ["T-1"]\nproblem = "From when?"\nreading = "From then."\n'
Change = tuple[str, str, str]


def nothing_refused(process: Process) -> list[Finding]:
    return []


def found(*changes: Change) -> list[tuple[str, str]]:
    """Code and element of each finding about clauses, with these texts replaced in these files."""
    files = dict(PACK)
    for file, old, new in changes:
        assert old.encode() in files[file], old
        files[file] = files[file].replace(old.encode(), new.encode(), 1)
    pack, wrong = read_files(files)
    assert wrong == []
    about = ("clause", "question", "invented", "setting")
    return [
        (each.code, each.element)
        for each in check(pack, nothing_refused, {"records.note"})
        if any(word in each.code for word in about)
    ]


def assumed(text: str) -> Change:
    return (BPMN, READING, f'<camunda:property name="assumption" value="{text}"/>')


def setting(text: str) -> Change:
    return (COUNCIL, REMINDER, text)


SIX = (BPMN, DUE, DUE.replace("5", "6"))
DAYS = (BPMN, DUE, DUE.replace("working days", "days"))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([SIX], [("clause-number", "Task_Decide")]),
        ([SIX, assumed("counted generously")], [("clause-number", "Task_Decide")]),
        ([SIX, assumed("a 6th")], [("clause-number", "Task_Decide")]),
        ([SIX, assumed("6 days, since the post takes one")], []),
        ([DAYS], [("clause-unit", "Task_Decide")]),
        ([DAYS, assumed("working days are not meant")], [("clause-unit", "Task_Decide")]),
        ([DAYS, assumed("calendar days are meant")], []),
        ([(BPMN, TIMER, '>= today() + duration("P5D")<')], [("clause-unit", "Late")]),
        ([(BPMN, TIMER, '>= today() + duration("PT6H")<')], [("clause-number", "Late")]),
    ],
)  # fmt: skip
def test_a_deadline_has_its_clauses_number_and_unit(
    changes: list[Change], expected: list[tuple[str, str]]
) -> None:
    assert found(*changes) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('value = 5\nunit = "working days"\nclause = "T-1"', set()),
        ('value = 5\nunit = "weeks"\nclause = "T-1"', {("clause-unit", "reminder_days")}),
        ('value = 6\nunit = "working days"\nclause = "T-1"', {("clause-number", "reminder_days")}),
        (
            'value = 6\nunit = "working days"\nclause = "T-1"\nassumption = "as agreed"',
            {("clause-number", "reminder_days")},
        ),
        ('value = 5\nunit = "days"\nclause = "X-1"', {("setting-source", "reminder_days")}),
        ('value = 5\nunit = "days"\nclause = "X-1"\nassumption = "soon is five"', set()),
        ('value = "soon"\nclause = "X-1"', set()),
    ],
)
def test_a_setting_has_its_clauses_number_and_unit(written: str, expected: set[tuple[str, str]]) -> None:
    told = set(found(setting(written)))
    assert {each for each in told if each[1] == "reminder_days"} == expected


def test_where_a_setting_stands_for_a_clause_the_diagram_follows_the_setting() -> None:
    six = setting('value = 6\nunit = "working days"\nclause = "T-1"\nassumption = "6, by local custom"')
    assert set(found(six)) == {("clause-number", "Task_Decide"), ("clause-number", "Late")}
    assert found(six, SIX, (BPMN, TIMER, TIMER.replace("5", "6"))) == []


def test_a_setting_gives_the_number_that_its_clause_leaves_open() -> None:
    open_number = (CLAUSES, '[clause.deadline]\nvalue = 5\nunit = "working days"\nanchor = "agreement"', "")
    assert set(found(open_number)) == {("invented-number", "Task_Decide"), ("invented-number", "Late")}
    five = 'value = 5\nunit = "working days"\nclause = "T-1"\nassumption = "in time is five"'
    assert found(open_number, setting(five)) == []


@pytest.mark.parametrize(
    ("topic", "n", "expected"),
    [
        ("deadline.working_days", 5, set()),
        ("deadline.look_back", 5, {("clause-unit", "Task_Note")}),
        ("deadline.elapsed_hours", 6, {("clause-number", "Task_Note")}),
    ],
)
def test_the_number_of_a_service_task_counts_in_the_unit_of_its_topic(
    topic: str, n: int, expected: set[tuple[str, str]]
) -> None:
    step = (BPMN, 'id="Task_Note" camunda:type="external" camunda:topic="records.note"',
            f'id="Task_Note" camunda:type="external" camunda:topic="{topic}"')  # fmt: skip
    given = (BPMN, '"text">= "Decided: " + decision<', f'"n">= {n}<')
    cites = (BPMN, '<camunda:property name="clauses" value="X-1"/>', CITED)
    assert set(found(step, given, cites)) == expected


def test_a_clause_that_only_a_contact_names_is_not_carried_out() -> None:
    asked = (FORM, '"clauses": "X-1, T-1"', '"clauses": "T-1"')
    step = (BPMN, '<camunda:property name="clauses" value="X-1"/>', "")
    assert found(asked) == found(step) == []
    assert found(asked, step) == [("uncited-clause", "X-1")]


def test_a_question_that_no_step_asks_carries_nothing_out() -> None:
    step = (BPMN, '<camunda:property name="clauses" value="X-1"/>', "")
    unasked = (BPMN, 'camunda:formRef="test-decision"', 'camunda:formRef="another-form"')
    assert ("uncited-clause", "X-1") in found(step, unasked)


def test_a_question_is_about_clauses_that_are_there_and_is_the_ambiguity_of_one() -> None:
    last = 'rule = "Background."\nkind = "C"\n'
    asked = (CLAUSES, last, last + QUESTION)
    assert found(asked, assumed("Q1: from then")) == []
    assert found((CLAUSES, last, last + QUESTION.replace("T-1", "T-9"))) == [("unknown-clause", "Q1")]
    assert found(asked, assumed("Q1, Q2: from then")) == [("unknown-question", "Task_Decide")]
    silent = PACK[CLAUSES].replace(b'ambiguity = "from when?"\nreading = "from the agreement"\n', b"")
    pack, _ = read_files({CLAUSES: silent + QUESTION.encode()})
    assert pack.clauses["T-1"].ambiguity == "Q1: From when?"
    assert pack.clauses["T-1"].reading == "From then."
    pack, _ = read_files({CLAUSES: PACK[CLAUSES] + QUESTION.encode()})
    assert pack.clauses["T-1"].ambiguity == "from when?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P5D", [(5, "days")]),
        ("P1Y2M", [(1, "years"), (2, "months")]),
        ("P4W", [(4, "weeks")]),
        ("PT72H", [(72, "hours")]),
        ("PT30M", [(30, "minutes")]),
        ("R3/PT1H", []),
        ("2026-11-20", []),
        ("= agreed_on", []),
        ('= if urgent = "5" then add weeks(agreed_on, 4) else null', [(4, "weeks")]),
        ('= agreed_on + duration("P3D")', [(3, "days")]),
        ("= working day hours after(now(), 72)", [(72, "working day hours")]),
    ],
)
def test_the_numbers_of_an_expression(text: str, expected: list[tuple[int, str]]) -> None:
    assert numbers(Expression(text)) == expected
