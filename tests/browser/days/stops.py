"""The stops of a worker's day that every council has: what must be done, doing it, and what follows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from tests.browser.days.people import MINE, AtTask, People, main, under
from tests.browser.forms import fill

if TYPE_CHECKING:
    from playwright.sync_api import Page

DAY = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")


class Stop(Protocol):
    """Something that is done in a day, and what is seen then."""

    def walk(self, people: People) -> None:
        """Do it in the browser."""


@dataclass(frozen=True)
class Sees(AtTask):
    """The lines of a list: dated ones first, the earliest first; the line of a case says these words."""

    words: tuple[str, ...]

    def walk(self, people: People) -> None:
        told = self.line(people)
        assert [word for word in self.words if word not in told] == [], told
        table = people.page(self.who).get_by_role("table")
        dues = table.get_by_role("row").locator("[data-label=Due]").all_inner_texts()
        found = [DAY.search(due) for due in dues]
        dated = [datetime.strptime(each.group(), "%d %B %Y").date() for each in found if each]  # noqa: DTZ007
        assert dated == sorted(dated)
        assert [each is None for each in found] == sorted(each is None for each in found), dues
        people.picture(self.who, "list")


@dataclass(frozen=True)
class Reads(AtTask):
    """A task with what stands beside it: its clauses, the council's own words, and who holds the child
    or keeps the record (`whose`)."""

    holder: str
    clauses: tuple[str, ...]
    words: tuple[str, ...]
    says: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    whose: str = "Who holds the child"

    def walk(self, people: People) -> None:
        page = self.opened(people)
        beside = page.get_by_role("complementary", name="About this task").inner_text()
        assert beside.index(self.whose) < beside.index(self.holder)
        protocol, council = beside.split("The council’s words")
        assert [clause for clause in self.clauses if clause not in protocol] == [], protocol
        assert [word for word in self.words if word not in council] == [], council
        assert [word for word in self.says if word not in main(page)] == [], main(page)
        assert [word for word in self.lacks if word in main(page)] == [], main(page)
        people.picture(self.who, "task")


@dataclass(frozen=True)
class Resumes(AtTask):
    """What was typed is there again after signing out, whether saved by a button or by itself."""

    answers: Mapping[str, Any]
    by_itself: bool = False

    def walk(self, people: People) -> None:
        page = people.page(self.who)
        fill(page, self.answers)
        if self.by_itself:
            page.get_by_text("Saved at").wait_for()
        else:
            page.get_by_role("button", name="Save and come back later").click()
            page.get_by_text("What you typed was saved").wait_for()
        people.sign_in_again(self.who)
        assert "Started" in self.line(people, MINE)
        people.picture(self.who, "resume")
        page = self.opened(people)
        for key, value in self.answers.items():
            assert _shown(page, key, value), f"{key} is not as it was typed: {value}"
        assert "It is not sent until you complete the task." in main(page)
        people.picture(self.who, "resumed")


def _shown(page: Page, key: str, value: object) -> bool:
    if isinstance(value, bool):
        return page.locator(f"input[name='{key}']").is_checked() is value
    if isinstance(value, list):
        return all(page.locator(f"input[name='{key}'][value='{one}']").is_checked() for one in value)
    if isinstance(value, date):
        parts = {"day": value.day, "month": value.month, "year": value.year}
        return all(
            page.locator(f"input[name='{key}-{part}']").input_value() == str(number)
            for part, number in parts.items()
        )
    choice = page.locator(f"input[type='radio'][name='{key}'][value='{value}']")
    if choice.count():
        return choice.is_checked()
    return page.locator(f"[name='{key}']").input_value() == value


@dataclass(frozen=True)
class Completes(AtTask):
    """A task done. `next_mine`, `next_others`: what follows for this person, and whom else it is for."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    next_mine: tuple[str, ...] = ()
    next_others: tuple[tuple[str, str], ...] = ()
    open_already: bool = False
    shown: str = ""

    def walk(self, people: People) -> None:
        page = people.page(self.who)
        if not self.open_already:
            self.opened(people)
        fill(page, self.answers)
        if self.shown:
            people.picture(self.who, self.shown)
        page.get_by_role("button", name="Complete the task").click()
        page.get_by_role("heading", name="Task completed").or_(page.get_by_role("alert")).first.wait_for()
        told = main(page)
        assert "There is a problem" not in told, told
        if self.next_mine:
            own = under(page, "What you can do next")
            assert [task for task in self.next_mine if task not in own] == [], own
        for task, role in self.next_others:
            assert f"{task} ({role})" in told, told
        if self.next_mine or self.next_others:
            people.picture(self.who, "done")


