"""A protocol clause by clause, and how the command prints it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app import bootstrap
from app.cli import main
from app.cli.clauses import in_words
from app.config import Settings
from app.packs import read_files
from app.services.coverage_of_clauses import Coverage, Rehearsal, State, coverage, rehearsal
from tests.unit.packs.samples import PACK
from tests.unit.packs.spoil import CLAUSES, COUNCIL

TODAY = date(2026, 11, 22)
QUESTION = b"""[[question]]
id = "Q1"
about = ["X-1", "T-1"]
problem = "Who writes, and by when?"
reading = "The social worker, in five days."
"""
SHOWN = Rehearsal("agreed", "tests/spec/testshire/agreed.toml", ("X-1", "INV-01"))


def covered(clauses: bytes = PACK[CLAUSES] + QUESTION, council: bytes = PACK[COUNCIL]) -> Coverage:
    pack, findings = read_files({**PACK, CLAUSES: clauses, COUNCIL: council})
    assert findings == []
    return coverage(pack, [SHOWN], TODAY)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["clauses", *arguments])


def test_each_clause_says_where_it_is_carried_out_and_what_shows_it() -> None:
    note, decided, background = covered().lines
    assert [(place.element, place.name, place.form) for place in note.places] == [
        ("Task_Note", "Write a note", ""),
        ("Task_Decide", "Is it agreed?", "test-decision"),
    ]
    assert note.places[1].asked_in == ("Decide",)
    assert note.places[1].file.endswith("test-decision.form")
    assert note.places[1].line is not None
    assert note.named_by == ("Front door",)
    assert [each.name for each in note.rehearsals] == ["agreed"]
    assert [question.id for question in note.questions] == ["Q1"]
    assert [place.element for place in decided.places] == ["Task_Decide", "Late", "Task_Decide"]
    assert decided.rehearsals == ()
    assert [line.state for line in (note, decided, background)] == [
        State.CARRIED_OUT,
        State.CARRIED_OUT,
        State.PRINCIPLE,
    ]


def test_the_total_counts_what_must_be_carried_out() -> None:
    whole = covered()
    assert whole.complete
    assert whole.total == "2 of 2 executable clauses carried out; 1 shown by a rehearsal"
    more = PACK[CLAUSES].replace(b'kind = "C"', b'kind = "N"')
    assert covered(more).total.startswith("2 of 3 executable clauses carried out;")
    assert not covered(more).complete
    waived = covered(more.replace(b'kind = "N"', b'kind = "N"\nwaiver = "done by post"'))
    assert waived.total.startswith("2 of 2 executable clauses carried out, 1 waived;")
    assert waived.complete


def test_without_rehearsals_at_hand_nothing_is_said_of_them() -> None:
    pack, _ = read_files(PACK)
    alone = coverage(pack, [], TODAY)
    assert alone.total == "2 of 2 executable clauses carried out"
    assert "rehearsal" not in "\n".join(in_words(alone, everything=True))


def test_what_names_no_clause_of_the_register_is_told() -> None:
    council = PACK[COUNCIL].replace(b'clause = "X-1"', b'clause = "X-9"')
    whole = covered(council=council)
    assert whole.unknown == [(COUNCIL, None, "Front door", "X-9")]
    assert not whole.complete
    assert any("Front door names X-9" in line for line in in_words(whole, everything=False))


@pytest.mark.parametrize(
    ("written", "words", "overdue"),
    [
        (b"", "gives no date for the review", False),
        (b"review_date = 2026-11-22\n", "To be reviewed by 2026-11-22.", False),
        (b"review_date = 2026-11-21\n", "OVERDUE: the source was to be reviewed by 2026-11-21.", True),
    ],
)
def test_a_source_past_its_review_is_told(written: bytes, words: str, overdue: bool) -> None:
    whole = covered(council=b"source_date = 2023-01-31\n" + written + PACK[COUNCIL])
    assert whole.overdue is overdue
    text = "\n".join(in_words(whole, everything=False))
    assert words in text
    assert "Adopted on 2023-01-31." in text


def test_the_comment_at_the_head_of_a_rehearsal_is_its_story() -> None:
    read = rehearsal("a/b.toml", "# shows: X-1, T-1\n# It is\n# agreed.\nnow = 1\n# later\n")
    assert read == Rehearsal("b", "a/b.toml", ("X-1", "T-1"), "It is agreed.")
    assert rehearsal("a/b.toml", "now = 1\n").shows == ()
    assert rehearsal("a/b.toml", "# nothing, in particular\n").shows == ()


def test_the_text_names_place_rehearsal_assumption_and_question() -> None:
    text = "\n".join(in_words(covered(), everything=False))
    for words in (
        "X-1  The social worker writes a note.",
        "Carried out by: “Decide” in p (bpmn/testshire/step-down.bpmn:",
        "Asked: “Is it agreed?” in the form test-decision of “Decide” (forms/testshire/test-decision.form:",
        "Shown by: agreed",
        "Shown by no rehearsal.",
        "Number: 5 working days from agreement",
        "Not clear: from when?",
        "Read as: from the agreement",
        "Q1 (X-1, T-1): Who writes, and by when?",
        "2 of 2 executable clauses carried out",
    ):
        assert words in text
    assert "C-1" not in text
    assert "C-1" in "\n".join(in_words(covered(), everything=True))


def test_the_shipped_protocol_is_carried_out_and_shown_whole() -> None:
    whole = bootstrap.clause_coverage(Settings(), "richmond_wandsworth")
    assert whole.complete
    assert whole.total == "30 of 30 executable clauses carried out; 30 shown by a rehearsal"
    assert {question.id for question in whole.questions} == {"Q18", "Q19", "Q20", "Q21", "Q22", "Q23", "Q32"}
    for line in whole.lines:
        assert not line.clause.ambiguity or line.clause.reading


def test_the_command_prints_text_and_json() -> None:
    text = run("richmond_wandsworth")
    assert text.exit_code == 0
    assert text.output.rstrip().endswith("30 of 30 executable clauses carried out; 30 shown by a rehearsal.")
    told = json.loads(run(str(Settings().packs / "richmond_wandsworth"), "--format", "json").output)
    assert told["total"] == {"executable": 30, "carried_out": 30, "missing": 0, "waived": 0, "shown": 30}
    [visit] = [clause for clause in told["clauses"] if clause["id"] == "RW-4-04"]
    assert visit["deadline"] == {"value": 5, "unit": "working days", "anchor": "agreement to step down"}
    assert {"file", "line", "process", "element", "name", "form", "asked_in"} == set(
        visit["carried_out_by"][0]
    )
    assert all((Settings().packs.parent / file).is_file() for file in visit["rehearsals"])


def test_help_teaches() -> None:
    assert "when every executable clause" in run("--help").output


def test_the_command_fails_on_a_gap_and_says_what_there_is(tmp_path: Path) -> None:
    for name, data in PACK.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data.replace(b'kind = "C"', b'kind = "N"'))
    gap = run(str(tmp_path / "bpmn" / "testshire"))
    assert gap.exit_code == 1
    assert "NOT CARRIED OUT" in gap.output
    assert "2 of 3 executable clauses carried out." in gap.output
    unknown = run("atlantis")
    assert unknown.exit_code == 1
    assert "There is no council “atlantis”. Give its folder, or one of: " in unknown.output
    assert "richmond_wandsworth" in unknown.output


def test_alone_it_sums_up_every_council() -> None:
    result = CliRunner().invoke(main, ["clauses", "--all"])
    assert result.exit_code == 0, result.output
    *councils, whole = result.output.splitlines()
    assert len(councils) == 5
    assert whole.split(maxsplit=1) == [
        "All",
        "228 of 228 executable clauses carried out; 228 shown by a rehearsal",
    ]
    assert CliRunner().invoke(main, ["clauses"]).exit_code == 2
