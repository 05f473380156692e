"""The handbook: a page for everything, in words, and nothing of a pack read as markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from app import bootstrap
from app.cli import main
from app.config import Settings
from app.services.handbook import diagrams, rst
from app.services.handbook.steps import in_order

CHAPTERS = bootstrap.handbook_chapters(Settings.from_environment())
PAGES = bootstrap.handbook_pages(CHAPTERS)
HOME = next(chapter for chapter in CHAPTERS if chapter.pack.council.id == "richmond_wandsworth")


def test_every_council_diagram_and_subject_has_a_page() -> None:
    for chapter in CHAPTERS:
        council = chapter.pack.council.id
        for name in ("index", "forms", "decisions", "clocks", "clauses", "assumptions"):
            assert f"{council}/{name}.rst" in PAGES
        for process in chapter.pack.processes.values():
            folder = "shared" if "/shared/" in process.file else council
            assert f"{folder}/{process.id}.rst" in PAGES
    assert {"index.rst", "comparison.rst", "shared/index.rst"} <= set(PAGES)


def test_every_page_is_in_a_table_of_contents() -> None:
    listed = {"index"}
    for name, text in PAGES.items():
        folder = name.rpartition("/")[0]
        for block in re.findall(r"\.\. toctree::\n(?:   :.*\n)*\n((?:   .+\n?)+)", text):
            listed |= {f"{folder}/{entry}".lstrip("/") for entry in block.split()}
    assert {name.removesuffix(".rst") for name in PAGES} == listed


def test_every_picture_of_a_page_is_a_diagram() -> None:
    wanted = {name for text in PAGES.values() for name in re.findall(r"figure:: /pictures/(\w+)\.svg", text)}
    assert wanted == set(diagrams(CHAPTERS))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.pack.council.id)
def test_every_named_step_and_question_is_told(chapter) -> None:
    for process in chapter.pack.processes.values():
        folder = "shared" if "/shared/" in process.file else chapter.pack.council.id
        page = PAGES[f"{folder}/{process.id}.rst"]
        for element in process.elements.values():
            if element.kind in {"userTask", "serviceTask", "callActivity", "businessRuleTask"}:
                assert f"\n{rst.text(element.name)}\n" in page
            form = chapter.pack.forms.get(element.form)
            for field in form.inputs() if form else ():
                assert rst.bold(field.label) in page


def test_a_step_tells_who_what_until_when_by_which_clause_and_what_follows() -> None:
    page = PAGES["richmond_wandsworth/rw_step_up.rst"]
    start = page.index("Send an invitation to the discussion\n~")
    step = page[start : page.index("\n~~~", start + 100)]
    for words in (
        "**MASH Business Support**. A person fills in a form.",
        "Clock: 1 working day after “On which day was the e-mail sent?”.",
        "Invitation is late: the step goes on; then “Tell the team manager that it is late”.",
        "Clause **RW-7-01**",
        "Assumed: Q19",
        "Then “Invite to the case discussion”.",
    ):
        assert words in step


def test_the_clause_table_says_who_carries_it_out_and_what_shows_it() -> None:
    page = PAGES["richmond_wandsworth/clauses.rst"]
    for line in HOME.covered.lines:
        assert rst.bold(line.clause.id) in page
    assert "**Early Help Manager**: “Decide and record the rationale” in Step down to Early Help" in page
    assert "step down handed over" in page


def test_the_steps_come_in_the_order_in_which_they_follow() -> None:
    names = [element.id for element in in_order(HOME.pack.processes["rw_step_up"])]
    first = ["Task_RaiseConcerns", "Task_EmailMash", "Task_MashDecision", "Task_JointVisit", "Call_Transfer"]
    assert sorted(first, key=names.index) == first
    assert names.index("Call_SafeguardingConcern") > names.index("Call_Transfer")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("a *star* and `code`", r"a \*star\* and \`code\`"),
        ("back\\slash | bar_", r"back\\slash \| bar\_"),
        ("two\nlines", "two lines"),
        ("", ""),
    ],
)
def test_markup_in_a_pack_is_shown_as_it_is(words: str, shown: str) -> None:
    assert rst.text(words) == shown


def test_a_table_without_rows_is_nothing_and_a_cell_may_have_lines() -> None:
    assert list(rst.table([("A", 1)], [])) == []
    written = "\n".join(rst.table([("A", 1), ("B", 2)], [["one\ntwo", ""]]))
    assert "   * - | one\n       | two\n     -" in written


def test_the_command_writes_the_pages(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["docs", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert f"{len(PAGES)} pages" in done.output
    assert (
        (tmp_path / "richmond_wandsworth" / "clauses.rst").read_text("utf-8").startswith("Clause by clause")
    )
