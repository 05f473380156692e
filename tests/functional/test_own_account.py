"""One's own e-mail address, and what a change of an account does to those who are signed in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.desk import Mail
from app.services import accounts, changing, post
from app.web import create_app
from handlers.mail import MemoryMailer
from tests.functional.conftest import SETTINGS, Browser
from tests.functional.real import COUNCIL, World, played

PAGE = SEND = "/account/address"
OLD, NEW = "sasha.old@example.gov.uk", "sasha.sample@example.gov.uk"


@pytest.fixture
def addressed(real: World) -> World:
    """The demonstration, in which somebody has an e-mail address."""
    with real.core.store.write() as uow:
        uow.users.change(replace(real.user("sasha"), email=OLD))
        uow.commit()
    return real


def own() -> str:
    return played(COUNCIL).password


def mails(world: World) -> list[Mail]:
    with world.core.store.read() as uow:
        sent = uow.mails.where(user_id=world.user("sasha").id)
    return [mail for mail in sent if "changed" in mail.subject]


def trail(world: World, action: str) -> list[tuple[str, str]]:
    with world.core.store.read() as uow:
        found = uow.audit.of_stream(COUNCIL, limit=100_000)
    return [(each.actor, each.subject) for each in found if each.action == action]


def test_an_own_address_is_seen_changed_and_told_to_the_old_one(addressed: World) -> None:
    browser = addressed.sign_in("sasha")
    assert f'value="{OLD}"' in browser.get(PAGE).text
    sent = {"email": f" {NEW} ", "password": own()}
    assert f"E-mails go to {NEW} from now on." in browser.post(SEND, sent, follow_redirects=True).text
    assert addressed.user("sasha").email == NEW
    told = mails(addressed)
    assert sorted(mail.to for mail in told) == ["", OLD]
    assert not [mail for mail in told if NEW in mail.text]
    assert trail(addressed, "account.changed") == [("sasha", "sasha")]
    with addressed.core.store.read() as uow:
        [notice, *_] = uow.notices.of_user(addressed.user("sasha").id)
    assert notice.subject == "Your account was changed"
    mailer = MemoryMailer()
    post.send_due(replace(addressed.core, mailer=mailer))
    reached = {each["To"] for each in mailer.sent if "changed" in each["Subject"]}
    assert OLD in reached
    assert browser.get(PAGE).status_code == 200, "the session goes on"


def test_who_takes_the_address_away_gets_a_last_e_mail_there(addressed: World) -> None:
    browser = addressed.sign_in("sasha")
    browser.get(PAGE)
    sent = {"email": "", "password": own()}
    assert "No e-mail is sent to you any more." in browser.post(SEND, sent, follow_redirects=True).text
    assert [mail.to for mail in mails(addressed)] == [OLD]


def test_the_same_address_again_changes_nothing(addressed: World) -> None:
    browser = addressed.sign_in("sasha")
    browser.get(PAGE)
    assert browser.post(SEND, {"email": OLD, "password": own()}).status_code == 302
    assert mails(addressed) == []
    assert trail(addressed, "account.changed") == []


@pytest.mark.parametrize(
    "address",
    ["sasha", "sasha@council", "a@b.uk, c@d.uk", "a b@example.org", "a@b@example.org", "sasha..s@example.org",
     "Sasha <s@example.org>", "s@example.org\r\nBcc: all@example.org",
     f"{'a' * 250}@example.org", "sä@example.org"],
)  # fmt: skip
def test_what_is_no_address_is_refused_where_it_was_typed(addressed: World, address: str) -> None:
    browser = addressed.sign_in("sasha")
    browser.get(PAGE)
    refused = browser.post(SEND, {"email": address, "password": own()})
    assert refused.status_code == 422
    assert '<a href="#email">Enter one e-mail address in the right form' in refused.text
    assert addressed.user("sasha").email == OLD


def test_a_password_is_needed_and_a_wrong_one_is_written_down(addressed: World) -> None:
    browser = addressed.sign_in("sasha")
    browser.get(PAGE)
    none = browser.post(SEND, {"email": NEW})
    assert '<a href="#password">Enter your password.' in none.text
    assert f'value="{NEW}"' in none.text, "what was typed is still there"
    wrong = browser.post(SEND, {"email": NEW, "password": "a guess"})
    assert wrong.status_code == 422
    assert '<a href="#password">That is not your password' in wrong.text
    assert "a guess" not in wrong.text
    assert addressed.user("sasha").email == OLD
    assert trail(addressed, "account.refused") == [("sasha", "sasha")]


def test_passwords_are_not_guessed_there_without_end(addressed: World) -> None:
    app = create_app(addressed.services, replace(SETTINGS, attempts_per_name=2))
    browser = Browser(app.test_client())
    browser.get("/sign-in")
    browser.post("/sign-in", {"username": "sasha", "password": own()})
    browser.get(PAGE)
    guess = {"password": "a guess", "email": NEW, "new_password": "three random words"}
    assert browser.post(SEND, guess).status_code == 422
    assert browser.post("/account/password", guess).status_code == 422
    assert browser.post("/account/password", {**guess, "password": own()}).status_code == 429
    assert browser.post(SEND, {"email": NEW, "password": own()}).status_code == 429
    assert addressed.user("sasha").email == OLD


def test_a_new_password_ends_every_session_of_before_and_no_other_change_does(addressed: World) -> None:
    browser, other = addressed.sign_in("sasha"), addressed.sign_in("emery")
    changing.change_user(addressed.core, "sasha", changing.Changes(email=NEW, team=""), "ops")
    assert browser.get("/tasks").status_code == 200
    changing.change_user(addressed.core, "sasha", changing.Changes(password="three random words"), "ops")
    late = browser.get("/tasks")
    assert late.location.startswith("/sign-in")
    assert "Set-Cookie" not in late.headers
    assert other.get("/tasks").status_code == 200
    assert accounts.sign_in(addressed.core, "sasha", own()) is None
    assert accounts.sign_in(addressed.core, "sasha", "three random words") is not None


def test_an_own_account_says_what_is_known_and_takes_a_new_password(addressed: World) -> None:
    here, elsewhere, sasha = addressed.sign_in("sasha"), addressed.sign_in("sasha"), addressed.user("sasha")
    page = here.get("/account").text
    for words in (sasha.name, sasha.username, OLD, sasha.team, *sasha.roles, "Richmond"):
        assert words in page
    sent = {"password": own(), "new_password": "three random words"}
    told = here.post("/account/password", sent, follow_redirects=True).text
    assert "Your password is changed. Wherever else you were signed in" in told
    assert here.get("/tasks").status_code == 200, "the session in which it was changed goes on"
    assert elsewhere.get("/tasks").status_code == 302
    assert accounts.sign_in(addressed.core, "sasha", "three random words") is not None
    assert accounts.sign_in(addressed.core, "sasha", own()) is None
    assert [mail.to for mail in mails(addressed)] == [""]


def test_a_new_password_needs_the_old_one_and_has_to_be_long(addressed: World) -> None:
    browser = addressed.sign_in("sasha")
    browser.get("/account")
    both = browser.post("/account/password", {"new_password": "short"})
    assert both.status_code == 422
    assert both.text.index('<a href="#password">Enter your password.') < both.text.index("#new_password")
    assert '<a href="#new_password">A password has 12 characters or more.' in both.text
    wrong = browser.post("/account/password", {"password": "a guess", "new_password": "three random words"})
    assert '<a href="#password">That is not your password' in wrong.text
    assert "three random words" not in wrong.text
    assert accounts.sign_in(addressed.core, "sasha", own()) is not None
