"""Errors in plain words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from app.domain.errors import HoldfastError, NobodyWaits
from app.web import create_app
from app.web.errors import CURES, REASONS, STATUS, TITLES, status_of
from tests.functional.conftest import SETTINGS, Browser
from tests.functional.fakes import FakeServices
from tests.functional.world import ROBIN, WORKER, number


def test_every_status_of_ours_has_its_words() -> None:
    for code in {*STATUS.values(), 400, 413, 422, 500}:
        assert TITLES[code]
        assert CURES[code]
    assert status_of(HoldfastError("x")) == 422


def test_a_form_without_its_token_changes_nothing(worker: Browser, services: FakeServices) -> None:
    services.calls.clear()
    for token in ("", "stolen"):
        response = worker.client.post(f"/cases/{ROBIN.id}/concern", data={"csrf_token": token})
        assert response.status_code == 400
        assert "This form could not be checked" in response.text
        assert REASONS[400] in response.text
    assert services.calls == []


@pytest.mark.parametrize("path", ["/cases?q=%00", "/cases?after=a%00b", "/instances?%00=1"])
def test_a_character_that_nothing_can_keep_is_refused(worker: Browser, path: str) -> None:
    refused = worker.get(path)
    assert refused.status_code == 400
    assert "A character in this text cannot be kept" in refused.text


def test_it_is_refused_in_a_form_too(worker: Browser, services: FakeServices) -> None:
    worker.get(f"/tasks/{number(401)}")
    services.calls.clear()
    for sent in ({"title": "a\0b"}, {"a\0b": "title"}):
        refused = worker.post(f"/tasks/{number(401)}", sent)
        assert refused.status_code == 400
        assert "what you typed is still in the page" in refused.text
    assert services.calls == []


def test_a_form_sent_after_the_session_ended_leads_back_to_it(visitor: Browser) -> None:
    response = visitor.post(f"/tasks/{number(401)}", {"title": "x"})
    assert response.location == f"/sign-in?next=/tasks/{number(401)}"
    assert visitor.post(f"/cases/{ROBIN.id}/concern").location == "/sign-in?next="


def test_too_much_is_refused(services: FakeServices) -> None:
    app = create_app(services, replace(SETTINGS, max_request_bytes=2_000))
    worker = Browser(app.test_client()).sign_in(WORKER)
    worker.get(f"/tasks/{number(401)}")
    response = worker.post(f"/tasks/{number(401)}", {"title": "x" * 3_000})
    assert response.status_code == 413
    assert "You sent too much at once" in response.text


@pytest.mark.parametrize("path", ["/nothing", "/tasks/1", "/cases/../etc/passwd", "/static/../settings.py"])
def test_an_address_that_leads_nowhere(worker: Browser, path: str) -> None:
    response = worker.get(path)
    assert response.status_code == 404
    assert "Page not found" in response.text


def test_what_was_refused_says_who_and_what(analyst: Browser) -> None:
    response = analyst.get("/tasks")
    assert response.status_code == 403
    assert "Cleo Madeup may not work on tasks." in response.text


def test_a_message_that_nobody_waits_for_any_more(
    worker: Browser, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_args: object) -> None:
        raise NobodyWaits("Family agrees")

    monkeypatch.setattr(services, "send_message", nobody)
    worker.get(f"/cases/{ROBIN.id}")
    response = worker.post(f"/cases/{ROBIN.id}/message", {"name": "Family agrees"})
    assert response.status_code == 409
    assert "No open process waits for the message “Family agrees”." in response.text


def test_a_fault_of_ours_tells_nothing_of_its_inside(
    worker: Browser, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("the password of the database")

    monkeypatch.setattr(services, "cases", broken)
    response = worker.get("/cases")
    assert response.status_code == 500
    assert "Something went wrong in Holdfast" in response.text
    assert "password of the database" not in response.text
    assert "Asha Fictional" in response.text


def test_when_even_the_user_cannot_be_read_there_is_a_plain_page(
    worker: Browser, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise ConnectionError("no database")

    monkeypatch.setattr(services, "user", broken)
    response = worker.get("/tasks")
    assert response.status_code == 500
    assert response.text.startswith("<!doctype html>")
    assert "Nothing of yours was saved." in response.text


def test_readiness_follows_the_database(app: Flask, services: FakeServices) -> None:
    client = app.test_client()
    assert client.get("/readyz").status_code == 200
    services.store.broken = True
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
