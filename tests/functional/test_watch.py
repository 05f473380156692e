"""The watch over instances, the protocols, and the demonstration's clock."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.domain.records import InstanceStatus
from app.store import InstanceQuery
from app.web.services import ROWS
from tests.functional.conftest import Browser
from tests.functional.fakes import FakeServices
from tests.functional.world import ENDED, INSTANCE, NOW, XML, number

PAGE = f"/instances/{INSTANCE.id}"


def asked(services: FakeServices) -> InstanceQuery:
    query = services.calls[-1][1]
    assert isinstance(query, InstanceQuery)
    return query


def test_the_list_is_of_ones_own_council(manager: Browser) -> None:
    assert manager.get("/instances?council=elsewhere").status_code == 403
    assert '<select class="govuk-select" id="council"' in manager.get("/instances").text


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", {"process_id": "", "status": None, "with_incident": False, "overdue_at": None, "after": None}),
        ("?process=step_down&state=running", {"process_id": "step_down", "status": InstanceStatus.RUNNING}),
        ("?state=overdue", {"overdue_at": NOW, "status": None, "statutory": None}),
        ("?state=law", {"overdue_at": NOW, "status": None, "statutory": True}),
        ("?state=own", {"overdue_at": NOW, "status": None, "statutory": False}),
        ("?state=incident", {"with_incident": True}),
        ("?process=no_such&state=odd&after=nonsense", {"process_id": "", "status": None, "after": None}),
        (f"?after=2026-11-20T16:30:00%2B00:00_{number(9)}", {"after": (NOW, number(9))}),
        (f"?after=2026-11-20T16:30:00_{number(9)}", {"after": None}),
        (f"?after=none_{number(9)}", {"after": None}),
    ],
)
def test_the_filters_of_the_list(
    manager: Browser, services: FakeServices, address: str, expected: dict[str, Any]
) -> None:
    assert manager.get(f"/instances{address}").status_code == 200
    query = asked(services)
    assert query.council == INSTANCE.council
    assert {name: getattr(query, name) for name in expected} == expected


def drawn(response: TestResponse) -> Any:
    """What the page gives to the viewer."""
    found = re.search(r'class="hf-diagram__state">(.*?)</script>', response.text, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_a_full_page_leads_to_the_next_by_its_last_key(
    manager: Browser, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = services.instances(services.users[number(2)], InstanceQuery(INSTANCE.council))[0]
    monkeypatch.setattr(services, "instances", lambda actor, query: [row] * ROWS)
    text = manager.get("/instances?state=running").text
    after = f"2026-11-16T16:30:00%2B00:00_{INSTANCE.id}"
    assert f"/instances?state=running&amp;after={after}" in text or (
        f"/instances?after={after}&amp;state=running" in text
    )


def test_a_page_that_is_not_full_is_the_last(manager: Browser) -> None:
    assert "Next page" not in manager.get("/instances").text


def test_the_instance_is_told_in_words_beside_its_drawing(manager: Browser) -> None:
    text = manager.get(PAGE).text
    for piece in (
        'data-diagram="step_down"',
        "waits for a person",
        "The same in words",
        "Waiting here",
        "What may happen meanwhile",
        "May happen",
        "Visit is late",
        "27 November 2026 at 4:30pm",
        "EB-3-02",
        "Assumption: Working days are meant.",
        "The trail is whole",
        "2 days 2 hours",
        "It is &lt;safe&gt;.",
        "records.note",
        "Version 1 of the council’s protocols; version 2 is in force for new ones",
    ):
        assert piece in text, piece


def test_the_drawing_gets_its_xml_tokens_and_path(manager: Browser) -> None:
    state = drawn(manager.get(PAGE))
    assert state["xml"] == XML
    assert state["tokens"] == {"Task_Visit": 1}
    assert state["listening"] == ["Deadline"]
    assert "Flow_3" in state["passed"]
    assert state["cancelled"] == ["End_No"]
    assert drawn(manager.get("/council/diagrams/step_down"))["xml"] == XML


def test_a_diagram_cannot_break_out_of_its_page(manager: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = "<a>]]></script><script>alert(1)</script>"
    monkeypatch.setattr("tests.functional.fakes.XML", evil)
    response = manager.get(PAGE)
    assert "<script>alert" not in response.text
    assert drawn(response)["xml"] == evil


def test_an_incident_can_be_tried_again(manager: Browser, services: FakeServices) -> None:
    assert "Try again" in manager.get(PAGE).text
    told = manager.get("/incidents").text
    assert "(EB-0001): Note the decision" in told
    assert "The record system did not answer." in told
    path = f"/incidents/{number(820)}/retry"
    assert manager.post(path, {"instance": str(ENDED.id)}).location == f"/instances/{ENDED.id}"
    assert services.calls[-1] == ("retry", number(820))
    assert manager.post(path, {"instance": "https://evil.example"}).location == "/incidents"


def test_the_protocols_show_diagrams_and_clauses(analyst: Browser) -> None:
    council = analyst.get("/council").text
    assert "/council/diagrams/step_down" in council
    assert "Assumption: The protocol is silent." in council
    clauses = analyst.get("/council/clauses").text
    assert "Our reading:</strong> Working days." in clauses
    assert "Agree the plan" in clauses
    process = analyst.get("/council/diagrams/step_down").text
    assert "Make the joint visit" in process
    assert analyst.get("/council/diagrams/nothing").status_code == 404
    assert "Instances" not in council


def test_the_clock_moves_forward(worker: Browser, services: FakeServices) -> None:
    worker.get("/demo/clock")
    assert worker.post("/demo/clock", {"step": "7"}).location == "/demo/clock"
    assert services.calls[-1] == ("clock", datetime(2026, 11, 27, 16, 30, tzinfo=UTC))
    assert "It is now 27 November 2026 at 4:30pm. 2 clocks ran out" in worker.get("/demo/clock").text
    worker.post("/demo/clock", {"to-day": "1", "to-month": "7", "to-year": "2027", "to-time": "9am"})
    assert services.calls[-1] == ("clock", datetime(2027, 7, 1, 8, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("boxes", "message"),
    [
        ({}, "Enter a real date and time"),
        ({"step": "1000000"}, "Enter a real date and time"),
        ({"to-day": "31", "to-month": "2", "to-year": "2027", "to-time": "9am"}, "Enter a real date"),
        ({"to-day": "1", "to-month": "1", "to-year": "2026", "to-time": "9am"}, "only moves forward"),
        ({"to-day": "1", "to-month": "1", "to-year": "9999", "to-time": "9am"}, "at most three years"),
    ],
)
def test_the_clock_does_not_move_on_a_slip(
    worker: Browser, services: FakeServices, boxes: dict[str, str], message: str
) -> None:
    worker.get("/demo/clock")
    response = worker.post("/demo/clock", boxes)
    assert response.status_code == 422
    assert message in response.text
    assert services.clock.at == NOW


def test_the_watch_shows_each_breach_with_its_evidence_and_leads_to_it(manager: Browser) -> None:
    text = manager.get("/breaches").text
    assert "No gap between holders" in text
    assert "INV-04" in text
    assert "60 seconds, &lt;b&gt;after&lt;/b&gt; Ann" in text
    assert f'href="/instances/{INSTANCE.id}"' in text
    assert "The audit trail is whole" in text
    assert "The last round ended at" in text
    assert "after=" not in text


def test_more_breaches_than_a_page_holds_are_paged_by_key(manager: Browser, services: FakeServices) -> None:
    services.many_breaches = True
    text = manager.get("/breaches").text
    last = f"{NOW.isoformat()}_{number(902)}"
    assert f'href="/breaches?after={last.replace("+", "%2B")}"' in text
