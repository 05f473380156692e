"""Bad input in a browser: double clicks, the way back, the end of a session, huge files, hard words."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from app.domain.records import Answers, Task
from app.services.casework import NewCase
from app.store import TaskQuery
from tests.browser.clock import TODAY
from tests.browser.conftest import PASSWORD, Site, end_session, picture
from tests.browser.forms import fill

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAME = "Siân O’Brien-O'Neill"
HARD = f"{NAME} محمد שלום 🙂 <script>alert(1)</script> {{{{ 7*191 }}}} =1+1"
HUGE = 200_000_000


@pytest.fixture
def open_task(site: Site) -> Callable[..., Task]:
    """An open task with a form that a person may do and nobody has taken, whatever other tests did."""

    def find(username: str, form: str) -> Task:
        store = site.application.services.store
        with store.read() as uow:
            user = uow.users.by_username(username)
            assert user is not None
            own = uow.tasks.page(TaskQuery(user.council, assignee=user.id))
            theirs = uow.tasks.page(TaskQuery(user.council, roles=user.roles, unassigned=True))
        found = [view.task for view in (*theirs, *own) if view.task.form == form]
        assert found, sorted({view.task.form for view in (*own, *theirs)})
        return found[0]

    return find


@pytest.fixture
def stranger(browser: Browser, site: Site) -> Iterator[Callable[[], Page]]:
    """A browser in which nobody is signed in, without scripts."""
    contexts = []

    def make() -> Page:
        contexts.append(browser.new_context(java_script_enabled=False))
        page = contexts[-1].new_page()
        page.set_default_timeout(15_000)
        return page

    yield make
    for context in contexts:
        context.close()


def text_areas(page: Page) -> list[str]:
    """The names of the questions that take free text."""
    found: list[str] = page.locator("#questions textarea:visible").evaluate_all(
        "all => all.map(each => each.name)"
    )
    return found


def sign_in_on(page: Page, username: str) -> None:
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def main(page: Page) -> str:
    return page.get_by_role("main").inner_text()


@pytest.fixture(scope="module")
def discussing(site: Site) -> Callable[[str], str]:
    """The address of the first task of a new step down, whose child has a hard name."""
    services = site.application.services
    with services.store.read() as uow:
        sasha = uow.users.by_username("sasha")
    assert sasha is not None

    def begin(reference: str) -> str:
        case = services.open_case(NewCase(reference, NAME, date(2016, 2, 29), "Richmond", "sasha"), sasha)
        instance = services.start(case.id, "rw_step_down", sasha)
        with services.store.read() as uow:
            [task] = uow.tasks.open_of(instance.id)
        return f"{site.address}/tasks/{task.id}"

    return begin


def answers_to(site: Site, address: str) -> list[Answers]:
    key = UUID(address.rsplit("/", 1)[1])
    with site.application.services.store.read() as uow:
        task = uow.tasks.get(key)
        assert task is not None
        return [row for row in uow.answers.of_instance(task.instance_id) if row.task_id == key]


ANSWERS = {
    "step_down_discussed_on": TODAY,
    "step_down_discussed_with": ["child", "family"],
    "child_views": HARD,
    "family_views": HARD,
    "step_down_beneficial": "yes",
    "benefit_rationale": HARD,
    "benefit_decider": "sasha",
}


def test_a_double_click_completes_once_and_the_way_back_loses_nothing(
    sign_in: Callable[..., Page], site: Site, discussing: Callable[[str], str]
) -> None:
    address = discussing("BAD-001")
    page = sign_in("sasha", scripts=False)
    page.goto(address)
    fill(page, ANSWERS)
    page.get_by_role("button", name="Complete the task").dblclick()
    page.get_by_role("heading", name=re.compile("Task completed|already completed")).wait_for()
    assert len(answers_to(site, address)) == 1
    page.goto(address)
    assert "You have already completed this task" in main(page)
    picture(page, "bad-already-completed")
    second = discussing("BAD-002")
    page.goto(second)
    other = page.context.new_page()
    other.goto(second)
    fill(other, ANSWERS | {"child_views": "Something else, after the way back"})
    fill(page, ANSWERS)
    page.get_by_role("button", name="Complete the task").click()
    page.get_by_role("heading", name="Task completed").wait_for()
    page.go_back()
    page.get_by_role("heading", name="You have already completed this task").wait_for()
    page = other
    page.get_by_role("button", name="Complete the task").click()
    page.get_by_role("heading", name="You have already completed this task").wait_for()
    told = main(page)
    assert "Something else, after the way back" in told
    assert HARD in told
    picture(page, "bad-after-the-way-back")
    page.get_by_role("button", name="Keep it as a comment").click()
    page.get_by_role("heading", level=1, name="My tasks").wait_for()
    [kept] = answers_to(site, second)
    assert kept.answers["child_views"] == HARD
    page.goto(second)
    assert "Something else" not in main(page).split("Comment")[0]


def test_what_is_typed_when_the_session_ends_comes_back_to_its_own_person_alone(
    sign_in: Callable[..., Page], discussing: Callable[[str], str]
) -> None:
    address = discussing("BAD-003")
    page = sign_in("sasha", scripts=False)
    page.goto(address)
    fill(page, {"child_views": HARD})
    end_session(page)
    page.get_by_role("button", name="Complete the task").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    picture(page, "bad-session-over")
    sign_in_on(page, "pat")
    page.get_by_role("button", name="Sign out").wait_for()
    page.goto(address)
    assert NAME in main(page)
    assert "<script>" not in page.get_by_role("main").inner_html()
    assert HARD not in page.content()
    assert "7*191" not in page.content()
    page.get_by_role("button", name="Sign out").click()
    page.goto(address)
    sign_in_on(page, "sasha")
    page.locator("[name=child_views]").wait_for()
    assert page.locator("[name=child_views]").input_value() == HARD


def test_a_letter_that_was_being_changed_when_the_session_ended_is_in_the_editor_again(
    sign_in: Callable[..., Page], site: Site
) -> None:
    with site.application.services.store.read() as uow:
        cases = uow.cases.search("richmond_wandsworth", "")
        letters = [each for case in cases for each in uow.documents.of_case(case.id)]
    letter = next(each for each in letters if "application/pdf" in each.media)
    address = f"{site.address}/letters/{letter.id}"
    page = sign_in("sasha", scripts=False, phone=True)
    page.goto(address)
    page.get_by_label("Text of the letter").fill(f"Dear {HARD}\n\nSee you on Monday.")
    end_session(page)
    page.get_by_role("button", name="Keep as a new version").click()
    page.get_by_text("What you typed is kept").wait_for()
    sign_in_on(page, "sasha")
    page.get_by_text("What you typed is in the form again.").wait_for()
    assert page.url == address
    assert page.get_by_label("Text of the letter").input_value() == f"Dear {HARD}\n\nSee you on Monday."
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("window.innerWidth")
    picture(page, "bad-letter-restored")
    other = sign_in("pat", scripts=False)
    other.goto(address)
    assert "See you on Monday" not in other.content()
    page.get_by_role("button", name="Throw away what I typed").click()
    page.get_by_text("What you had typed is thrown away.").wait_for()
    assert "See you on Monday" not in page.get_by_label("Text of the letter").input_value()


def test_leaving_by_any_button_without_scripts_keeps_what_is_typed(
    sign_in: Callable[..., Page], discussing: Callable[[str], str]
) -> None:
    address = discussing("BAD-004")
    page = sign_in("sasha", scripts=False)
    page.goto(address)
    fill(page, {"child_views": HARD})
    page.get_by_text("It cannot go on", exact=True).click()
    page.get_by_label("Why can it not go on?").fill(HARD)
    page.get_by_role("button", name="Mark as blocked").click()
    page.get_by_text("is marked as blocked").wait_for()
    assert HARD in page.get_by_role("complementary").inner_text()
    fill(page, {"family_views": "and this"})
    page.get_by_role("button", name="Give it to somebody else").click()
    page.get_by_label("What do they need to know?").wait_for()
    page.goto(address)
    fill(page, {"benefit_rationale": "and that"})
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    sign_in_on(page, "sasha")
    page.get_by_role("button", name="Sign out").wait_for()
    page.goto(address)
    kept = {name: page.locator(f"[name={name}]").input_value() for name in text_areas(page)}
    assert (kept["child_views"], kept["family_views"], kept["benefit_rationale"]) == (
        HARD,
        "and this",
        "and that",
    )
    picture(page, "bad-everything-kept")


def test_a_huge_file_is_refused_in_words_and_the_answers_are_kept(
    sign_in: Callable[..., Page], discussing: Callable[[str], str], tmp_path: Path
) -> None:
    huge = tmp_path / "O’Brien & 🙂.pdf"
    huge.write_bytes(b"%PDF-1.7\n")
    os.truncate(huge, HUGE)
    address = discussing("BAD-005")
    for scripts in (False, True):
        page = sign_in("sasha", scripts=scripts)
        page.goto(address)
        fill(page, {"child_views": HARD})
        page.get_by_role("button", name="Save and add a file").click()
        page.get_by_label("File", exact=True).set_input_files(huge)
        before = memory()
        page.get_by_role("button", name="Add the file").click()
        page.get_by_text("The file is larger than 20 MB").wait_for()
        assert memory() - before < HUGE / 2
        picture(page, f"bad-huge-file-{'told' if scripts else 'refused'}")
        page.goto(address)
        assert page.locator("[name=child_views]").input_value() == HARD


def memory() -> int:
    """Bytes that this process, which serves the pages, has in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_hard_words_are_words_on_the_pages_of_a_day(
    sign_in: Callable[..., Page], site: Site, discussing: Callable[[str], str]
) -> None:
    address = discussing("BAD-006")
    worker = sign_in("sasha")
    worker.goto(address)
    fill(worker, ANSWERS)
    worker.get_by_label("Write a comment").fill(f"@emery {HARD}")
    worker.get_by_role("button", name="Complete the task").click()
    worker.get_by_role("heading", name="Task completed").wait_for()
    worker.get_by_role("link", name="Go to the case").click()
    worker.get_by_role("heading", level=1, name=NAME).wait_for()
    picture(worker, "bad-case")
    case = worker.url
    worker.goto(f"{case}/comments")
    assert HARD in main(worker)
    worker.goto(f"{site.address}/tasks/team?where=everywhere")
    assert NAME in main(worker)
    manager = sign_in("emery")
    manager.goto(case)
    manager.get_by_role("main").get_by_role("link", name="Step down to Early Help").first.click()
    manager.get_by_role("heading", level=1).wait_for()
    manager.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert HARD in main(manager)
    assert "1337" not in main(manager)
    picture(manager, "bad-instance")


