"""Comments with mentions: escaped, told to those they name, and to nobody of another council."""

from __future__ import annotations

import pytest

from app.domain.records import Notice
from app.services import access, comments
from app.services.comments import LONGEST
from tests.functional.real import World, show_to_locality
from tests.functional.test_clashes import SENT
from tests.functional.test_drafts import JOINT, hidden


def notices(world: World, username: str) -> list[Notice]:
    with world.core.store.read() as uow:
        return uow.notices.of_user(world.user(username).id)


def test_a_comment_on_a_task_is_shown_there_and_on_the_case(real: World) -> None:
    task, browser = real.task("sasha"), real.sign_in("sasha")
    browser.get(f"/tasks/{task.id}")
    before = len(notices(real, "wren"))
    text = "@wren please ring O'Brien <script>alert(1)</script> محمد 🙂\n@wren, @nobody and a@pat.example"
    browser.post(f"/tasks/{task.id}/comments", {"text": text})
    assert "@wren was told" in browser.get(f"/tasks/{task.id}").text
    for path in (f"/tasks/{task.id}", f"/cases/{task.case_id}/comments"):
        page = browser.get(path).text
        assert "please ring O&#39;Brien &lt;script&gt;alert(1)&lt;/script&gt; محمد 🙂" in page
        assert "<script>alert(1)" not in page
    [told] = notices(real, "wren")[: len(notices(real, "wren")) - before]
    assert "Sasha Sample mentioned you" in told.subject
    assert "O'Brien" not in told.text + told.subject
    assert told.link.startswith(f"/cases/{task.case_id}/comments#comment-")
    assert "Wrote a comment on" in browser.get(f"/cases/{task.case_id}").text


def test_only_active_people_of_the_council_are_told(real: World) -> None:
    people = [real.user("wren"), real.user("pat")]
    assert comments.mentioned("@WREN. @pat-, @sasha", people) == people
    assert comments.mentioned("wren@pat @@pat x.@pat", people) == []


@pytest.mark.parametrize("text", ["", "  ", "x" * (LONGEST + 1)])
def test_an_empty_or_endless_comment_says_so_and_keeps_the_text(real: World, text: str) -> None:
    task, browser = real.task("sasha"), real.sign_in("sasha")
    browser.get(f"/cases/{task.case_id}/comments")
    refused = browser.post(f"/cases/{task.case_id}/comments", {"text": text})
    assert refused.status_code == 422
    assert "Write a comment of at most" in refused.text
    assert "Write a comment of at most" in browser.post(
        f"/tasks/{task.id}/comments", {"text": text}, follow_redirects=True
    ).text  # fmt: skip


def test_ones_own_name_tells_nobody(real: World) -> None:
    task, browser = real.task("sasha"), real.sign_in("sasha")
    before = len(notices(real, "sasha"))
    browser.get(f"/cases/{task.case_id}/comments")
    browser.post(f"/cases/{task.case_id}/comments", {"text": "@sasha and @wren and @pat"})
    assert len(notices(real, "sasha")) == before
    assert "2 of your colleagues were told" in browser.get(f"/cases/{task.case_id}/comments").text


def test_whoever_can_be_mentioned_is_listed(real: World) -> None:
    task = real.task("sasha")
    page = real.sign_in("sasha").get(f"/cases/{task.case_id}/comments").text
    assert "@wren" in page
    assert "Wren Whatsit" in page


def test_a_comment_beside_a_form_saves_the_form_too(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    page = browser.get(f"/tasks/{task.id}").text
    sent = {
        "joint_visit_notes": "Half a thought",
        "_comment": "Who was there?",
        "_keeper": hidden(page, "_keeper"),
        "_seen": hidden(page, "_seen"),
    }
    assert browser.post(f"/tasks/{task.id}/comments", sent).location.startswith(f"/tasks/{task.id}")
    again = browser.get(f"/tasks/{task.id}").text
    assert "Half a thought" in again
    assert "Who was there?" in again


def test_a_comment_that_was_not_added_yet_goes_with_the_form(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    browser.get(f"/tasks/{task.id}")
    assert browser.post(f"/tasks/{task.id}", {**SENT, "_comment": " Ring @wren. "}).status_code == 302
    page = browser.get(f"/cases/{task.case_id}/comments").text
    assert "Ring @wren." in page


def test_a_comment_goes_with_the_form_also_when_the_case_closes_behind_it(
    real: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The task is what lets a worker of another locality into the case, and it is done with the form."""
    task, sasha = real.task("sasha", JOINT), real.user("sasha")
    real.services.claim(task.id, sasha)
    show_to_locality(real, monkeypatch)
    with real.core.store.write() as uow:
        held = uow.holdings.current([task.case_id])[task.case_id]
        assert held.user_id != sasha.id
        assert not access.closed(real.core, uow, sasha, [task.case_id])
    browser, typed = real.sign_in("sasha"), {**SENT, "_comment": "Ring the school."}
    for _click in range(2):
        assert browser.post(f"/tasks/{task.id}", typed).location == f"/tasks/{task.id}/done"
    with real.core.store.read() as uow:
        assert access.closed(real.core, uow, sasha, [task.case_id])
        [kept] = uow.comments.where(case_id=task.case_id)
    assert (kept.text, kept.by, kept.task_id) == ("Ring the school.", sasha.id, task.id)


def test_giving_a_task_back_keeps_what_was_typed_for_whoever_typed_it(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    page = browser.get(f"/tasks/{task.id}").text
    browser.post(f"/tasks/{task.id}/claim")
    sent = {"joint_visit_notes": "Half a thought", "_keeper": hidden(page, "_keeper")}
    browser.post(f"/tasks/{task.id}/release", sent)
    assert "Half a thought" in browser.get(f"/tasks/{task.id}").text
