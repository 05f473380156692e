"""The page of findings that an analyst reads."""

from __future__ import annotations

from dataclasses import replace

from app.domain.finding import Finding, Severity
from app.packs import read_files
from app.verification.reporting import readable
from app.verification.reporting.places import Places
from tests.unit.packs.samples import PACK
from tests.unit.packs.spoil import BPMN, COUNCIL, FORM

STUCK = Finding(
    Severity.ERROR, "sound-deadlock", BPMN, 31, "Task_Decide", "It waits for ever.", "Draw a way out.",
    ("Start", "Task_Decide", "Elsewhere"),
)  # fmt: skip
GAP = Finding(Severity.WARNING, "rules-gap", BPMN, 9, "Gate", "Nothing fits.", "Add a default.")
ASKED = Finding(Severity.INFO, "field-label", FORM, None, "decision", "It is long.", "Shorten it.")
WHOLE = Finding(Severity.ERROR, "toml-malformed", COUNCIL, None, "", "It is not TOML.", "Correct it.")


def places() -> Places:
    return Places([read_files(PACK)[0]])


def test_a_finding_has_place_fault_path_and_cure() -> None:
    assert readable.page([STUCK], places()).splitlines() == [
        f"{BPMN}: 1 error, no warnings",
        "",
        "  Error, line 31, “Decide” (Task_Decide) [sound-deadlock]",
        "    It waits for ever.",
        "    Path: Start → “Decide” → Elsewhere",
        "    Cure: Draw a way out.",
    ]


def test_a_path_that_the_message_tells_is_told_once() -> None:
    told = replace(STUCK, message="It waits for ever. The path: “Begin” → “Agreed?” (yes).")
    lines = readable.page([told], places()).splitlines()
    assert lines[3:5] == ["    It waits for ever.", "    Path: “Begin” → “Agreed?” (yes)"]
    pathless = replace(told, path=())
    assert f"    {pathless.message}" in readable.page([pathless]).splitlines()


def test_the_page_goes_file_by_file_and_line_by_line() -> None:
    lines = readable.page([STUCK, WHOLE, ASKED, GAP], places()).splitlines()
    heads = [line for line in lines if line and not line.startswith("    ")]
    assert heads == [
        f"{COUNCIL}: 1 error, no warnings",
        "  Error [toml-malformed]",
        f"{BPMN}: 1 error, 1 warning",
        "  Warning, line 9, “Agreed?” (Gate) [rules-gap]",
        "  Error, line 31, “Decide” (Task_Decide) [sound-deadlock]",
        f"{FORM}: no errors, no warnings, 1 remark",
        "  Remark, “Is it agreed?” (decision) [field-label]",
    ]


def test_without_names_the_ids_are_shown() -> None:
    text = readable.page([STUCK])
    assert "Error, line 31, Task_Decide [sound-deadlock]" in text
    assert "Path: Start → Task_Decide → Elsewhere" in text


def test_the_count_is_in_words() -> None:
    assert readable.counted([]) == "no errors, no warnings"
    assert readable.counted([STUCK, WHOLE, GAP]) == "2 errors, 1 warning"
    assert readable.page([]) == ""
