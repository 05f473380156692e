"""Signing in and out, and what keeps the session safe."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from app.services.demonstration import SignIn
from app.web import create_app, guard
from tests.functional.conftest import SETTINGS, Browser
from tests.functional.fakes import FakeServices
from tests.functional.world import ANALYST, LEFT, PASSWORD, WORKER


def test_signing_in_leads_to_where_one_wanted_to_go(visitor: Browser) -> None:
    asked = visitor.get("/cases?q=EB")
    visitor.get(asked.location)
    response = visitor.post(asked.location, {"username": "asha", "password": PASSWORD})
    assert response.location == "/cases?q=EB"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "tasks",
    ],
)
def test_signing_in_never_leads_outside(visitor: Browser, address: str) -> None:
    visitor.get("/sign-in")
    response = visitor.client.post(
        "/sign-in",
        query_string={"next": address},
        data={"csrf_token": visitor.token, "username": "asha", "password": PASSWORD},
    )
    assert response.location == "/"


def test_home_is_where_the_persons_day_starts(worker: Browser, analyst: Browser) -> None:
    assert worker.get("/").location == "/tasks"
    assert analyst.get("/").location == "/council"


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(visitor: Browser) -> None:
    visitor.get("/sign-in")
    known = visitor.post("/sign-in", {"username": "asha", "password": "wrong"})
    unknown = visitor.post("/sign-in", {"username": "nobody", "password": "wrong"})
    assert known.status_code == unknown.status_code == 422
    assert "Your user name or password is wrong" in known.text
    changing = re.compile(r'nonce="[^"]+"|value="[^"]+"')
    assert changing.sub("", known.text) == changing.sub("", unknown.text)


def test_empty_boxes_are_named(visitor: Browser) -> None:
    visitor.get("/sign-in")
    text = visitor.post("/sign-in", {"username": " "}).text
    assert "<title>Error: Sign in – Holdfast</title>" in text
    assert '<a href="#username">Enter your user name</a>' in text
    assert '<a href="#password">Enter your password</a>' in text


def test_too_many_attempts_are_refused_unread(services: FakeServices) -> None:
    app = create_app(services, replace(SETTINGS, attempts_per_name=3))
    visitor = Browser(app.test_client())
    visitor.get("/sign-in")
    for _ in range(3):
        assert visitor.post("/sign-in", {"username": "asha", "password": "wrong"}).status_code == 422
    tried = len(services.calls)
    held = visitor.post("/sign-in", {"username": " ASHA ", "password": PASSWORD})
    assert held.status_code == 429
    assert "too many failed attempts in the last 15 minutes" in held.text
    assert len(services.calls) == tried
    assert visitor.post("/sign-in", {"username": "ben", "password": PASSWORD}).status_code == 302


def test_an_address_is_held_after_many_names(services: FakeServices) -> None:
    visitor = Browser(create_app(services, replace(SETTINGS, attempts_per_address=3)).test_client())
    visitor.get("/sign-in")
    for name in ("a", "b", "c"):
        visitor.post("/sign-in", {"username": name, "password": "wrong"})
    assert visitor.post("/sign-in", {"username": "d", "password": "wrong"}).status_code == 429


def test_signing_out_ends_the_session(worker: Browser) -> None:
    assert worker.post("/sign-out").location == "/sign-in?signed_out=yes"
    assert worker.get("/tasks").status_code == 302
    assert "You have signed out." in worker.get("/sign-in?signed_out=yes").text


def test_signing_out_ends_every_copy_of_the_cookie_and_no_other_session(app: Flask) -> None:
    desk, phone, copied = (Browser(app.test_client()) for _ in range(3))
    desk.sign_in(WORKER)
    phone.sign_in(WORKER)
    cookie = desk.client.get_cookie("holdfast")
    assert cookie
    copied.client.set_cookie("holdfast", cookie.value)
    assert copied.get("/tasks").status_code == 200
    desk.post("/sign-out")
    late = copied.get("/tasks")
    assert late.status_code == 302
    assert "Set-Cookie" not in late.headers, "an answer that comes late brings nothing back"
    assert phone.get("/tasks").status_code == 200


def test_signing_out_twice_is_signing_out(app: Flask, services: FakeServices) -> None:
    browser, again = Browser(app.test_client()).sign_in(WORKER), Browser(app.test_client())
    cookie = browser.client.get_cookie("holdfast")
    assert cookie
    again.client.set_cookie("holdfast", cookie.value)
    again.token = browser.token
    browser.post("/sign-out")
    assert again.post("/sign-out").location.startswith("/sign-in")
    assert services.calls.count(("sign_out", WORKER.username)) == 1


def test_who_comes_back_with_an_ended_session_can_sign_in(app: Flask) -> None:
    browser = Browser(app.test_client()).sign_in(WORKER)
    cookie = browser.client.get_cookie("holdfast")
    assert cookie
    browser.post("/sign-out")
    browser.client.set_cookie("holdfast", cookie.value)
    assert browser.sign_in(WORKER).get("/tasks").status_code == 200


def test_a_file_of_a_page_sets_no_cookie(worker: Browser) -> None:
    script = worker.get("/static/js/page.js")
    assert script.status_code == 200
    assert "Set-Cookie" not in script.headers
    assert "Set-Cookie" in worker.get("/tasks").headers, "a page makes the session last longer"


def test_what_a_script_fetches_sets_a_cookie_only_where_the_session_would_soon_be_over(
    worker: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = worker.client.get("/tasks", headers={"Sec-Fetch-Dest": "empty"})
    assert fetched.status_code == 200
    assert "Set-Cookie" not in fetched.headers
    assert "Set-Cookie" in worker.client.get("/tasks", headers={"Sec-Fetch-Dest": "document"}).headers
    monkeypatch.setattr(guard, "YOUNG", 0)
    assert "Set-Cookie" in worker.client.get("/tasks", headers={"Sec-Fetch-Dest": "empty"}).headers


def test_a_link_cannot_sign_out(worker: Browser) -> None:
    assert worker.get("/sign-out").status_code == 405
    assert worker.get("/tasks").status_code == 200


def test_somebody_who_left_is_out_at_once(app: Flask, services: FakeServices) -> None:
    browser = Browser(app.test_client()).sign_in(WORKER)
    services.users[WORKER.id] = replace(WORKER, active=False)
    assert browser.get("/tasks").status_code == 302
    assert LEFT.active is False


def test_duties_are_read_anew_at_every_request(app: Flask, services: FakeServices) -> None:
    browser = Browser(app.test_client()).sign_in(WORKER)
    services.users[WORKER.id] = replace(WORKER, duties=ANALYST.duties)
    assert browser.get("/tasks").status_code == 403


def test_the_session_cookie_is_for_http_alone_and_for_this_site(visitor: Browser) -> None:
    visitor.get("/sign-in")
    response = visitor.post("/sign-in", {"username": "asha", "password": PASSWORD})
    cookie = next(value for name, value in response.headers if name == "Set-Cookie")
    assert cookie.startswith("holdfast=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires=" in cookie


def test_in_use_cookies_need_https_and_http_is_sent_on(services: FakeServices) -> None:
    client = create_app(services, replace(SETTINGS, secure=True)).test_client()
    assert client.get("/sign-in").location == "https://localhost/sign-in"
    secure = client.get("/sign-in", base_url="https://localhost")
    assert "Secure" in secure.headers["Set-Cookie"]
    assert "max-age=" in secure.headers["Strict-Transport-Security"]
    assert client.get("/healthz").status_code == 200


def test_a_session_stolen_by_another_browser_is_worthless(app: Flask) -> None:
    browser = Browser(app.test_client()).sign_in(WORKER)
    assert browser.get("/tasks", headers={"User-Agent": "another"}).status_code == 302


def test_nothing_inline_runs_and_nothing_is_kept_in_caches(worker: Browser) -> None:
    response = worker.get("/tasks")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "'nonce-" in policy
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert response.text.count("<script") == 2
    assert f'<script nonce="{nonce}">' in response.text
    assert " style=" not in response.text
    assert " onclick=" not in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Strict-Transport-Security" not in response.headers


def test_a_demonstration_lists_its_people_by_council_and_fills_the_form_in(services: FakeServices) -> None:
    people = (
        SignIn("Northtown", "asha", PASSWORD, "Asha <Sample>", "social worker"),
        SignIn("Southtown", "ben", "another password", "Ben Sample", "analyst"),
    )
    visitor = Browser(create_app(services, replace(SETTINGS, sign_ins=people)).test_client())
    text = visitor.get("/sign-in").text
    assert text.index("Northtown") < text.index("Asha &lt;Sample&gt;") < text.index("Southtown")
    assert PASSWORD not in text
    chosen = visitor.get("/sign-in?as=asha").text
    assert 'value="asha"' in chosen
    assert f'value="{PASSWORD}"' in chosen


def test_nobody_is_listed_where_nothing_is_a_demonstration(visitor: Browser) -> None:
    assert "People of the demonstration" not in visitor.get("/sign-in?as=asha").text
