"""Every action that is written into the trail of a case has a sentence of its own in the timeline."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from string import Formatter

from app.config import ROOT
from app.domain.records import AuditEntry
from app.services import wording

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
NOTED = re.compile(
    r'\b(?:note|write|_log|_?entry|AuditEntry)\([^"{}]*?"([a-z_]+\.[a-z_]+)"|action="([a-z_.]+)"'
)
OF_NO_CASE = frozenset({"account.added", "account.changed", "account.refused", "pack.deployed"})
"""Actions in the trail of a council, which no timeline shows."""


def test_whatever_the_services_note_has_a_sentence() -> None:
    sources = (ROOT / "app" / "services").rglob("*.py")
    found = [action for source in sources for action in NOTED.findall(source.read_text(encoding="utf-8"))]
    noted = {one or other for one, other in found}
    assert {"panel.chosen", "message.sent", "job.error", "comment.added"} <= noted
    assert noted - OF_NO_CASE - wording.SENTENCES.keys() == set()


def test_a_sentence_asks_for_nothing_that_is_not_kept() -> None:
    """A word in braces is a part that is worked out, or a detail that some entry is written with."""
    sources = "".join(each.read_text(encoding="utf-8") for each in (ROOT / "app" / "services").rglob("*.py"))
    asked = {name for text in wording.SENTENCES.values() for _, name, _, _ in Formatter().parse(text) if name}
    written = {name for name in asked if re.search(rf'\b{name}=|"{name}":', sources)}
    assert asked - wording.PARTS.keys() - written == set()


def said(action: str, subject: str, **detail: object) -> str:
    """The sentence of one entry."""
    return wording.moment(AuditEntry("AB-1", AT, "", action, subject, detail), {}, {}).text


def test_a_panel_says_which_cases_it_hears() -> None:
    assert said("panel.chosen", "P-1", cases=["AB-1", "AB-2"]) == "Chosen for the panel: AB-1, AB-2"
    assert said("panel.chosen", "P-1", cases=[]) == "No case was chosen for the panel"


def test_a_step_that_failed_on_a_way_of_its_own_says_why() -> None:
    assert said("job.error", "Send the letter", message="No address is known.") == (
        "Holdfast could not do: Send the letter. No address is known."
    )


def test_what_is_sent_on_says_where_to() -> None:
    assert said("message.sent", "Close the case", case="AB-2") == "Sent on to case AB-2: Close the case"


def test_a_note_that_no_record_system_took_is_left_to_a_person() -> None:
    assert said("job.done", "Write it on the case record", sent=False).startswith(
        "Left to a person: Write it on the case record. No record system took it"
    )
    assert said("job.done", "Write it on the case record", sent=True) == (
        "Holdfast did: Write it on the case record"
    )
    assert said("job.done", "Send the letter") == "Holdfast did: Send the letter"


def test_whoever_opens_the_record_of_a_panel_keeps_it_and_holds_no_child() -> None:
    assert said("holding.opened", "perry", holder="Perry Pretend", panel=True) == (
        "Perry Pretend keeps this record"
    )
    assert said("holding.opened", "ada", holder="Ada Pretend") == "Ada Pretend holds the child"
