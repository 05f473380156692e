"""Everybody of a council's day, each in a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.browser.conftest import PASSWORD, Site, picture

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

MINE = "My tasks"
TEAM = "My team’s tasks"
NOBODY = "Tasks that nobody has taken"

PATIENCE = 40
"""How often a page is loaded again, four times a second: a letter or a notice is another thread's work."""


class People:
    """A day while it is walked: who is signed in, and the pictures taken so far."""

    def __init__(self, council: str, sign_in: Callable[[str], Page], site: Site) -> None:
        self.council = council
        self.address = site.address
        self._sign_in = sign_in
        self._pages: dict[str, Page] = {}
        self._pictures = 0

    def page(self, who: str) -> Page:
        """The browser of a person, signed in from the sign-in page the first time."""
        if who not in self._pages:
            self._pages[who] = self._sign_in(who)
        return self._pages[who]

    def sign_in_again(self, who: str) -> Page:
        """Leave by the button, and come back by the sign-in page."""
        page = self.page(who)
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("heading", name="Sign in").wait_for()
        page.get_by_label("User name").fill(who)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Sign out").wait_for()
        return page

    def inbox(self, who: str, heading: str = MINE) -> Page:
        """One of the lists of tasks, through the pages' own links."""
        page = self.page(who)
        page.get_by_role("navigation", name="Holdfast").get_by_role("link", name="Tasks").click()
        if heading != MINE:
            page.get_by_role("navigation", name="Lists of tasks").get_by_role("link", name=heading).click()
        page.get_by_role("heading", level=1, name=heading).wait_for()
        return page

    def row(self, who: str, task: str, case: str, heading: str = "") -> Locator:
        """The line of a task in a list, or, where none is named, in one's own and then the team's.

        A task that follows from another one may come a moment later.
        """
        name = re.compile(rf"^{re.escape(task)}.*{re.escape(case)}$")
        page = self.page(who)
        line = page.get_by_role("row").filter(has=page.get_by_role("link", name=name))
        for _ in range(PATIENCE):
            for each in (heading,) if heading else (MINE, TEAM):
                self.inbox(who, each)
                if line.count():
                    return line.first
            page.wait_for_timeout(250)
        raise AssertionError(f"{who} never finds “{task}” of {case}:\n{main(page)}")

    def task(self, who: str, task: str, case: str, heading: str = "") -> Page:
        """A task, opened from a list."""
        self.row(who, task, case, heading).get_by_role("link").first.click()
        page = self.page(who)
        page.get_by_role("heading", level=1, name=task).wait_for()
        return page

    def case(self, who: str, case: str) -> Page:
        """The page of a case, found by its reference."""
        page = self.page(who)
        page.get_by_role("navigation", name="Holdfast").get_by_role("link", name="Cases").click()
        page.get_by_label("Part of a name or reference").fill(case)
        page.get_by_role("button", name="Search").click()
        page.get_by_role("table").get_by_role("link").first.click()
        page.get_by_role("heading", name="Who holds the child now").wait_for()
        return page

    def picture(self, who: str, what: str) -> None:
        """A picture of the page that somebody has before them, on which none of its mark-up is to be read."""
        told = self.page(who).locator("body").inner_text()
        assert "govuk-" not in told, told
        self._pictures += 1
        picture(self.page(who), f"day-{self.council}-{self._pictures:02d}-{what}")


@dataclass(frozen=True)
class AtTask:
    """What every stop of a day at a task has: who, which task, of which case, and in which list it is."""

    who: str
    task: str
    case: str
    heading: str = field(default="", kw_only=True)

    def opened(self, people: People, heading: str = "") -> Page:
        """The task, opened from the list with this heading, or from its own."""
        return people.task(self.who, self.task, self.case, heading or self.heading)

    def line(self, people: People, heading: str = "") -> str:
        """The words of its line in such a list."""
        return people.row(self.who, self.task, self.case, heading or self.heading).inner_text()

    def given_back(self, page: Page) -> None:
        """Give it back from its page."""
        page.get_by_role("button", name="Give it back to the team").click()
        page.get_by_text(f"“{self.task}” is back with your team.").wait_for()


def appears(page: Page, wanted: Locator) -> None:
    """Load the page again until something is on it."""
    for _ in range(PATIENCE):
        if wanted.count():
            return
        page.wait_for_timeout(250)
        page.reload()
    raise AssertionError(f"never came: {wanted} on {page.url}:\n{page.get_by_role('main').inner_text()}")


def main(page: Page) -> str:
    """The words of a page."""
    return page.get_by_role("main").inner_text()


def under(page: Page, heading: str) -> str:
    """The words of the part of a page that a heading begins."""
    return page.get_by_role("heading", name=heading).locator("..").inner_text()
