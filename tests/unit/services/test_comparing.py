"""Councils side by side: what is told comes from the elements that carry a clause out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app import bootstrap
from app.config import ROOT
from app.domain.comparison import Answer, Row
from app.domain.errors import Forbidden
from app.domain.overviews import Running
from app.domain.pack import Pack
from app.domain.process import Element, Expression, Process
from app.packs import council_files, councils, read_files
from app.services import clock_words
from app.services.comparing import Cell, compare, for_actor
from app.services.rehearsal import script
from app.services.rehearsal.play import play
from app.services.rehearsal.stage import REHEARSER

HOME = "richmond_wandsworth"


def pack_of(council: str) -> Pack:
    pack, _ = read_files(council_files(ROOT / "bpmn", council))
    return pack


PACK = pack_of(HOME)


def cell(row: str, pack: Pack = PACK) -> Cell:
    [line] = [line for line in compare([pack]).lines if line.row.id == row]
    [found] = line.cells
    return found


def test_each_row_shows_what_it_is_about() -> None:
    assert cell("front_door").words[0] == "MASH"
    assert cell("who_starts_step_up").words == (
        "Early Help Practitioner, Early Help Team Manager, MASH Business Support",
    )
    assert cell("first_clock_on_step_up").words == (
        "1 working day after “On which day was the e-mail sent?”: Send an invitation to the discussion",
    )
    assert (
        cell("consent_for_step_down").words[0] == "Social Worker: Record the child’s and family’s agreement"
    )
    assert any("young person agree" in words for words in cell("consent_for_step_down").words)
    assert cell("who_accepts").words == ("Early Help Manager: Decide and record the rationale",)
    assert cell("recent_child_protection").silent.startswith("The protocol has no rule")


def test_the_clock_follows_the_diagram() -> None:
    process = PACK.processes["rw_step_up"]
    task = process.elements["Task_SendInvitation"]
    late = Expression("= add working days(step_up_emailed_on, 3)")
    drawn = {**process.elements, task.id: replace(task, due=late)}
    drawn = {name: element for name, element in drawn.items() if element.attached_to != task.id}
    changed = replace(PACK, processes={**PACK.processes, process.id: replace(process, elements=drawn)})
    [words] = cell("first_clock_on_step_up", changed).words
    assert words.startswith("3 working days after “On which day was the e-mail sent?”")


def test_who_is_told_of_a_missed_deadline_does_not_carry_a_step_out() -> None:
    assert not [words for words in cell("joint_visit").words if "late" in words]


def test_a_row_that_the_pack_does_not_answer_is_open() -> None:
    found = cell("dispute", replace(PACK, answers={}))
    assert found.open
    assert found.words == ("Not answered yet.",)


def test_councils_stand_in_the_order_given_in_every_row() -> None:
    other = replace(
        PACK,
        council=replace(PACK.council, id="elsewhere", name="Elsewhere"),
        answers={"dispute": Answer("dispute", silent="Nobody disagrees.")},
        rows=(*PACK.rows, Row("weather", "Weather", "steps")),
    )
    compared = compare([other, PACK])
    assert [council.id for council in compared.councils] == ["elsewhere", HOME]
    assert all([cell.council for cell in line.cells] == ["elsewhere", HOME] for line in compared.lines)
    assert [line.row.id for line in compared.lines][-1] == "weather"


@pytest.mark.parametrize("council", councils(ROOT / "bpmn"))
def test_every_council_answers_every_row_or_says_why_not(council: str) -> None:
    pack = pack_of(council)
    assert {row.id for row in pack.rows} == set(pack.answers)


# --- in force, with figures -----------------------------------------------------------------------


def test_what_is_deployed_is_compared_with_what_runs_now() -> None:
    read = script.read(ROOT / "tests" / "spec" / HOME / "step-down-time-not-agreed.toml")
    outcome = play(bootstrap.rehearsal_tools(), read, bootstrap.rehearsal_files(read))
    assert outcome.stage is not None
    core = outcome.stage.core
    reader = outcome.stage.people[REHEARSER]
    compared, figures = for_actor(core, reader)
    assert [council.id for council in compared.councils] == [HOME]
    assert figures[(HOME, "rw_step_down")] == Running(running=1, open_tasks=1, overdue_tasks=1)
    assert (HOME, "rw_step_up") not in figures
    with pytest.raises(Forbidden):
        for_actor(core, replace(reader, active=False))


# --- clocks in words ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("= add working days(step_up_emailed_on, 2)",
         "2 working days after “On which day was the e-mail sent?”"),
        ("add days(contact_made_on, 5)", "5 days after “When did you make contact?”"),
        ("= add weeks(today(), 4)", "4 weeks after that day"),
        ("= working day hours after(arrived_at, 72)", "72 hours on working days after arrived at"),
        ('= arrived_at + duration("PT24H")', "24 hours after arrived at"),
        ("= same day(arrived_at)", "the same day as arrived at"),
        ("P5D", "5 days"),
        ("PT1H30M", "1 hour 30 minutes"),
        ("= cover_until", "on “Until when is cover needed, as far as is known?”"),
        ("= add days(if moved_at != null then moved_at else arrived_at, 2)",
         "2 days after moved at, or else arrived at"),
        ("= somewhat(else)", "somewhat(else)"),
    ],
)  # fmt: skip
def test_a_deadline_in_words(written: str, words: str) -> None:
    element = Element("Task", "userTask", "p")
    assert clock_words.in_words(PACK, element, Expression(written)) == words


def test_a_deadline_that_is_worked_out_counts_from_the_anchor_of_its_clause() -> None:
    element = Element("Task", "userTask", "p", properties={"clauses": "RW-7-01"})
    written = Expression("= add working days(max([a, b]), 1)")
    anchor = PACK.clauses["RW-7-01"].deadline
    assert anchor is not None
    assert clock_words.in_words(PACK, element, written) == f"1 working day after {anchor.anchor}"


def test_a_step_tells_each_clock_once() -> None:
    process: Process = PACK.processes["rw_step_up"]
    task = process.elements["Task_SendInvitation"]
    assert len(list(clock_words.clocks_of(PACK, process, task))) == 1
