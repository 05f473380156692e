"""A manager's decisions about one process, as the pages ask for them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from app.domain.records import Instance, InstanceStatus
from app.services import processes, rota, steering
from tests.functional.real import World
from tests.functional.visiting import Browser


def instance(real: World, key: UUID) -> Instance:
    with real.core.store.read() as uow:
        found = uow.instances.get(key)
    assert found is not None
    return found


def shown(browser: Browser, path: str) -> str:
    return browser.get(path).text


def test_suspending_asks_why_and_stops_the_work_until_it_goes_on(real: World) -> None:
    task, browser = real.task("sasha"), real.sign_in("emery")
    if task.assignee is None:
        real.services.claim(task.id, real.user("sasha"))
    path = f"/instances/{task.instance_id}"
    assert "always gets through" in shown(browser, f"{path}/suspend")
    empty = browser.post(f"{path}/suspend", {"reason": " "})
    assert empty.status_code == 422
    assert "Say why the process is suspended" in empty.text
    done = browser.post(f"{path}/suspend", {"reason": "The family is abroad."}, follow_redirects=True)
    assert "It is suspended." in done.text
    assert "Let it go on" in done.text
    worker = real.sign_in("sasha")
    refused = worker.post(f"/tasks/{task.id}", {})
    assert refused.status_code == 423
    assert "This process is suspended" in refused.text
    assert browser.post(f"{path}/suspend", {"reason": "Twice."}).status_code == 409
    browser.get(f"{path}/resume")
    after = browser.post(f"{path}/resume", {"reason": "They are back."}, follow_redirects=True)
    assert "The process goes on." in after.text
    assert instance(real, task.instance_id).status is InstanceStatus.RUNNING
    assert "goes on" in shown(worker, "/notices")


def test_a_concern_reaches_a_suspended_process_of_a_council(real: World) -> None:
    task = real.task("sasha")
    steering.suspend(real.core, task.instance_id, "Waiting for the school.", real.user("emery"))
    reached = processes.raise_concern(real.core, task.case_id, real.user("sasha"))
    assert task.instance_id in {each.id for each in reached}
    assert instance(real, task.instance_id).status is InstanceStatus.RUNNING
    with real.core.store.read() as uow:
        opened = [each for each in uow.tasks.open_of(task.instance_id) if each.created_at >= task.created_at]
    assert opened
    assert task.id not in {each.id for each in opened}


def test_cancelling_keeps_the_holder_and_says_so(real: World) -> None:
    task, browser = real.task("sasha"), real.sign_in("emery")
    before = real.services.holders(real.user("emery"), [task.case_id])
    path = f"/instances/{task.instance_id}"
    assert "Nobody can take the cancelling back" in shown(browser, f"{path}/cancel")
    text = browser.post(f"{path}/cancel", {"reason": "Opened twice."}, follow_redirects=True).text
    assert "Who holds the child has not changed" in text
    assert "Cancelled" in text
    assert "Suspend it" not in text
    assert real.services.holders(real.user("emery"), [task.case_id]) == before


def test_the_page_says_what_a_move_leaves_out_before_it_moves(real: World) -> None:
    task, browser = real.task("sasha"), real.sign_in("emery")
    path = f"/instances/{task.instance_id}"
    assert "Skip it, or go on at another step" in shown(browser, path)
    place = f"{path}/tokens/{task.token}"
    assert "What is left out" not in shown(browser, place)
    look = shown(browser, f"{place}?skip=yes")
    assert "What is left out" in look
    assert task.name in look
    refused = browser.post(place, {"skip": "yes", "reason": ""})
    assert refused.status_code == 422
    sent = {"skip": "yes", "reason": "Agreed by telephone.", "seen": instance(real, task.instance_id).version}
    text = browser.post(place, sent, follow_redirects=True).text
    assert "what was left out" in text
    assert "Agreed by telephone." in text
    assert browser.get(place).status_code == 404
    with real.core.store.read() as uow:
        kept = uow.tasks.get(task.id)
    assert kept is not None
    assert kept.status == "cancelled"


def test_nobody_is_put_past_an_acceptance_on_the_page_either(real: World) -> None:
    rota.ask_for_cover(real.core, "sasha", "wren", date(2026, 12, 18), "Cover.", real.user("tate"))
    accept = real.task("wren", "Accept or decline")
    browser = real.sign_in("emery")
    place = f"/instances/{accept.instance_id}/tokens/{accept.token}"
    told = shown(browser, f"{place}?skip=yes")
    assert "a child moves only when the new holder accepts" in told
    assert "Skip this step" not in told
    sent = browser.post(place, {"skip": "yes", "reason": "They said yes on the telephone."})
    assert sent.status_code == 409


def test_an_incident_is_closed_with_how_it_was_dealt_with(real: World) -> None:
    incident, browser = real.incident(), real.sign_in("emery")
    path = f"/incidents/{incident}/outside"
    assert "The letter could not be sent." in shown(browser, path)
    assert browser.post(path, {"reason": ""}).status_code == 422
    text = browser.post(path, {"reason": "Posted by hand."}, follow_redirects=True).text
    assert "The incident is closed" in text
    assert "Posted by hand." in text


def test_the_path_taken_has_its_times(real: World) -> None:
    task, browser = real.task("sasha"), real.sign_in("emery")
    text = shown(browser, f"/instances/{task.instance_id}")
    path = text[text.index("The path taken</h2>") :]
    assert (
        "by now"
        in path[path.index("Steps in the order in which they began") : path.index("What happened</h2>")]
    )
    order = [
        text.index(f'id="{part}"') for part in ("tokens", "drawn", "clocks", "tasks", "path", "happened")
    ]
    assert order == sorted(order)
