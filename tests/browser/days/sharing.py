"""The stops of a day that others have a part in: a task passed on, a remark, a file, a letter, a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.calendar import LONDON
from tests.browser.days.people import MINE, NOBODY, TEAM, AtTask, People, appears, main
from tests.browser.forms import fill


@dataclass(frozen=True)
class Takes(AtTask):
    """A task of the team becomes somebody's own; whoever has it already gives it back first."""

    def walk(self, people: People) -> None:
        page = self.opened(people)
        if page.get_by_text("This task is yours.").count():
            self.given_back(page)
        page = self.opened(people, NOBODY)
        page.get_by_role("button", name="Take this task").click()
        page.get_by_text(f"“{self.task}” is now yours.").wait_for()
        assert "This task is yours." in main(page)


@dataclass(frozen=True)
class GivesBack(AtTask):
    """A task that somebody took is the team's again."""

    def walk(self, people: People) -> None:
        self.given_back(self.opened(people, MINE))
        assert "Nobody yet" in self.line(people, TEAM)
        people.picture(self.who, "given-back")


@dataclass(frozen=True)
class HandsOver(AtTask):
    """A task is given to a colleague, who finds it among their own, with the note."""

    to: str
    note: str

    def walk(self, people: People) -> None:
        page = self.opened(people)
        page.get_by_role("button", name="Give it to somebody else").click()
        page.get_by_label("Who gets the task?").select_option(self.to)
        page.get_by_label("For good").check()
        page.get_by_label("What do they need to know?").fill(self.note)
        people.picture(self.who, "hand-over")
        page.get_by_role("button", name="Give the task").click()
        page.get_by_text("is given away. The person has been told.").wait_for()
        receiver = people.task(self.to, self.task, self.case, MINE)
        assert "This task is yours." in main(receiver)
        receiver.get_by_role("link", name="Notices", exact=True).click()
        notice = receiver.get_by_role("article").filter(has_text=self.note)
        appears(receiver, notice)
        assert self.task in notice.first.inner_text()
        people.picture(self.to, "notice")


@dataclass(frozen=True)
class Blocks(AtTask):
    """A task cannot go on, and says why in the list; then it can go on again."""

    reason: str

    def walk(self, people: People) -> None:
        page = self.opened(people)
        page.get_by_text("It cannot go on", exact=True).click()
        page.get_by_label("Why can it not go on?").fill(self.reason)
        page.get_by_role("button", name="Mark as blocked").click()
        page.get_by_text("is marked as blocked. Its clocks go on.").wait_for()
        line = self.line(people)
        assert "Blocked" in line, line
        assert self.reason in line, line
        people.picture(self.who, "blocked")
        page = self.opened(people)
        page.get_by_role("button", name="It can go on again").click()
        page.get_by_text("can go on again.").first.wait_for()


@dataclass(frozen=True)
class Mentions(AtTask):
    """A remark on the open task with a colleague's name: it is told to them, and leads them to it."""

    to: str
    text: str

    def walk(self, people: People) -> None:
        page = self.opened(people)
        page.get_by_label("Write a comment").fill(f"@{self.to} {self.text}")
        page.get_by_role("button", name="Add the comment").click()
        page.get_by_text(f"@{self.to} was told.").wait_for()
        people.picture(self.who, "comment")
        told = people.page(self.to)
        told.get_by_role("link", name="Notices", exact=True).click()
        notice = told.get_by_role("article").filter(has_text=self.case).filter(has_text="omment")
        appears(told, notice)
        people.picture(self.to, "mentioned")
        notice.first.get_by_role("link", name="Open").click()
        told.get_by_text(self.text).first.wait_for()


@dataclass(frozen=True)
class Attaches(AtTask):
    """A file beside the form: what was typed is saved first, the file is checked, and can be opened."""

    name: str
    content: str

    def walk(self, people: People) -> None:
        page = self.opened(people)
        page.get_by_role("button", name="Save and add a file").click()
        page.get_by_role("heading", level=1, name="Files").wait_for()
        given = {"name": self.name, "mimeType": "text/plain", "buffer": self.content.encode()}
        page.get_by_label("File", exact=True).set_input_files([given])
        page.get_by_role("button", name="Add the file").click()
        page.get_by_text(self.name).first.wait_for()
        link = page.get_by_role("link", name=self.name)
        appears(page, link)
        people.picture(self.who, "file")
        with page.expect_download() as saved:
            link.click()
        assert saved.value.suggested_filename == self.name
        assert saved.value.path().read_text(encoding="utf-8") == self.content


@dataclass(frozen=True)
class Meets:
    """A meeting of the protocol goes into a calendar at its time, and names no child there."""

    who: str
    case: str
    title: str
    child: str
    at: datetime | None = None
    place: str = ""

    def walk(self, people: People) -> None:
        page = people.case(self.who, self.case)
        link = page.get_by_role("link", name=f"Calendar file of {self.title}")
        appears(page, link)
        entry = page.request.get(f"{people.address}{link.first.get_attribute('href')}").text()
        assert entry.startswith("BEGIN:VCALENDAR")
        assert self.place in entry
        assert self.child not in entry
        if self.at:
            moment = self.at.replace(tzinfo=LONDON).astimezone(UTC)
            assert f"DTSTART:{moment:%Y%m%dT%H%M}00Z" in entry, entry


@dataclass(frozen=True)
class Writes(AtTask):
    """A letter: seen before it is written, its words changed, and its going out written down."""

    answers: dict[str, object]
    title: str
    says: tuple[str, ...]
    old: str
    new: str
    to: str

    def walk(self, people: People) -> None:
        page = self.opened(people)
        fill(page, self.answers)
        page.get_by_role("button", name="Preview the letter").click()
        page.get_by_role("heading", level=1, name="Preview of the letter").wait_for()
        letter = page.get_by_role("article").inner_text()
        assert [word for word in self.says if word not in letter] == [], letter
        people.picture(self.who, "preview")
        page.get_by_role("link", name="Back to the form").click()
        page.get_by_role("button", name="Complete the task").click()
        page.get_by_role("heading", name="Task completed").wait_for()
        self._send(people)

    def _send(self, people: People) -> None:
        page = people.case(self.who, self.case)
        link = page.get_by_role("link", name=f"Change or send {self.title}")
        appears(page, link)
        pdf = page.get_by_role("link", name=f"PDF of {self.title}").get_attribute("href")
        assert page.request.get(f"{people.address}{pdf}").body().startswith(b"%PDF-")
        link.click()
        text = page.get_by_label("Text of the letter")
        text.fill(text.input_value().replace(self.old, self.new))
        page.get_by_role("button", name="Keep as a new version").click()
        page.get_by_text("The letter is changed. The version before is kept.").wait_for()
        assert self.new in page.get_by_role("article").inner_text()
        page.get_by_label("By post, or by hand").check()
        page.get_by_label("To", exact=True).fill(self.to)
        page.get_by_role("button", name="Mark as sent").click()
        page.get_by_text(f"to {self.to}").first.wait_for()
        assert "Not sent yet" not in main(page)
        people.picture(self.who, "letter-sent")
