"""Every button of the task page takes what is typed along, without any script; suspended tasks say so."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.domain.desk import Draft
from app.services import leftovers, steering, watching
from tests.functional.acting import goes_on
from tests.functional.real import NOW, World
from tests.functional.test_drafts import TYPED, draft_of, hidden
from tests.functional.visiting import Browser

JOINT = "Make the joint visit"
NOBODY = "/tasks/nobody?where=everywhere"
NOTES = "Half a thought: O’Brien & محمد 🙂"


def controls(browser: Browser, task_id: object) -> dict[str, str]:
    page = browser.get(f"/tasks/{task_id}").text
    return {name: hidden(page, name) for name in ("_seen", "_keeper")}


def kept(draft: Draft | None, name: str) -> list[str]:
    assert draft is not None
    found: list[str] = draft.typed.get(name, [])
    return found


@pytest.mark.parametrize(
    ("button", "extra", "leads_to"),
    [
        ("block", {"_reason": "No interpreter yet"}, "/tasks/{id}"),
        ("block", {"_reason": ""}, "/tasks/{id}"),
        ("unblock", {}, "/tasks/{id}"),
        ("comments", {"_comment": "Seen by pat"}, "/tasks/{id}#comments"),
        ("draft", {"_then": "give"}, "/tasks/{id}/give"),
        ("draft", {"_then": "files"}, "/tasks/{id}/files"),
        ("draft", {"_then": "sign_out"}, "/sign-in?signed_out=yes"),
    ],
)
def test_a_button_beside_the_form_keeps_what_is_typed(
    real: World, button: str, extra: dict[str, str], leads_to: str
) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    sent = TYPED | controls(browser, task.id) | {"joint_visit_notes": NOTES} | extra
    done = browser.post(f"/tasks/{task.id}/{button}", sent)
    assert done.location == leads_to.format(id=task.id)
    assert kept(draft_of(real, "sasha", task.id), "joint_visit_notes") == [NOTES]
    assert kept(draft_of(real, "sasha", task.id), "joint_visit_on-day") == ["27"]


def test_every_button_of_the_page_belongs_to_its_form(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    browser.post(f"/tasks/{task.id}/draft", TYPED | controls(browser, task.id))
    page = browser.get(f"/tasks/{task.id}").text
    inside = page[page.index('id="task-form"') : page.index("</form>", page.index('id="task-form"'))]
    outside = [each for each in re.findall(r'<button type="submit"[^>]*>', page) if each not in inside]
    alone = [each for each in outside if 'form="task-form"' not in each]
    assert len(alone) == 1, alone  # only the one that throws away what was typed has a form of its own
    assert "discard" in page[page.rindex("<form", 0, page.index(alone[0])) : page.index(alone[0])]


def test_enter_completes_the_task_and_presses_no_other_button(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    first = re.search(r'<button[^>]*form="task-form"[^>]*>', browser.get(f"/tasks/{task.id}").text)
    assert first is not None
    assert "formaction" not in first[0]
    assert 'tabindex="-1" aria-hidden="true"' in first[0]


def test_a_comment_and_a_reason_that_were_not_sent_yet_are_shown_again(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    aside = {"_comment": "Ask @pat <b>", "_reason": "No interpreter"}
    browser.post(f"/tasks/{task.id}/draft", TYPED | controls(browser, task.id) | aside)
    page = browser.get(f"/tasks/{task.id}").text
    assert "Ask @pat &lt;b&gt;" in page
    assert "No interpreter</textarea>" in page
    browser.post(f"/tasks/{task.id}/block", TYPED | controls(browser, task.id) | aside)
    draft = draft_of(real, "sasha", task.id)
    assert kept(draft, "_reason") == []
    assert kept(draft, "_comment") == ["Ask @pat <b>"]


def test_a_comment_that_is_too_long_is_not_cut_when_it_goes_with_the_form(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    long = "ß" * 5_001
    refused = browser.post(f"/tasks/{task.id}", TYPED | controls(browser, task.id) | {"_comment": long})
    assert refused.status_code == 422
    assert "Write a comment of at most 5,000 characters." in refused.text
    assert long in refused.text


def test_a_button_pressed_too_late_shows_both_and_loses_nothing(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    sent = TYPED | controls(browser, task.id) | {"joint_visit_notes": NOTES, "_reason": "x"}
    steering.cancel(real.core, task.instance_id, "Opened by mistake.", real.user("emery"))
    for button in ("block", "unblock", "release", "draft"):
        late = browser.post(f"/tasks/{task.id}/{button}", sent)
        assert late.status_code == 409, button
        assert NOTES.replace("&", "&amp;") in late.text, button
    said = browser.post(f"/tasks/{task.id}/draft", sent, headers={"Accept": "application/json"})
    assert said.json == {"closed": True, "saved": ""}
    assert kept(draft_of(real, "sasha", task.id), "joint_visit_notes") == [NOTES]


def test_what_was_typed_for_a_task_that_ended_goes_after_the_councils_days(real: World) -> None:
    ended, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    browser.post(f"/tasks/{ended.id}/draft", TYPED | controls(browser, ended.id))
    councils = watching.councils(real.core)
    steering.cancel(real.core, ended.instance_id, "Opened by mistake.", real.user("emery"))
    goes_on(real, NOW + timedelta(days=29))
    assert leftovers.clear(real.core, councils) == 0
    assert draft_of(real, "sasha", ended.id) is not None
    goes_on(real, NOW + timedelta(days=31))
    assert leftovers.clear(real.core, councils) == 1
    assert draft_of(real, "sasha", ended.id) is None
    assert leftovers.clear(real.core, councils) == 0


def test_what_is_typed_into_an_open_task_is_never_cleared(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    browser.post(f"/tasks/{task.id}/draft", TYPED | controls(browser, task.id))
    goes_on(real, NOW + timedelta(days=4000))
    assert leftovers.clear(real.core, watching.councils(real.core)) == 0
    assert kept(draft_of(real, "sasha", task.id), "joint_visit_on-day") == ["27"]


def test_a_suspended_process_is_marked_in_every_list_and_on_its_tasks(real: World) -> None:
    task = real.task("sasha", JOINT)
    browser = real.sign_in("sasha")
    sent = TYPED | controls(browser, task.id) | {"joint_visit_notes": NOTES}
    steering.suspend(real.core, task.instance_id, "The family is abroad <i>.", real.user("emery"))
    why = "The process waits since 20 November 2026, by"
    for place in ("/tasks/team?where=everywhere", "/tasks" if task.assignee else NOBODY):
        page = browser.get(place).text
        assert why in page, place
        assert "The family is abroad &lt;i&gt;." in page, place
    assert "Suspended" in browser.get(f"/cases/{task.case_id}").text
    shown = browser.get(f"/tasks/{task.id}")
    page = shown.text
    assert shown.status_code == 200
    assert "This process is suspended" in page
    assert "Complete the task" not in page
    refused = browser.post(f"/tasks/{task.id}", sent)
    assert refused.status_code == 423
    assert NOTES.replace("&", "&amp;") in refused.text
    assert browser.post(f"/tasks/{task.id}/draft", sent).location == "/tasks"
    steering.resume(real.core, task.instance_id, "They are back.", real.user("emery"))
    assert "This process is suspended" not in browser.get(f"/tasks/{task.id}").text
    assert why not in browser.get("/tasks/team?where=everywhere").text