@dataclass(frozen=True)
class Looks:
    """The page of a case: who holds the child, who is next, and words that stand on it."""

    who: str
    case: str
    holder: str
    next: str = ""
    says: tuple[str, ...] = ()
    timeline: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()

    def walk(self, people: People) -> None:
        page = people.case(self.who, self.case)
        held = page.get_by_role("region", name="Who holds the child now").inner_text()
        assert self.holder in held, held
        assert DAY.search(held[held.index("Since") :]), held
        if self.next:
            assert self.next in held[held.index("Who is next") :], held
        else:
            assert "Who is next" not in held, held
        told = main(page)
        assert [word for word in self.says if word not in told] == [], told
        happened = told[told.index("What happened") :]
        assert [word for word in self.timeline if word not in happened] == [], happened
        consents = told[told.index("What was agreed") : told.index("Processes")]
        assert [word for word in self.agreed if word not in consents] == [], consents
        people.picture(self.who, "case")


@dataclass(frozen=True)
class Tells:
    """The story of a case, in words that can be read to the family."""

    who: str
    case: str
    says: tuple[str, ...]
    lacks: tuple[str, ...]

    def walk(self, people: People) -> None:
        page = people.case(self.who, self.case)
        page.get_by_role("link", name="The story for the family").click()
        page.get_by_role("heading", level=1).wait_for()
        told = main(page)
        assert [word for word in self.says if word not in told] == [], told
        assert [word for word in self.lacks if word in told] == [], told
        people.picture(self.who, "story")


@dataclass(frozen=True)
class Filters:
    """A list cut down to what is late, kept under a name, and opened by that name."""

    who: str
    late: tuple[str, ...]
    view: str

    def walk(self, people: People) -> None:
        page = people.inbox(self.who)
        page.get_by_label("Due", exact=True).select_option(label="Overdue")
        page.get_by_role("button", name="Show").click()
        page.get_by_text("Keep this list as a view").click()
        page.get_by_label("Name of the view").fill(self.view)
        page.get_by_role("button", name="Keep this view").click()
        page.get_by_text(f"“{self.view}” is kept among your views.").wait_for()
        people.inbox(self.who)
        page.get_by_role("navigation", name="Lists of tasks").get_by_role("link", name=self.view).click()
        page.get_by_label("Due", exact=True).and_(page.locator("select")).wait_for()
        rows = page.get_by_role("table").get_by_role("row").all_inner_texts()[1:]
        assert [row for row in rows if "Overdue" not in row] == [], rows
        assert [case for case in self.late if not any(case in row for row in rows)] == [], rows
        people.picture(self.who, "view")


@dataclass(frozen=True)
class Alarms:
    """An immediate safeguarding concern from the page of a case: by its key, or by its button."""

    who: str
    case: str
    holder: str
    interrupted: str
    record: str = "Record the concern"
    by_key: bool = False

    def walk(self, people: People) -> None:
        page = people.case(self.who, self.case)
        if self.by_key:
            page.keyboard.press("!")
        else:
            page.get_by_role("main").get_by_role("button", name="Raise an immediate").click()
        page.get_by_role("heading", level=1, name="Raise an immediate safeguarding concern").wait_for()
        told = main(page)
        assert "If a child is in danger now, call 999 first." in told
        assert self.interrupted in told, told
        assert f"{self.holder} holds the child until somebody else has accepted." in told, told
        people.picture(self.who, "concern")
        page.get_by_role("button", name="Raise the concern now").click()
        page.get_by_text("The immediate safeguarding concern is raised.").wait_for()
        assert self.holder in page.get_by_role("region", name="Who holds the child now").inner_text()
        told = main(page)
        opened = told[told.index("Open tasks") : told.index("What was agreed")]
        assert self.record in opened, opened
        people.picture(self.who, "raised")
        page.get_by_role("link", name=self.record).first.click()
        page.get_by_role("heading", level=1, name=self.record).wait_for()
        page.get_by_role("main").get_by_role("button", name="Complete the task").wait_for()
