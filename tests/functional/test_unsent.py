"""What is typed into any form when the session has ended comes back to its own person, and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from itsdangerous import timed

from app.services import leftovers, unsent, watching
from app.services.disclosing import entries
from tests.functional.acting import goes_on
from tests.functional.real import NOW, World
from tests.functional.test_drafts import hidden

HARD = 'O’Brien & "محمد" שלום 🙂 \u202eevil <script>alert(1)</script> {{ 7*191 }}\r\n\r\n=1+1'
BACK = "What you typed is in the form again."


def instance(world: World) -> str:
    return str(world.task("sasha").instance_id)


PAGES: dict[str, tuple[str, Callable[[World], str], str, dict[str, str]]] = {
    "a comment on a case": (
        "sasha", lambda world: f"/cases/{world.case().id}/comments", "{page}", {"text": HARD},
    ),
    "a hand-over note": (
        "sasha", lambda world: f"/tasks/{world.task('sasha').id}/give", "{page}",
        {"to": "wren", "kind": "delegate", "note": HARD},
    ),
    "the text of a letter": (
        "sasha", lambda world: f"/letters/{world.letter('sasha').id}", "{page}/edit", {"text": HARD},
    ),
    "where a letter goes": (
        "sasha", lambda world: f"/letters/{world.letter('sasha').id}", "{page}/send",
        {"way": "post", "to": "O’Brien, 1 <High> Street"},
    ),
    "a reason to suspend": (
        "emery", lambda world: f"/instances/{instance(world)}/suspend", "{page}", {"reason": HARD},
    ),
    "a reason to end": (
        "emery", lambda world: f"/instances/{instance(world)}/cancel", "{page}", {"reason": HARD},
    ),
    "a request for what is kept": (
        "emery", lambda world: f"/cases/{world.case().id}/requests", "{page}",
        {"asked_by": "محمد & O’Brien"},
    ),
    "a restriction": (
        "emery", lambda world: f"/cases/{world.case().id}/access", "{page}/restrict", {"reason": HARD},
    ),
}  # fmt: skip


def note(page: str, action: str) -> str:
    """The note of the form that is sent to this address."""
    for form in re.findall(r"<form\b.*?</form>", page, re.DOTALL):
        start = form[: form.index(">")]
        to = re.search(r'action="([^"]*)"', start)
        if "post" in start and (to is None or to[1] == action) and "sign-out" not in start:
            return hidden(form, "_keeper")
    raise AssertionError((action, re.findall(r"<form[^>]*>", page)))


def typed_in(page: str, name: str) -> list[str]:
    """What the controls of this name have in a page, as a browser would read it."""
    found = []
    for tag, rest, inside in re.findall(r"<(textarea|input)\b([^>]*)>(?:([^<]*)</textarea>)?", page):
        if f'name="{name}"' not in rest:
            continue
        value = re.search(r'value="([^"]*)"', rest)
        if tag == "textarea":
            found.append(unescape(inside).removeprefix("\n"))
        elif 'type="radio"' not in rest or " checked" in rest:
            found.append(unescape(value[1]) if value else "")
    chosen = rf'<select[^>]*name="{name}".*?<option value="([^"]*)"[^>]* selected'
    return found or [unescape(each) for each in re.findall(chosen, page, re.DOTALL)[:1]]


def interrupted(world: World, what: str) -> tuple[str, str, str, dict[str, str]]:
    """Somebody types on a page, and has been signed out when they send it."""
    who, where, to, typed = PAGES[what]
    path = where(world)
    action = to.format(page=path)
    browser = world.sign_in(who)
    page = browser.get(path)
    assert page.status_code == 200, page.text
    sent = typed | {"_keeper": note(page.text, action)}
    browser.client.delete_cookie("holdfast")
    answer = browser.post(action, sent)
    assert answer.status_code == 302
    assert "kept=yes" in answer.location
    shown = browser.get(answer.location)
    assert "What you typed is kept" in shown.text
    assert "O’Brien" not in shown.text
    return who, path, action, typed


@pytest.mark.parametrize("what", sorted(PAGES))
def test_it_is_in_its_form_again_after_signing_in(real: World, what: str) -> None:
    who, path, _, typed = interrupted(real, what)
    browser = real.sign_in(who)
    page = browser.get(path).text
    assert BACK in page
    assert "<script>alert" not in page
    for name, text in typed.items():
        assert text.replace("\r\n", "\n") in [each.replace("\r\n", "\n") for each in typed_in(page, name)], (
            name
        )
    assert BACK in browser.get(path).text
    stranger = real.sign_in("pat" if who != "pat" else "sasha")
    assert BACK not in stranger.get(path).text
    assert "7*191" not in stranger.get(path).text


def test_once_it_is_sent_it_is_not_shown_again(real: World) -> None:
    who, path, action, typed = interrupted(real, "a comment on a case")
    browser = real.sign_in(who)
    key = hidden(browser.get(path).text, "_unsent")
    refused = browser.post(action, {"text": "ß" * 5_001, "_unsent": key})
    assert refused.status_code == 422
    assert BACK in browser.get(path).text
    assert browser.post(action, {**typed, "_unsent": key}).location == path
    after = browser.get(path).text
    assert BACK not in after
    assert "7*191" in after
    assert unsent.mine(real.core, real.user(who)) == []


def test_it_can_be_thrown_away_by_its_own_person_alone(real: World) -> None:
    who, path, _, _ = interrupted(real, "a comment on a case")
    browser = real.sign_in(who)
    key = hidden(browser.get(path).text, "key")
    real.sign_in("emery").post("/unsent/discard", {"key": key})
    assert BACK in browser.get(path).text
    assert browser.post("/unsent/discard", {"key": key}).location == path
    assert BACK not in browser.get(path).text
    assert browser.post("/unsent/discard", {"key": key}).location == "/"


def test_a_form_with_an_old_token_is_shown_again_to_whoever_typed_it(real: World) -> None:
    path = f"/cases/{real.case().id}/comments"
    first = real.sign_in("sasha")
    sent = {"text": HARD, "_keeper": note(first.get(path).text, path), "csrf_token": first.token}
    again = real.sign_in("sasha")
    answer = again.post(path, sent)
    assert answer.location == path
    page = again.get(path).text
    assert "Nothing was sent." in page
    assert BACK in page
    other = real.sign_in("emery")
    refused = other.post(path, sent | {"text": "by another"})
    assert refused.status_code == 400
    assert BACK not in other.get(path).text


def test_a_task_form_with_an_old_token_is_kept_as_a_draft(real: World) -> None:
    task = real.task("sasha", "Make the joint visit")
    first = real.sign_in("sasha")
    page = first.get(f"/tasks/{task.id}").text
    sent = {"joint_visit_notes": "Typed before", "csrf_token": first.token}
    sent |= {name: hidden(page, name) for name in ("_seen", "_keeper")}
    again = real.sign_in("sasha")
    assert again.post(f"/tasks/{task.id}", sent).location == f"/tasks/{task.id}"
    assert "Typed before" in again.get(f"/tasks/{task.id}").text


@pytest.mark.parametrize("spoil", ["forged", "missing", "too old", "too much", "nothing", "gone"])
def test_what_is_not_good_is_not_kept(real: World, spoil: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/cases/{real.case().id}/comments"
    browser = real.sign_in("sasha")
    keeper = note(browser.get(path).text, path)
    sent = {"text": HARD, "_keeper": keeper}
    if spoil == "forged":
        sent["_keeper"] = keeper[:-2] + ("AA" if keeper[-2:] != "AA" else "BB")
    elif spoil == "missing":
        del sent["_keeper"]
    elif spoil == "too much":
        sent["text"] = "x" * (unsent.LONGEST + 1)
    elif spoil == "nothing":
        sent["text"] = " \r\n "
    elif spoil == "gone":
        with real.core.store.write() as uow:
            uow.users.change(replace(real.user("sasha"), active=False))
            uow.commit()
    else:
        now = timed.time.time()
        monkeypatch.setattr(timed.time, "time", lambda: now + 25 * 3600)
    user = real.user("sasha")
    browser.client.delete_cookie("holdfast")
    answer = browser.post(path, sent)
    assert answer.status_code == 302
    assert "kept=yes" not in answer.location
    assert unsent.mine(real.core, user) == []


def test_without_its_form_the_words_are_shown_to_be_copied(real: World) -> None:
    who, path, _, _ = interrupted(real, "a hand-over note")
    user = real.user(who)
    [kept] = unsent.mine(real.core, user, path)
    unsent.forget(real.core, str(kept.id), user)
    unsent.keep(real.core, user.id, path, "/nowhere", kept.typed)
    page = real.sign_in(who).get(path).text
    assert "Copy what you need:" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_it_goes_after_the_councils_days_and_is_given_out_until_then(real: World) -> None:
    who, _, _, _ = interrupted(real, "a comment on a case")
    case = real.case()
    with real.core.store.read() as uow:
        found = [each for each in entries.everything(real.core, uow, case, NOW) if each.kind == "draft"]
    assert any("7*191" in each.text for each in found)
    councils = watching.councils(real.core)
    goes_on(real, NOW + timedelta(days=29))
    assert leftovers.clear(real.core, councils) == 0
    goes_on(real, NOW + timedelta(days=31))
    assert leftovers.clear(real.core, councils) == 1
    assert unsent.mine(real.core, real.user(who)) == []


def test_one_person_keeps_so_many_and_the_newest(real: World) -> None:
    user = real.user("sasha")
    for number in range(unsent.MOST + 3):
        assert unsent.keep(real.core, user.id, f"/{number}", f"/{number}", {"text": [str(number)]})
    pages = [each.page for each in unsent.mine(real.core, user)]
    assert pages == [f"/{number}" for number in range(3, unsent.MOST + 3)]
    assert unsent.keep(real.core, user.id, "/5", "/5", {"text": ["again"]})
    [kept] = unsent.mine(real.core, user, "/5")
    assert kept.typed == {"text": ["again"]}
