"""The navigation: few entries for everybody, and pages side by side in one part."""

from __future__ import annotations

import re

import pytest

from tests.functional.conftest import Browser

MOST = 8
"""More than this nobody takes in at a glance."""


def entries(text: str) -> list[str]:
    """The texts of the navigation's entries."""
    links = re.findall(r'<a class="govuk-service-navigation__link"[^>]*>(.*?)</a>', text, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", link).strip() for link in links]


def test_a_manager_has_few_entries(manager: Browser) -> None:
    found = entries(manager.get("/notices").text)
    assert found == ["Tasks", "Cases", "Team", "Processes", "Oversight", "Protocols", "Notices"]
    assert len(found) <= MOST


def test_a_worker_has_those_they_may_open(worker: Browser) -> None:
    found = entries(worker.get("/notices").text)
    assert found == ["Tasks", "Cases", "Oversight", "Protocols", "Notices"]


@pytest.mark.parametrize("address", ["/instances", "/incidents", "/panel-queue"])
def test_pages_of_one_part_lead_to_each_other(manager: Browser, address: str) -> None:
    text = manager.get(address).text
    beside = text[text.index('aria-label="In this part"') : text.index('id="main-content"')]
    assert re.findall(r'href="([^"]+)"', beside) == ["/instances", "/incidents", "/panel-queue"]
    assert f'href="{address}" aria-current="page"' in beside


def test_a_page_that_stands_alone_has_no_pages_beside_it(worker: Browser) -> None:
    assert "In this part" not in worker.get("/cases").text


def test_breaches_are_found_under_oversight(manager: Browser) -> None:
    assert 'href="/breaches"' in manager.get("/oversight").text
