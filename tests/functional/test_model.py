"""The council's protocol: clause by clause, and each diagram with what the check finds in it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from app.domain.finding import Finding, Severity
from tests.functional.conftest import Browser
from tests.functional.fakes import FakeServices
from tests.functional.real import world_of
from tests.functional.test_watch import drawn
from tests.functional.world import BOROUGH, CLAUSES, PROCESS, number

DIAGRAM = "/council/diagrams/step_down"
GAP = Finding(
    Severity.WARNING, "rules-gap", PROCESS.file, 9, "Gateway", "No answer <fits>.", "Add a default flow."
)
STUCK = Finding(
    Severity.ERROR, "sound-deadlock", PROCESS.file, 30, "Task_Visit", "It waits for ever.", "Draw a way out.",
    ("Start", "Task_Agree", "Gateway", "Called_Elsewhere", "Gateway", "Task_Visit"),
)  # fmt: skip
FLOW = Finding(Severity.INFO, "no-name", PROCESS.file, None, "Flow_4", "It is long.", "Shorten it.")
BESIDE = Finding(Severity.WARNING, "rules-gap", "bpmn/x/route.dmn", 4, "route", "A gap.", "Fill it.")
OTHER = replace(GAP, file="bpmn/another.bpmn", message="Of another diagram.")


def page(browser: Browser, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.text


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def links(html: str, text: str) -> list[str]:
    """Where the links of this text lead to."""
    found = re.findall(r'<a class="[^"]*" href="([^"]+)">([^<]*)</a>', html)
    return [unescape(href) for href, label in found if unescape(label).strip() == text]


def row(html: str, identity: str) -> str:
    found = re.search(rf'<tr [^>]*id="{identity}".*?</tr>', html, re.DOTALL)
    assert found, identity
    return found[0]


# --- clauses


def test_each_clause_leads_to_its_step_on_the_diagram(analyst: Browser) -> None:
    clauses = page(analyst, "/council/clauses")
    [step] = links(row(clauses, "EB-3-02"), "Agree the plan")
    assert step == f"{DIAGRAM}?element=Task_Agree#diagram"
    diagram = page(analyst, step)
    assert drawn(analyst.get(step))["marked"] == ["Task_Agree"]
    assert "Marked on the diagram: Agree the plan , in the lane EH Team Manager" in words(diagram)
    assert links(diagram, "Read it in words") == ["#step-Task_Agree"]
    assert "Marked" in words(row(diagram, "step-Task_Agree"))
    assert diagram.count("hf-target--marked") == 1


def test_a_step_in_words_leads_to_its_clause(analyst: Browser) -> None:
    step = row(page(analyst, DIAGRAM), "step-Task_Agree")
    assert links(step, "EB-3-01") == ["/council/clauses#EB-3-01"]
    assert 'id="EB-3-01"' in page(analyst, "/council/clauses")


def test_a_task_leads_to_its_clause(worker: Browser) -> None:
    assert links(page(worker, f"/tasks/{number(402)}"), "EB-3-02") == ["/council/clauses#EB-3-02"]


def test_questions_count_with_their_form_and_where_it_is_used(analyst: Browser) -> None:
    clause = row(page(analyst, "/council/clauses"), "EB-3-01")
    told = words(clause)
    assert "Questions that carry out EB-3-01 (1)" in told
    assert "every-kind, asked in “Agree the plan”" in told
    assert "Rationale" in told
    assert links(clause, "on the diagram") == [f"{DIAGRAM}?element=Task_Agree#diagram"]


def test_a_clause_shows_rehearsals_assumptions_number_and_question(analyst: Browser) -> None:
    clauses = page(analyst, "/council/clauses")
    first, second = words(row(clauses, "EB-3-01")), words(row(clauses, "EB-3-02"))
    assert "agreed-at-once: Both managers agree." in first
    assert "agreed-at-once" not in second
    assert "Assumption: Working days are meant." in second
    assert "5 working days from the day of the agreement" in second
    assert links(row(clauses, "EB-3-02"), "Q4") == ["#Q4"]
    assert "It is open who asks. Our reading: Whoever holds the child." in words(clauses)
    assert "2 of 2 executable clauses carried out; 1 shown by a rehearsal." in words(clauses)
    assert "Not a step" in words(row(clauses, "EB-9-01"))


@pytest.mark.parametrize(
    ("review", "told"),
    [
        (None, "No date is given for the review of the source."),
        (date(2026, 11, 20), "The source is to be reviewed by 20 November 2026."),
        (date(2026, 11, 19), "The source was to be reviewed by 19 November 2026. That day has passed."),
    ],
)
def test_a_source_past_its_review_is_told(
    analyst: Browser, services: FakeServices, review: date | None, told: str
) -> None:
    services.borough = replace(BOROUGH, review_date=review, source_date=date(2023, 1, 31))
    text = words(page(analyst, "/council/clauses"))
    assert told in text
    assert "adopted on 31 January 2023" in text


def test_a_clause_that_nothing_carries_out_stands_out(
    analyst: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    gap = replace(CLAUSES["EB-9-01"], kind="N")
    monkeypatch.setitem(CLAUSES, "EB-9-01", gap)
    clauses = page(analyst, "/council/clauses")
    assert "Not carried out" in words(row(clauses, "EB-9-01"))
    assert "2 of 3 executable clauses carried out" in words(clauses)
    monkeypatch.setitem(CLAUSES, "EB-9-01", replace(gap, waiver="Done by post."))
    assert "Waived: Done by post." in words(row(page(analyst, "/council/clauses"), "EB-9-01"))


# --- findings


def test_findings_stand_on_the_diagram_and_in_words(analyst: Browser, services: FakeServices) -> None:
    services.findings = [GAP, STUCK, FLOW, OTHER]
    response = analyst.get(DIAGRAM)
    assert drawn(response)["signs"] == {
        "Task_Visit": {"text": "1", "level": "error"},
        "Gateway": {"text": "2", "level": "warning"},
        "Flow_4": {"text": "3", "level": "info"},
    }
    assert drawn(response)["route"] == []
    text = words(response.text)
    assert "Error Make the joint visit It waits for ever." in text
    assert "Warning Agreed? No answer <fits>. Cure: Add a default flow." in text
    assert "No answer <fits>" not in response.text
    assert "Remark “Agreed?” to “Not stepped down” It is long." in text
    assert "Of another diagram." not in text
    assert links(response.text, "Make the joint visit")[0] == "#step-Task_Visit"
    assert f"{PROCESS.file}, line 9, rules-gap" in text


def test_the_path_of_a_finding_is_marked_when_asked_for(analyst: Browser, services: FakeServices) -> None:
    services.findings = [GAP, replace(STUCK, message=f"{STUCK.message} The path: Start → Agreed? (yes).")]
    [show] = links(page(analyst, DIAGRAM), "show it on the diagram")
    assert show == f"{DIAGRAM}?finding=1#diagram"
    response = analyst.get(show)
    route = drawn(response)["route"]
    assert set(route) == {"Start", "Task_Agree", "Gateway", "Task_Visit", "Flow_1", "Flow_2", "Flow_3"}
    text = words(response.text)
    assert "Step down asked for → Agree the plan → Agreed? → Called_Elsewhere → Agreed? (yes) →" in text
    assert "It waits for ever. The path that leads there:" in text
    assert links(response.text, "finding 1") == ["#finding-1"]
    assert links(response.text, "show it on the diagram") == []


def test_several_findings_of_one_element_share_its_sign(analyst: Browser, services: FakeServices) -> None:
    services.findings = [GAP, replace(STUCK, element="Gateway")]
    assert drawn(analyst.get(DIAGRAM))["signs"] == {"Gateway": {"text": "1, 2", "level": "error"}}


@pytest.mark.parametrize("asked", ["finding=9", "finding=x", "element=Nothing", "element=<script>"])
def test_what_is_not_there_is_not_marked(analyst: Browser, services: FakeServices, asked: str) -> None:
    services.findings = [GAP]
    response = analyst.get(f"{DIAGRAM}?{asked}")
    state = drawn(response)
    assert response.status_code == 200
    assert (state["marked"], state["route"]) == ([], [])
    assert "Marked on the diagram" not in response.text


def test_a_diagram_without_findings_says_so(analyst: Browser) -> None:
    assert "The check finds nothing wrong in this diagram." in words(page(analyst, DIAGRAM))


def test_who_put_the_warnings_in_force_is_told_with_the_reason(
    analyst: Browser, services: FakeServices
) -> None:
    why = "on 20 November 2026: The drawing is being <redone>."
    services.findings = [GAP]
    told = words(page(analyst, DIAGRAM))
    assert "Version 3 was put in force all the same by" in told
    assert why in told
    services.findings = [FLOW]
    assert why not in words(page(analyst, DIAGRAM))


def test_the_council_page_counts_findings_and_lists_those_beside_the_diagrams(
    analyst: Browser, services: FakeServices
) -> None:
    services.findings = [GAP, STUCK, BESIDE]
    council = page(analyst, "/council")
    assert links(council, "2 findings of the check") == [f"{DIAGRAM}#findings"]
    assert "Warning route: A gap. Cure: Fill it. bpmn/x/route.dmn, line 4" in words(council)
    assert "Version 3, put in force by Cleo Madeup on 20 November 2026 at 4:30pm" in words(council)
    assert "2 of 2 executable clauses carried out" in words(council)


def test_a_step_that_many_diagrams_have_is_named_once_with_how_many(tmp_path: Path) -> None:
    clauses = page(world_of("hull", tmp_path).sign_in("lorne"), "/council/clauses")
    found = row(clauses, "HULL-0-01")
    told = re.search(
        r"Refer to the front door now that carries out HULL-0-01 \((\d+) diagrams\)", words(found)
    )
    assert told
    begins = found.index("Refer to the front door now")
    inside = found[begins : found.index("</ul>", begins)]
    led = re.findall(r'href="(/council/diagrams/[^"]+element=[^"]+)"', inside)
    assert len(led) == len(set(led)) == int(told[1]) > 1
    assert links(found, "Refer to the front door now") == []