@pytest.mark.parametrize("phone", [False, True])
def test_a_long_form_is_walked_in_its_sections(
    sign_in: Callable[..., Page], open_task: Callable[..., Task], site: Site, phone: bool
) -> None:
    task = open_task("tess", "cin-review-meeting")
    page = sign_in("tess", phone=phone)
    page.goto(f"{site.address}/tasks/{task.id}")
    page.get_by_role("heading", name="Sections").wait_for()
    size = "phone" if phone else "desk"
    picture(page, f"sections-{size}")
    titles = page.locator(".govuk-task-list__link").all_inner_texts()
    assert len(titles) > 2
    for number, title in enumerate(titles, 1):
        page.locator(".govuk-task-list__link").nth(number - 1).click()
        page.get_by_role("heading", level=1, name=title).wait_for()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.evaluate("window.innerWidth")
        for name in text_areas(page):
            page.locator(f"textarea[name='{name}']").fill(f"{title}: {HARD}")
        picture(page, f"section-{size}-{number}")
        page.get_by_role("button", name="Save and continue").click()
        page.get_by_role("heading", name="Sections").or_(page.get_by_role("alert")).first.wait_for()
        page.goto(f"{site.address}/tasks/{task.id}")
    assert "Not yet started" not in main(page)
    page.get_by_role("button", name="Complete the task").click()
    page.get_by_role("alert").wait_for()
    link = page.get_by_role("alert").get_by_role("link").first
    words = link.inner_text()
    link.click()
    page.get_by_role("button", name="Save and continue").wait_for()
    assert words in main(page)
    picture(page, f"section-{size}-problem")
    for name in text_areas(page):
        assert HARD in page.locator(f"textarea[name='{name}']").input_value()
