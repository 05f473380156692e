"""Cases: lists, the case page, starting, messages, the concern, and documents."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.functional.conftest import Browser
from tests.functional.fakes import FakeServices
from tests.functional.world import ELSEWHERE, NOOR, OUTSIDER, ROBIN, STAR, number

CASE = f"/cases/{ROBIN.id}"


def test_the_case_page_says_who_holds_the_child_and_since_when(worker: Browser) -> None:
    text = worker.get(CASE).text
    assert "Who holds the child now" in text
    assert "Asha Fictional" in text
    assert "Since 21 October 2026 at 5:30pm" in text
    assert "Raise an immediate safeguarding concern" in text
    assert "“Agree the plan” was completed" in text
    assert "Ended on 1 October 2026" in text
    assert "None recorded" in text


def test_a_child_whom_nobody_holds_is_an_alarm(worker: Browser) -> None:
    text = worker.get(f"/cases/{STAR.id}").text
    assert "Nobody is recorded" in text
    assert "90 seconds held by nobody" in text


def test_names_of_any_script_are_shown_and_never_run(worker: Browser) -> None:
    text = worker.get("/cases").text
    assert f"<bdi>{NOOR.child_name}</bdi>" in text
    assert "Star ⭐ O&#39;Example &lt;b&gt;bold&lt;/b&gt;" in text
    assert "<b>bold" not in text
    title = worker.get(f"/cases/{STAR.id}").text.split("</title>")[0]
    assert "Star ⭐ O&#39;Example &lt;b&gt;bold&lt;/b&gt; – EB-0003 – Holdfast" in title


def test_searching_keeps_what_was_typed(worker: Browser) -> None:
    text = worker.get("/cases?q=star").text
    assert 'value="star"' in text
    assert "EB-0003" in text
    assert "EB-0001" not in text
    assert "No case of your council matches “&lt;x&gt;”" in worker.get("/cases?q=<x>").text


def test_another_councils_case_does_not_exist(worker: Browser, app: Flask) -> None:
    missing = worker.get(f"/cases/{number(999)}")
    for path in (f"/cases/{ELSEWHERE.id}", f"/cases/{ELSEWHERE.id}/concern"):
        response = worker.get(path)
        assert response.status_code == 404
        assert response.text.count("OB-0001") == 0
    assert missing.status_code == 404
    assert Browser(app.test_client()).sign_in(OUTSIDER).get(CASE).status_code == 404


def test_starting_a_process(worker: Browser, services: FakeServices) -> None:
    worker.get(CASE)
    assert worker.post(f"{CASE}/start", {"process": "step_down"}).location == CASE
    assert services.calls[-1] == ("start", ROBIN.id, "step_down")
    assert "“Step down” has started" in worker.get(CASE).text


@pytest.mark.parametrize(
    ("path", "message", "link"),
    [("start", "Select the process to start", "#process"), ("message", "Select what has happened", "#name")],
)
def test_choosing_nothing_is_told(worker: Browser, path: str, message: str, link: str) -> None:
    worker.get(CASE)
    response = worker.post(f"{CASE}/{path}")
    assert response.status_code == 422
    assert f'<a href="{link}">{message}</a>' in response.text


def test_recording_what_happened(worker: Browser, services: FakeServices) -> None:
    worker.get(CASE)
    worker.post(f"{CASE}/message", {"name": "Family agrees"})
    assert services.calls[-1] == ("message", ROBIN.id, "Family agrees")


def test_the_concern_is_confirmed_and_raised_without_any_condition(
    worker: Browser, services: FakeServices
) -> None:
    page = worker.get(f"{CASE}/concern").text
    assert "call 999 first" in page
    assert "Step down" in page
    assert services.calls[-1][0] != "concern"
    assert worker.post(f"{CASE}/concern").location == CASE
    assert services.calls[-1] == ("concern", ROBIN.id)
    assert "concern is raised. What to do first is under “Open tasks”" in worker.get(CASE).text


def test_a_letter_is_shown_and_can_do_nothing(worker: Browser) -> None:
    response = worker.get(f"/documents/{number(501)}/html")
    assert response.mimetype == "text/html"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "script-src" not in response.headers["Content-Security-Policy"]
    pdf = worker.get(f"/documents/{number(501)}/pdf")
    assert pdf.mimetype == "application/pdf"
    assert "Content-Security-Policy" not in pdf.headers
    assert pdf.headers["X-Content-Type-Options"] == "nosniff"
    assert pdf.headers["Content-Disposition"] == "inline; filename=Letter--to--the-family.pdf"


@pytest.mark.parametrize("path", [f"{number(501)}/exe", f"{number(501)}/ics", f"{number(777)}/html"])
def test_a_document_that_is_not_there(worker: Browser, path: str) -> None:
    assert worker.get(f"/documents/{path}").status_code == 404


def test_notices_are_the_persons_own_and_lead_nowhere_else(worker: Browser, services: FakeServices) -> None:
    text = worker.get("/notices").text
    assert f'href="/cases/{ROBIN.id}"' in text
    assert "evil.example" not in text
    worker.post(f"/notices/{number(830)}/read")
    assert services.calls[-1] == ("read", number(830), "asha")
