"""A manager's day in each council, in a browser: the load, what stands where, what is slow, and who held."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import Site
from tests.browser.days.people import TODAY as today
from tests.browser.days.people import People, main, said

if TYPE_CHECKING:
    from playwright.sync_api import Page


@dataclass(frozen=True)
class Watch:
    """Who watches in a council, a case whose process is looked at, and that process."""

    council: str
    manager: str
    case: str
    process: str


DAYS = (
    Watch("lambeth", "morgan", "LAM-001", "lam_step_up"),
    Watch("somerset", "una", "SOM-DEMO-05", "som_step_up"),
    Watch("hull", "lorne", "HULL-021", "hull_step_up_advice"),
    Watch("richmond_wandsworth", "tate", "DEMO-013", "rw_step_up"),
    Watch("leicester", "pip", "LEI-DEMO-04", "lei_step_up"),
)


def goes(page: Page, text: str, heading: str) -> None:
    """Follow a link of the navigation or the page to a heading."""
    page.get_by_role("link", name=text, exact=True).first.click()
    page.get_by_role("heading", level=1, name=heading).wait_for()


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.council)
def test_a_managers_day(sign_in: Any, site: Site, day: Watch) -> None:
    people = People(f"manager-{day.council}", sign_in, site)
    page = people.page(day.manager)
    goes(page, "Teams", "Teams")
    board = main(page)
    assert [each for each in ("Open tasks", "Overdue", "Next seven days", "Away") if each not in board] == []
    assert "Transfers that nobody has accepted" in board
    people.picture(day.manager, "board")

    goes(page, "Trends", "Trends")
    assert page.get_by_role("main").locator(".hf-chart").count() > 0
    table = page.get_by_text("The table: Clocks kept and missed")
    table.click()
    assert page.get_by_role("table", name="Clocks kept and missed").is_visible()
    people.picture(day.manager, "trends")

    goes(page, "Alerts", "Alerts")
    page.get_by_label("What is counted").select_option(label="Tasks that nobody has taken")
    page.get_by_label("Tell me from").fill("1")
    page.get_by_role("button", name="Set the alert").click()
    alert = page.get_by_role("row").filter(has_text="Tasks that nobody has taken")
    assert "Reached" in alert.inner_text()
    alert.get_by_role("button", name="Take away").click()
    page.get_by_text("You have no alerts.").wait_for()


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.council)
def test_a_manager_finds_a_process_and_steers_it(sign_in: Any, site: Site, day: Watch) -> None:
    people = People(f"steering-{day.council}", sign_in, site)
    page = people.page(day.manager)
    goes(page, "Processes", "Processes")
    page.get_by_label("Process", exact=True).select_option(day.process)
    page.get_by_role("button", name="Show").click()
    line = page.get_by_role("row").filter(has_text=day.case)
    file = page.get_by_role("link", name="Take this list away as a file (CSV)").get_attribute("href")
    rows = list(csv.reader(io.StringIO(page.request.get(f"{site.address}{file}").text())))
    assert any(day.case in row for row in rows), rows
    line.get_by_role("link").first.click()
    page.get_by_role("heading", name="Where it stands").wait_for()
    page.locator(".hf-diagram__canvas[data-drawn=yes]").first.wait_for()
    assert page.locator(".hf-token").count() > 0
    assert day.case in main(page)

    page.get_by_role("button", name="Suspend it").click()
    page.get_by_role("textbox").fill("The family is away until Monday.")
    page.get_by_role("main").locator("form button").click()
    page.get_by_text("It is suspended.").first.wait_for()
    people.picture(day.manager, "suspended")
    page.get_by_role("button", name="Let it go on").click()
    page.get_by_role("textbox").fill("The family is back.")
    page.get_by_role("main").locator("form button").click()
    page.get_by_text("The process goes on.").wait_for()
    assert "The family is away until Monday." in page.get_by_role("main").text_content()

    page.goto(f"{site.address}/council/diagrams/{day.process}/figures")
    page.locator(".hf-diagram__canvas[data-drawn=yes]").wait_for()
    assert page.get_by_role("table").get_by_role("row").count() > 1
    people.picture(day.manager, "heat")


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.council)
def test_a_manager_oversees_a_council(sign_in: Any, site: Site, day: Watch) -> None:
    people = People(f"oversight-{day.council}", sign_in, site)
    page = people.page(day.manager)
    for link, words in (
        ("Ledger of holders", "Seconds uncovered"),
        ("Bounce watch", "under watch"),
        ("Disputes", "until the disagreement is settled"),
        ("Quality of decisions", "How it was counted"),
        ("Dip sample", "drawn by lot"),
        ("Councils compared", "Where they differ"),
        ("Records for returns", "Early help episodes"),
    ):
        goes(page, "Oversight", "Oversight")
        page.get_by_role("link", name=link, exact=True).click()
        page.get_by_role("main").get_by_text(words).first.wait_for()
    people.case(day.manager, day.case)
    page.get_by_role("link", name="Line of holders and its certificate").click()
    pdf = page.get_by_role("link", name="Certificate (PDF)").get_attribute("href")
    assert page.request.get(f"{site.address}{pdf}").body().startswith(b"%PDF-")
    page.get_by_role("link", name="Certificate to print").click()
    assert day.case in main(page)
    people.picture(day.manager, "certificate")


def test_somersets_manager_reads_the_yearly_report(sign_in: Any, site: Site) -> None:
    page = sign_in("una")
    goes(page, "Report", "Yearly report of Somerset")
    assert "Steps by route" in main(page)
    assert "How it was counted" in main(page)


def test_hulls_manager_sees_who_comes_before_which_panel(sign_in: Any, site: Site) -> None:
    page = sign_in("lorne")
    goes(page, "Panel queue", "Panel queue: West")
    rows = page.get_by_role("row").filter(has_text="HULL-")
    assert rows.count() > 5
    assert "On this panel" in rows.first.inner_text()


def test_children_move_only_when_the_next_holder_accepts(sign_in: Any, site: Site) -> None:
    people = People("away-leicester", sign_in, site)
    page = people.page("pip")
    page.goto(f"{site.address}/people/ida")
    for part, number in (("day", today.day), ("month", today.month), ("year", today.year)):
        page.locator(f"input[name='since-{part}']").fill(str(number))
        page.locator(f"form[action$='/away'] input[name='until-{part}']").fill(str(number))
    page.get_by_label("Reason, as colleagues may know it").fill("Ill today")
    page.get_by_role("button", name="Write down the absence").click()
    page.get_by_text("The absence is written down.").wait_for()
    assert said(today) in main(page)
    page.get_by_label("Who is asked?").select_option("lil")
    for part, number in (("day", today.day), ("month", today.month), ("year", today.year)):
        page.locator(f"form[action$='/children'] input[name='until-{part}']").fill(str(number))
    page.get_by_label("What does the new holder need to know?").fill("Saffron is seen on Mondays.")
    page.get_by_role("button", name="Ask for all of them").click()
    page.get_by_text("Each child stays with the present holder until the new one accepts.").wait_for()
    assert "somebody has been asked to take over" in main(page)
    people.picture("pip", "moved")
    goes(page, "Teams", "Teams")
    assert "LEI-DEMO-09" in main(page)
    assert "Away now" in main(page)
