"""The page of a panel's queue."""

from __future__ import annotations

from datetime import date

import pytest

from tests.functional.conftest import Browser
from tests.functional.fakes import FakeServices
from tests.functional.world import STAR


def test_the_queue_says_whose_turn_comes_when(manager: Browser) -> None:
    text = manager.get("/panel-queue").text
    assert "Panel queue: North" in text
    assert "a panel hears at most 5 children" in text
    assert "On this panel" in text
    assert "25 November 2026" in text
    assert f"/cases/{STAR.id}" in text
    assert "Sam &lt;Sample&gt;" in text


def test_a_locality_without_a_panel_says_so(manager: Browser) -> None:
    text = manager.get("/panel-queue?locality=South").text
    assert "No panel has been begun for this locality" in text
    assert "Nobody waits for this panel." in text


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("", ("", None)),
        ("?locality=South&after=2026-07-01_EB-0003", ("South", (date(2026, 7, 1), "EB-0003"))),
        ("?after=2026-07-01_A_B", ("", (date(2026, 7, 1), "A_B"))),
        ("?after=nonsense", ("", None)),
        ("?after=soon_EB-0003", ("", None)),
    ],
)
def test_the_address_carries_locality_and_key(
    manager: Browser, services: FakeServices, address: str, asked: object
) -> None:
    assert manager.get(f"/panel-queue{address}").status_code == 200
    assert ("panel_queue", asked) in services.calls


def test_the_next_page_is_found_by_its_key(manager: Browser, services: FakeServices) -> None:
    services.many_wait = True
    text = manager.get("/panel-queue").text
    assert f"/panel-queue?locality=North&amp;after=2026-07-01_{STAR.reference}" in text


def test_a_council_without_panels_has_no_entry(manager: Browser, services: FakeServices) -> None:
    assert "/panel-queue" in manager.get("/instances").text
    services.panels = False
    assert "/panel-queue" not in manager.get("/instances").text


def test_a_worker_has_no_queue(worker: Browser) -> None:
    assert worker.get("/panel-queue").status_code == 403
