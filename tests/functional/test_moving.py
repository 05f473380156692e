"""Moving processes to the version in force: looked at first, with a reason, by a manager alone."""

from __future__ import annotations

from app.domain.errors import Hindered, Stale
from app.domain.finding import Finding, Severity
from tests.functional.conftest import Browser
from tests.functional.fakes import FakeServices
from tests.functional.world import INSTANCE, number

PAGE = f"/instances/{INSTANCE.id}/version"
SEEN = {"instance": "3", "latest": "2"}


def test_the_process_leads_to_its_move(manager: Browser) -> None:
    assert f'href="{PAGE}">Move it to version 2</a>' in manager.get(f"/instances/{INSTANCE.id}").text


def test_what_would_happen_is_told_before_anything_moves(manager: Browser, services: FakeServices) -> None:
    text = manager.get(PAGE).text
    assert "Make the visit" in text
    assert "New clock (new)" in text
    assert "Nobody waits for it any more" in text
    assert "Friday 20 November 2026" in text or "20 November 2026" in text
    assert "Look at 3 other processes on version 1" in text
    assert not [call for call in services.calls if call[0] == "migrate"]


def test_it_moves_with_a_reason_and_with_what_was_looked_at(manager: Browser, services: FakeServices) -> None:
    manager.get(PAGE)
    response = manager.post(PAGE, {**SEEN, "reason": "A new form.", "instead-Task_Visit": "Task_Call"})
    assert response.location == f"/instances/{INSTANCE.id}"
    assert services.calls[-1] == (
        "migrate", INSTANCE.id, "A new form.", {"Task_Visit": "Task_Call"}, (3, 2)
    )  # fmt: skip


def test_without_a_reason_it_stays_and_the_choices_are_kept(manager: Browser, services: FakeServices) -> None:
    manager.get(PAGE)
    response = manager.post(PAGE, {**SEEN, "reason": " ", "instead-Task_Visit": "Task_Call"})
    assert response.status_code == 422
    assert 'href="#reason">Say why.' in response.text
    assert '<input type="hidden" name="instead-Task_Visit" value="Task_Call">' in response.text
    assert not [call for call in services.calls if call[0] == "migrate"]


def test_what_stands_in_the_way_is_told_with_what_could_take_its_place(
    manager: Browser, services: FakeServices
) -> None:
    services.hindered = True
    text = manager.get(PAGE).text
    assert "It &lt;is&gt; gone." in text
    assert '<option value="Task_Call">Call &lt;them&gt;</option>' in text
    assert "Nothing: nobody waits for it any more" in text
    assert 'name="reason"' not in text
    chosen = manager.get(f"{PAGE}?instead-Task_Visit=-&instead-Other=").text
    assert '<input type="hidden" name="instead-Task_Visit" value="-">' in chosen
    assert 'name="reason"' in chosen


def test_what_changed_meanwhile_is_told(manager: Browser, services: FakeServices) -> None:
    manager.get(PAGE)
    services.fails = Stale("Step down")
    assert manager.post(PAGE, {**SEEN, "reason": "x"}).status_code == 409
    gone = Finding(Severity.ERROR, "element-removed", "a.bpmn", 1, "A", "It stands at A.", "Say.")
    services.fails = Hindered([gone])
    response = manager.post(PAGE, {**SEEN, "reason": "x"})
    assert response.status_code == 422
    assert "It stands at A." in response.text


def test_every_process_of_a_version_can_be_moved_at_once(manager: Browser, services: FakeServices) -> None:
    text = manager.get(f"{PAGE}/all").text
    assert "2 processes run on version 1; 1 can move." in text
    assert "It &lt;is&gt; gone." in text
    assert manager.post(f"{PAGE}/all", {"latest": "2", "reason": ""}).status_code == 422
    assert manager.post(f"{PAGE}/all", {"latest": "2", "reason": "A new form."}).location == "/instances"
    assert services.calls[-1] == ("migrate_many", INSTANCE.id, "A new form.", 2)
    told = manager.get("/instances").text
    assert "1 process moved to the version in force. 2 processes stayed on the old version." in told


def test_a_form_that_was_not_made_here_is_refused(manager: Browser) -> None:
    manager.get(PAGE)
    assert manager.post(PAGE, {"reason": "x"}).status_code == 400
    assert manager.client.post(PAGE, data={**SEEN, "reason": "x"}).status_code == 400
    assert manager.get(f"/instances/{number(9)}/version").status_code == 404
