"""What a manager decides about processes, tasks and children, each with its reason, in a browser."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from app.domain.errors import BusinessError
from tests.browser.clock import TODAY, at, said
from tests.browser.conftest import Site
from tests.browser.days.people import MINE, NOBODY, People, appears, main
from tests.browser.days.watches import WATCHES, Watch, goes
from tests.browser.forms import fill

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from app.ports import Call, Result


class Unreachable:
    """A handler as it is, but for invitations in some cases: their calendar does not answer."""

    def __init__(self, topic: str, handler: Any, fails: set[str]) -> None:
        self._invites, self._handler, self._fails = topic == "meeting.invite", handler, fails

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handler, name)

    def __call__(self, call: Call) -> Result:
        """Raises `BusinessError` for those cases."""
        if self._invites and call.case is not None and call.case.reference in self._fails:
            raise BusinessError("no_calendar", "The calendar does not answer.")
        result: Result = self._handler(call)
        return result


def listed(people: People, who: str, process: str) -> Page:
    """The list of processes, cut down to one of them."""
    page = people.page(who)
    goes(page, "Processes", "Processes")
    page.get_by_label("Process", exact=True).select_option(process)
    page.get_by_role("button", name="Show", exact=True).click()
    return page


def opened(people: People, who: str, process: str, case: str) -> Page:
    """The page of the process of a case, found in the list."""
    page = listed(people, who, process)
    page.get_by_role("row").filter(has_text=case).get_by_role("link").first.click()
    page.get_by_role("heading", name="Where it stands").wait_for()
    return page


def decides(page: Page, button: str, reason: str) -> None:
    """Give the reason, and do it."""
    page.get_by_role("main").get_by_role("textbox").fill(reason)
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()


def chooses_day(page: Page, form: str, name: str, day: date) -> None:
    """The three boxes of a date in one of the forms of a page."""
    for part, number in (("day", day.day), ("month", day.month), ("year", day.year)):
        page.locator(f"form[action$='/{form}'] input[name='{name}-{part}']").fill(str(number))


@pytest.mark.parametrize("day", WATCHES, ids=lambda day: day.council)
def test_a_manager_finds_a_process_and_keeps_the_list(sign_in: Any, site: Site, day: Watch) -> None:
    people = People(f"steering-{day.council}", sign_in, site)
    page = listed(people, day.manager, day.process)
    line = page.get_by_role("row").filter(has_text=day.case)
    file = page.get_by_role("link", name="Take this list away as a file (CSV)").get_attribute("href")
    rows = list(csv.reader(io.StringIO(page.request.get(f"{site.address}{file}").text())))
    assert any(day.case in row for row in rows), rows
    page.get_by_text("Keep this list as a view").click()
    page.get_by_label("Name of the view").fill("Steps up now")
    page.get_by_role("button", name="Keep this view").click()
    page.get_by_text("“Steps up now” is kept among your views.").wait_for()
    goes(page, "Processes", "Processes")
    goes(page, "Steps up now", "Processes")
    assert page.get_by_label("Process", exact=True).input_value() == day.process
    people.picture(day.manager, "list")

    line.get_by_role("link").first.click()
    page.get_by_role("heading", name="Where it stands").wait_for()
    page.locator(".hf-diagram__canvas[data-drawn=yes]").first.wait_for()
    assert page.locator(".hf-token").count() > 0
    assert day.case in main(page)
    people.picture(day.manager, "process")

    page.goto(f"{site.address}/council/diagrams/{day.process}/figures")
    page.locator(".hf-diagram__canvas[data-drawn=yes]").wait_for()
    assert page.get_by_role("table").get_by_role("row").count() > 1
    people.picture(day.manager, "heat")


def test_a_process_is_suspended_and_goes_on_with_a_reason_each(sign_in: Any, site: Site) -> None:
    people = People("suspended-lambeth", sign_in, site)
    page = opened(people, "morgan", "lam_step_up", "LAM-001")
    page.get_by_role("button", name="Suspend it").click()
    decides(page, "Suspend it", "")
    page.get_by_role("alert").get_by_text("There is a problem").wait_for()
    decides(page, "Suspend it", "The family is away until Monday.")
    page.get_by_text("It is suspended.").first.wait_for()
    people.picture("morgan", "suspended")
    page.get_by_role("button", name="Let it go on").click()
    decides(page, "Let it go on", "The family is back.")
    page.get_by_text("The process goes on.").wait_for()
    assert "The family is away until Monday." in (page.get_by_role("main").text_content() or "")


def test_a_step_is_skipped_with_a_reason_and_its_clauses_are_named_before(sign_in: Any, site: Site) -> None:
    people = People("skipped-somerset", sign_in, site)
    page = opened(people, "una", "som_step_up_universal", "SOM-DEMO-04")
    page.get_by_role("link", name="Skip it, or go on at another step").first.click()
    page.get_by_role("link", name="Or skip this step, and go on behind it").click()
    page.get_by_role("heading", name="What is left out").wait_for()
    assert "SOM-" in main(page)
    people.picture("una", "skip")
    decides(page, "Skip this step", "The school and the family talked last week.")
    page.get_by_text("The process goes on there.").wait_for()
    assert "The school and the family talked last week." in (page.get_by_role("main").text_content() or "")
    people.picture("una", "skipped")


def test_a_process_is_put_on_another_step_with_a_reason(sign_in: Any, site: Site) -> None:
    people = People("moved-hull", sign_in, site)
    page = opened(people, "lorne", "hull_step_up_advice", "HULL-021")
    page.get_by_role("link", name="Skip it, or go on at another step").first.click()
    step = page.get_by_label("Go on at").locator("option").nth(1).inner_text()
    page.get_by_label("Go on at").select_option(label=step)
    page.get_by_role("button", name="Look at what it leaves out").click()
    page.get_by_role("heading", name=f"Going on at “{step}”").wait_for()
    people.picture("lorne", "elsewhere")
    decides(page, "Go on there", "The advice was given by telephone.")
    page.get_by_text("The process goes on there.").wait_for()
    assert "The advice was given by telephone." in (page.get_by_role("main").text_content() or "")


def test_an_incident_is_tried_again_and_another_was_dealt_with_outside(
    sign_in: Any, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = {"DEMO-013", "DEMO-014"}
    handlers = site.application.services.core.handlers
    sound = handlers.get
    monkeypatch.setattr(handlers, "get", lambda topic: Unreachable(topic, sound(topic), fails))
    people = People("incidents-rw", sign_in, site)
    invited = {
        "step_up_discussion_at": at(2, 9),
        "step_up_discussion_place": "Video call",
        "step_up_mash_manager": "marlow",
        "step_up_early_help_manager": "emery",
        "step_up_early_help_worker": "pat",
    }
    visit = {"step_up_visit_at": at(3, 16), "step_up_visit_place": "The family’s home"}
    for who, task, case, heading, answers in (
        ("blair", "Send an invitation to the discussion", "DEMO-013", NOBODY, invited),
        ("pat", "Invite the Social Worker to a joint visit", "DEMO-014", MINE, visit),
    ):
        page = people.task(who, task, case, heading)
        fill(page, answers)
        page.get_by_role("button", name="Complete the task").click()
        page.get_by_role("heading", name="Task completed").wait_for()

    page = people.page("tate")
    goes(page, "Processes", "Processes")
    goes(page, "Incidents", "Incidents")
    for case in sorted(fails):
        appears(page, page.get_by_role("heading", level=2).filter(has_text=case))
    assert "The calendar does not answer." in main(page)
    people.picture("tate", "incidents")

    fails.clear()
    page = opened(people, "tate", "rw_step_up", "DEMO-013")
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("It will be tried again now.").wait_for()
    appears(page, page.locator(".hf-tokens").get_by_text("Hold the step-up case discussion"))
    assert not page.get_by_role("button", name="Try again").count()

    page = opened(people, "tate", "rw_step_up", "DEMO-014")
    page.get_by_role("link", name="It was dealt with outside").click()
    decides(page, "It was dealt with", "Pat telephoned the Social Worker, who has the time and the place.")
    page.get_by_text("The incident is closed.").wait_for()
    assert "Make the joint visit" in page.locator(".hf-tokens").inner_text()
    people.picture("tate", "dealt-with")


def test_two_versions_of_a_process_stand_side_by_side(sign_in: Any, site: Site) -> None:
    people = People("versions-rw", sign_in, site)
    page = people.page("tate")
    page.goto(f"{site.address}/council/diagrams/rw_step_down/figures")
    page.get_by_role("link", name="Versions side by side").click()
    page.locator(".hf-diagram__canvas[data-drawn=yes]").nth(1).wait_for()
    changes = page.get_by_role("table", name="Elements that are not as they were").get_by_role("row")
    assert changes.count() > 1
    earlier = page.get_by_label("Earlier").input_value()
    assert earlier != page.get_by_label("Later").input_value()
    people.picture("tate", "versions")


def test_tasks_of_somebody_go_to_somebody_else_with_a_reason(sign_in: Any, site: Site) -> None:
    people = People("tasks-leicester", sign_in, site)
    task = "Record the outcome of the Single Assessment"
    page = people.task("ida", task, "LEI-DEMO-05", NOBODY)
    page.get_by_role("button", name="Take this task").click()
    page.get_by_role("button", name="Give it back").or_(page.get_by_role("alert")).first.wait_for()
    page = people.page("pip")
    goes(page, "Team", "Teams")
    goes(page, "People", "People")
    page.get_by_role("table").get_by_role("link", name="Ida").click()
    assert "LEI-DEMO-05" in main(page)
    page.get_by_label("Who gets them?").select_option("lil")
    page.get_by_label("Why?", exact=True).fill("Ida is ill.")
    page.get_by_role("button", name="Give these tasks").click()
    page.get_by_text("tasks moved.").wait_for()
    people.picture("pip", "tasks-moved")
    assert people.row("lil", task, "LEI-DEMO-05").count()


def test_children_move_only_when_the_next_holder_accepts(sign_in: Any, site: Site) -> None:
    people = People("away-leicester", sign_in, site)
    page = people.page("pip")
    page.goto(f"{site.address}/people/ida")
    for name in ("since", "until"):
        chooses_day(page, "away", name, TODAY)
    page.get_by_label("Reason, as colleagues may know it").fill("Ill today")
    page.get_by_role("button", name="Write down the absence").click()
    page.get_by_text("The absence is written down.").wait_for()
    assert said(TODAY) in main(page)
    page.get_by_label("Who is asked?").select_option("lil")
    chooses_day(page, "children", "until", TODAY)
    page.get_by_label("What does the new holder need to know?").fill("Saffron is seen on Mondays.")
    page.get_by_role("button", name="Ask for all of them").click()
    page.get_by_text("Each child stays with the present holder until the new one accepts.").wait_for()
    assert "somebody has been asked to take over" in main(page)
    people.picture("pip", "moved")
    goes(page, "Team", "Teams")
    assert "LEI-DEMO-09" in main(page)
    assert "Away now" in main(page)
