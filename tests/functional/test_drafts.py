"""What is typed into a form is never lost: drafts, the end of a session, and where an answer comes from."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from app.domain.desk import Draft
from app.domain.form import Field, Form
from app.domain.records import TaskState
from app.services import drafts
from app.services.drafts import Typed
from tests.functional.real import World
from tests.functional.visiting import Browser

JOINT = "Make the joint visit"
HARD = "O’Brien & O'Neill: محمد שלום 🙂 </textarea><b>x</b>"
TYPED = {
    "joint_visit_on-day": "27",
    "joint_visit_on-month": "",
    "joint_visit_on-year": "2026",
    "joint_visit_seen": ["child", "family"],
    "joint_visit_notes": HARD,
}


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None, name
    return unescape(found[1])


def draft_of(world: World, username: str, task_id: object) -> Draft | None:
    with world.core.store.read() as uow:
        return next(iter(uow.drafts.where(task_id=task_id, user_id=world.user(username).id)), None)


def test_a_form_says_that_without_scripts_only_its_button_saves(real: World) -> None:
    page = real.sign_in("sasha").get(f"/tasks/{real.task('sasha', JOINT).id}").text
    told = re.search(r"<noscript>(.*?)</noscript>", page, re.S)
    assert told
    button = re.search(r"Choose “(.*?)” before you follow a link", told[1])
    assert button
    assert re.search(rf"<button[^>]*>\s*{button[1]}\s*</button>", page)


def test_a_draft_is_saved_resumed_and_says_when(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    browser.get(f"/tasks/{task.id}")
    saved = browser.post(f"/tasks/{task.id}/draft", TYPED)
    assert saved.location == "/tasks"
    assert "was saved at 4:30pm" in browser.get("/tasks").text
    again = real.sign_in("sasha").get(f"/tasks/{task.id}").text  # another browser, after signing out
    assert "Saved at 4:30pm on 20 November 2026" in again
    assert 'name="joint_visit_on-day" type="text" value="27"' in again
    assert "O’Brien &amp; O&#39;Neill: محمد שלום 🙂 &lt;/textarea&gt;&lt;b&gt;x&lt;/b&gt;" in again
    assert 'value="family" checked' in again
    assert 'value="others" checked' not in again
    with real.core.store.read() as uow:
        kept = uow.tasks.get(task.id)
    assert kept is not None
    assert kept.state is TaskState.STARTED


def test_the_pages_script_is_told_when(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    page = browser.get(f"/tasks/{task.id}").text
    assert f'data-draft="/tasks/{task.id}/draft"' in page
    answer = browser.post(f"/tasks/{task.id}/draft", TYPED, headers={"Accept": "application/json"})
    assert answer.json == {"saved": "4:30pm"}
    assert browser.client.post(f"/tasks/{task.id}/draft", data=TYPED).status_code == 400  # no token


def test_an_empty_form_is_not_started(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    browser.get(f"/tasks/{task.id}")
    browser.post(f"/tasks/{task.id}/draft", {"joint_visit_notes": ""})
    with real.core.store.read() as uow:
        kept = uow.tasks.get(task.id)
    assert kept is not None
    assert kept.state is TaskState.LOOKED_AT


def test_only_questions_of_the_form_are_kept(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    browser.get(f"/tasks/{task.id}")
    browser.post(f"/tasks/{task.id}/draft", {**TYPED, "is_admin": "yes", "x-day": "1", "_seen": ""})
    draft = draft_of(real, "sasha", task.id)
    assert draft is not None
    assert set(draft.typed) == set(TYPED)


@pytest.mark.parametrize("more", [{"_refresh": "x"}, {}])
def test_every_other_post_of_the_form_keeps_it_too(real: World, more: dict[str, str]) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    browser.get(f"/tasks/{task.id}")
    browser.post(f"/tasks/{task.id}", {**TYPED, **more})
    assert draft_of(real, "sasha", task.id) is not None
    browser.post(f"/tasks/{task.id}/draft/discard")
    assert draft_of(real, "sasha", task.id) is None
    browser.post(f"/tasks/{task.id}/claim", TYPED)
    assert draft_of(real, "sasha", task.id) is not None


def test_completing_takes_the_draft_away(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    browser.get(f"/tasks/{task.id}")
    browser.post(f"/tasks/{task.id}/draft", TYPED)
    good = {**TYPED, "joint_visit_on-month": "11", "joint_visit_on-day": "19", "joint_visit_worker": "true"}
    assert browser.post(f"/tasks/{task.id}", good).location == f"/tasks/{task.id}/done"
    assert draft_of(real, "sasha", task.id) is None


def test_nobody_elses_form_is_kept_or_shown(real: World) -> None:
    task = real.task("sasha", JOINT)
    browser = real.sign_in("sasha")
    browser.get(f"/tasks/{task.id}")
    browser.post(f"/tasks/{task.id}/draft", TYPED)
    assert real.sign_in("pat").post(f"/tasks/{task.id}/draft", TYPED).status_code == 403
    assert draft_of(real, "pat", task.id) is None
    wren = real.sign_in("wren").get(f"/tasks/{task.id}").text
    assert "محمد" not in wren
    assert "Sasha Sample" in wren


class TestExpiredSession:
    """Somebody typed for longer than the session lasts, or signed out in another tab."""

    def test_what_was_typed_is_restored_after_signing_in(self, real: World) -> None:
        task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
        page = browser.get(f"/tasks/{task.id}").text
        controls = {name: hidden(page, name) for name in ("_seen", "_keeper")}
        browser.post("/sign-out")
        sent = browser.post(f"/tasks/{task.id}", {**TYPED, **controls})
        assert sent.location.startswith("/sign-in?next=")
        assert "What you typed is kept" in browser.get(sent.location).text
        back = real.sign_in("sasha").get(f"/tasks/{task.id}").text
        assert "O’Brien &amp; O&#39;Neill" in back

    def test_the_script_is_told_that_nobody_is_signed_in(self, real: World) -> None:
        task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
        keeper = hidden(browser.get(f"/tasks/{task.id}").text, "_keeper")
        stranger = Browser(real.app.test_client())
        sent = {**TYPED, "_keeper": keeper, "_seen": ""}
        answer = stranger.post(f"/tasks/{task.id}/draft", sent, headers={"Accept": "application/json"})
        assert answer.json == {"signed_out": True, "saved": ""}
        assert draft_of(real, "sasha", task.id) is not None

    def test_it_is_never_put_into_anybody_elses_form(self, real: World) -> None:
        task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
        keeper = hidden(browser.get(f"/tasks/{task.id}").text, "_keeper")
        browser.post("/sign-out")
        browser.post(f"/tasks/{task.id}", {**TYPED, "_keeper": keeper})
        assert draft_of(real, "wren", task.id) is None
        assert "محمد" not in real.sign_in("wren").get(f"/tasks/{task.id}").text

    @pytest.mark.parametrize("spoil", ["forged", "other task", "missing", "too old"])
    def test_a_note_that_is_not_good_keeps_nothing(
        self, real: World, spoil: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
        keeper = hidden(browser.get(f"/tasks/{task.id}").text, "_keeper")
        sent = {**TYPED, "_keeper": keeper}
        at = task.id
        if spoil == "forged":
            sent["_keeper"] = keeper[:-2] + ("AA" if keeper[-2:] != "AA" else "BB")
        elif spoil == "other task":
            at = real.task("sasha", "Send the case summary").id
        elif spoil == "missing":
            del sent["_keeper"]
        else:
            from itsdangerous import timed

            now = timed.time.time()
            monkeypatch.setattr(timed.time, "time", lambda: now + 25 * 3600)
        browser.client.delete_cookie("holdfast")
        answer = browser.post(f"/tasks/{at}", sent)
        assert answer.status_code == 302
        assert "kept=yes" not in answer.location
        assert draft_of(real, "sasha", at) is None

    def test_it_is_kept_even_when_the_task_was_done_meanwhile(self, real: World) -> None:
        task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
        keeper = hidden(browser.get(f"/tasks/{task.id}").text, "_keeper")
        good = {
            "joint_visit_on-day": "19", "joint_visit_on-month": "11", "joint_visit_on-year": "2026",
            "joint_visit_worker": "true", "joint_visit_seen": ["child"], "joint_visit_notes": "Wren's words",
        }  # fmt: skip
        wren = real.sign_in("wren")
        wren.get(f"/tasks/{task.id}")
        wren.post(f"/tasks/{task.id}", good)
        browser.post("/sign-out")
        browser.post(f"/tasks/{task.id}", {**TYPED, "_keeper": keeper})
        again = real.sign_in("sasha")
        late = again.get(f"/tasks/{task.id}")
        assert late.status_code == 409
        assert "Wren&#39;s words" in late.text
        assert "محمد" in late.text
        kept = again.post(f"/tasks/{task.id}/comments", {"text": f"I saw {HARD}", "leftover": "yes"})
        assert kept.location == "/tasks"
        assert draft_of(real, "sasha", task.id) is None
        comments = again.get(f"/cases/{task.case_id}/comments").text
        assert "I saw O’Brien &amp; O&#39;Neill" in comments


def nothing(_form: Form | None, before: Typed) -> Typed:
    return before


def test_a_user_who_left_has_nothing_kept(real: World) -> None:
    task = real.task("sasha", JOINT)
    assert not drafts.rescue(real.core, task.id, nothing, None, task.id)
    assert not drafts.rescue(real.core, real.user("sasha").id, nothing, None, real.user("sasha").id)
    assert not drafts.rescue(real.core, task.id, nothing, None, real.user("alex").id)


def test_each_answer_that_is_filled_in_says_where_from_and_when(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    with real.core.store.write() as uow:
        row = uow.answers.of_instance(task.instance_id)[-1]
        given = {"joint_visit_notes": "From the visit", "joint_visit_seen": ["child"]}
        key = real.core.new_id()
        uow.answers.add(replace(row, id=key, form="joint-visit", answers=given, by_name="Pat O’Placeholder"))
        uow.commit()
    page = browser.get(f"/tasks/{task.id}").text
    told = re.findall(r'<span class="hf-source">(.*?)</span>', page)
    assert len(told) == 2
    assert all(
        re.fullmatch(r"Filled in\. From “.+”, <bdi>Pat O’Placeholder</bdi>, .* 2026\.", each) for each in told
    )
    typed = {"joint_visit_notes": "Seen again", "joint_visit_seen": ["child"], "_refresh": "x"}
    changed = browser.post(f"/tasks/{task.id}", typed).text
    assert "Before you changed it: From the visit. From “" in changed


def test_what_the_case_record_gives_says_so(real: World) -> None:
    page = real.services.task_page(real.task("sasha", JOINT).id, real.user("sasha"))
    asked = Form(
        "f", "f", (Field("a", "textfield", key="locality"), Field("b", "textfield", key="worked_out"))
    )
    filled = {"locality": page.case.locality, "worked_out": "by a rule"}
    opened = real.services.filling.opened(replace(page, form=asked, filled=filled), real.user("sasha"))
    assert opened.sources["locality"].step == "the case record"
    assert opened.sources["locality"].at == page.case.created_at
    assert opened.sources["worked_out"].step == "what the process has worked out"
    assert opened.sources["worked_out"].at == page.task.created_at


def test_an_answer_of_another_process_is_offered_and_not_put_in(real: World) -> None:
    task, browser = real.task("sasha", JOINT), real.sign_in("sasha")
    with real.core.store.write() as uow:
        other = next(
            each
            for case in uow.cases.search(task.council, "")
            for each in uow.instances.of_case(case.id)
            if each.id != task.instance_id
        )
        [row, *_] = uow.answers.of_instance(task.instance_id)
        moved = {"joint_visit_notes": "Seen at home before", "joint_visit_worker": True}
        uow.answers.add(
            type(row)(
                id=real.core.new_id(), instance_id=other.id, case_id=task.case_id, task_id=row.task_id,
                element="x", form="joint-visit", answers=moved, by=row.by, by_name="Pat Placeholder",
                at=row.at - timedelta(days=9),
            )
        )  # fmt: skip
        uow.commit()
    page = browser.get(f"/tasks/{task.id}").text
    assert "Answered before: <strong><bdi>Seen at home before</bdi></strong>" in page
    assert "Pat Placeholder" in page
    used = browser.post(f"/tasks/{task.id}", {"_use": "joint_visit_notes", "joint_visit_on-day": "3"}).text
    assert ">Seen at home before</textarea>" in used
    assert 'name="joint_visit_on-day" type="text" value="3"' in used


def test_two_clicks_after_the_session_has_ended_keep_what_was_typed(
    real: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one does not see yet what the first one keeps."""
    task, sasha = real.task("sasha"), real.user("sasha")
    drafts.save(real.core, task.id, {}, None, sasha)
    looks, own = iter([None, None]), drafts.own
    monkeypatch.setattr(drafts, "own", lambda *given: next(looks, own(*given)))
    typed = {"_comment": ["Rang the school"]}
    assert drafts.rescue(real.core, task.id, lambda form, before: typed, None, sasha.id)
    kept = real.services.filling.draft(task.id, sasha)
    assert kept is not None
    assert kept.typed == typed
