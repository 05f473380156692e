"""Every page that a person can reach, at WCAG 2.2 AA by axe-core, at a desk and on a phone."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from app.config import ROOT
from app.services import unsent
from app.services.disclosing import requests
from app.store import TaskQuery
from tests.browser.clock import on
from tests.browser.conftest import DESK, PHONE, Site, picture

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NOT_PAGES = re.compile(
    r"/static/|/documents/|/files/|\.json|\.csv|\.pdf|\.zip|/calendar|/health|/readyz|/sign-out|mailto:|\?"
)
KEYS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/diagrams/)\w+|(?<=/people/)[\w.-]+")
PEOPLE = ["sasha", "emery", "alex"]


def pages(page: Page, site: Site) -> Iterator[str]:
    """Visit one address of every kind that links lead to from the first page."""
    seen: set[str] = set()
    waiting = deque([page.url])
    while waiting:
        address = waiting.popleft()
        kind = KEYS.sub("*", address)
        if kind in seen:
            continue
        seen.add(kind)
        page.goto(address)
        if page.locator("[data-diagram]").count():
            page.locator("[data-drawn]").first.wait_for()
        for href in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
            plain = href.split("#")[0]
            if plain.startswith(site.address) and not NOT_PAGES.search(plain.removeprefix(site.address)):
                waiting.append(plain)
        yield address


def faults(page: Page) -> list[str]:
    """What axe-core finds wrong, in words with the place."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    return [
        f"{page.url}: {violation['id']}: {violation['help']}: {node['html'][:160]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def on_a_phone(page: Page, name: str = "") -> list[str]:
    """Whether it has to be moved sideways to be read there; a picture under this name, if one is given."""
    page.set_viewport_size(PHONE)
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    if name:
        picture(page, name)
    page.set_viewport_size(DESK)
    return [f"{page.url}: scrolls sideways at 320 pixels"] if wide else []


@pytest.mark.parametrize("username", PEOPLE)
def test_every_page_is_accessible(sign_in: Any, site: Site, username: str) -> None:
    page: Page = sign_in(username)
    wrong: list[str] = []
    number = 0
    for address in pages(page, site):
        assert page.title().endswith("Holdfast"), address
        number += 1
        wrong += faults(page) + on_a_phone(page)
    assert number >= 4
    assert wrong == []


def of_hull_panel(site: Site) -> list[str]:
    return ["/panel-queue?locality=West"]


def of_somerset_report(site: Site) -> list[str]:
    return ["/report"]


def of_sections(site: Site) -> list[str]:
    """A form in sections: its list, one of them, and one with what is wrong in it."""
    with site.application.services.store.read() as uow:
        tess = uow.users.by_username("tess")
        assert tess is not None
        rows = uow.tasks.page(TaskQuery(tess.council, roles=tess.roles, unassigned=True))
        rows += uow.tasks.page(TaskQuery(tess.council, assignee=tess.id))
    task = next(row.task for row in rows if row.task.form == "cin-review-meeting")
    return [f"/tasks/{task.id}", f"/tasks/{task.id}/sections/1", f"/tasks/{task.id}/sections/2?check=yes"]


def of_a_request(site: Site) -> list[str]:
    """Somebody’s request for what is kept, looked through; and what a manager seldom opens."""
    core = site.application.services.core
    with core.store.read() as uow:
        emery = uow.users.by_username("emery")
        assert emery is not None
        case = uow.cases.by_reference(emery.council, "DEMO-007")
    assert case is not None
    made = requests.begin(core, case.id, "The child’s mother", on(-3), "By letter", emery)
    return [
        f"/cases/{case.id}/requests",
        f"/requests/{made}",
        "/council/diagrams/rw_step_down/versions",
        "/oversight/holders/children",
    ]


def of_letters(site: Site) -> list[str]:
    """A letter’s editor with what was typed into it before the session ended; one’s wishes and account."""
    core = site.application.services.core
    with core.store.read() as uow:
        sasha = uow.users.by_username("sasha")
        assert sasha is not None
        case = uow.cases.by_reference(sasha.council, "DEMO-007")
        assert case is not None
        letter = next(each for each in uow.documents.of_case(case.id) if "application/pdf" in each.media)
    page = f"/letters/{letter.id}"
    assert unsent.keep(core, sasha.id, page, f"{page}/edit", {"text": ["Dear family"]})
    return [page, "/notices/wishes", "/account", "/account/address"]


SELDOM: dict[str, tuple[str, Callable[[Site], list[str]]]] = {
    "Hull's panel": ("lorne", of_hull_panel),
    "Somerset's report": ("una", of_somerset_report),
    "a form in sections": ("tess", of_sections),
    "a request for what is kept": ("emery", of_a_request),
    "letters": ("sasha", of_letters),
}
"""Kinds of pages that the three people do not have, or that no link of theirs leads to: who has them."""


@pytest.mark.parametrize("which", sorted(SELDOM))
def test_a_page_that_few_people_have_is_accessible(sign_in: Any, site: Site, which: str) -> None:
    username, addresses = SELDOM[which]
    paths = addresses(site)
    page: Page = sign_in(username)
    wrong: list[str] = []
    for number, path in enumerate(paths, 1):
        answer = page.goto(site.address + path)
        assert answer is not None
        assert answer.status == 200, path
        if page.locator("[data-diagram]").count():
            page.locator("[data-drawn]").first.wait_for()
        name = f"seldom-{which.replace(' ', '-')}-{number}"
        picture(page, name)
        wrong += faults(page) + on_a_phone(page, f"{name}-phone")
    assert wrong == []


def test_the_pages_before_signing_in_are_accessible(browser: Any, site: Site) -> None:
    page = browser.new_page()
    public = ["/", "/sign-in", "/accessibility"]
    wrong = []
    for path in public:
        page.goto(site.address + path)
        wrong += faults(page)
    assert wrong == []
    page.close()


def test_an_error_is_told_at_the_top_and_at_the_question(sign_in: Any, site: Site) -> None:
    """A form sent empty: the summary has the focus, links to the question, and axe finds nothing."""
    page: Page = sign_in("sasha")
    page.goto(f"{site.address}/tasks/team")
    page.get_by_role("main").get_by_role("table").get_by_role("link").first.click()
    with page.expect_response(lambda answer: answer.status == 422):
        page.get_by_role("button", name="Complete the task").click()
    summary = page.locator(".govuk-error-summary")
    summary.wait_for()
    assert page.title().startswith("Error:")
    assert faults(page) == []
    picture(page, "error")
    summary.get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.tagName") in {"INPUT", "TEXTAREA", "SELECT"}
