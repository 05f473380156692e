"""A manager's day in each council, in a browser: the load, the months, who held, and what is taken out."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import Site
from tests.browser.days.people import People, main
from tests.browser.days.watches import WATCHES, Watch, goes

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

CLOCKS = "Clocks kept and missed"


def file_of(text: str, title: str, page: Page) -> Locator:
    """The link to a file: its words, then what it is of, for whoever hears the page."""
    return page.get_by_role("link", name=re.compile(rf"^{re.escape(text)} ?: {re.escape(title)}"))


def taken(page: Page, site: Site, link: Locator) -> str:
    """The text of the file that a link leads to."""
    answer = page.request.get(f"{site.address}{link.first.get_attribute('href')}")
    assert answer.ok, answer.url
    return answer.text()


def rows(text: str) -> list[dict[str, str]]:
    """The lines of a file of comma-separated values, by the words of its first."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("day", WATCHES, ids=lambda day: day.council)
def test_a_managers_day(sign_in: Any, site: Site, day: Watch) -> None:
    people = People(f"manager-{day.council}", sign_in, site)
    page = people.page(day.manager)
    goes(page, "Team", "Teams")
    board = main(page)
    assert [each for each in ("Open tasks", "Overdue", "Next seven days", "Away") if each not in board] == []
    assert "Transfers that nobody has accepted" in board
    people.picture(day.manager, "board")

    goes(page, "Trends", "Trends")
    assert page.get_by_role("main").locator(".hf-chart").count() > 0
    page.get_by_text(f"The table: {CLOCKS}").click()
    table = page.get_by_role("table", name=CLOCKS)
    months = table.get_by_role("rowheader").all_inner_texts()
    people.picture(day.manager, "trends")
    file = taken(page, site, file_of("Take it away as a file (CSV)", CLOCKS, page))
    assert len(rows(file)) == len(months) > 0

    goes(page, "Alerts", "Alerts")
    page.get_by_label("What is counted").select_option(label="Tasks that nobody has taken")
    page.get_by_label("Tell me from").fill("1")
    page.get_by_role("button", name="Set the alert").click()
    alert = page.get_by_role("row").filter(has_text="Tasks that nobody has taken")
    assert "Reached" in alert.last.inner_text()
    before = alert.count()
    alert.last.get_by_role("button", name="Take away").click()
    page.get_by_text("The alert is taken away.").wait_for()
    assert alert.count() == before - 1


@pytest.mark.parametrize("day", WATCHES, ids=lambda day: day.council)
def test_a_manager_oversees_a_council(sign_in: Any, site: Site, day: Watch) -> None:
    people = People(f"oversight-{day.council}", sign_in, site)
    page = people.page(day.manager)
    for link, words in (
        ("Breaches", "must never happen"),
        ("Ledger of holders", "Seconds uncovered"),
        ("Bounce watch", "under watch"),
        ("Quality of decisions", "How it was counted"),
        ("Dip sample", "drawn by lot"),
        ("Councils compared", "Where they differ"),
        ("Disputes", "until the disagreement is settled"),
    ):
        goes(page, "Oversight", "Oversight")
        page.get_by_role("link", name=link, exact=True).click()
        page.get_by_role("main").get_by_text(words).first.wait_for()
    page.get_by_role("table", name="Disputes that are open now").get_by_role("link").first.click()
    page.get_by_role("heading", name="Who holds the child until this is settled").wait_for()
    dispute = main(page)
    assert "The holder has not changed while it was open." in dispute
    assert dispute.index("What both sides say") < dispute.index("What was settled")
    people.picture(day.manager, "dispute")


@pytest.mark.parametrize("day", WATCHES, ids=lambda day: day.council)
def test_a_manager_takes_out_what_is_kept(sign_in: Any, site: Site, day: Watch) -> None:
    people = People(f"records-{day.council}", sign_in, site)
    page = people.case(day.manager, day.case)
    page.get_by_role("link", name="Inspection pack").click()
    page.get_by_role("heading", name="Decisions and their reasons").wait_for()
    people.picture(day.manager, "journey")
    pdf = page.get_by_role("link", name="PDF", exact=True).get_attribute("href")
    assert page.request.get(f"{site.address}{pdf}").body().startswith(b"%PDF-")

    page.get_by_role("link", name="The case", exact=True).click()
    page.get_by_role("link", name="Line of holders and its certificate").click()
    pdf = page.get_by_role("link", name="Certificate (PDF)").get_attribute("href")
    assert page.request.get(f"{site.address}{pdf}").body().startswith(b"%PDF-")
    page.get_by_role("link", name="Certificate to print").click()
    assert day.case in main(page)
    people.picture(day.manager, "certificate")

    goes(page, "Oversight", "Oversight")
    goes(page, "Records for returns", "Records for returns")
    people.picture(day.manager, "records")
    for title in ("Early help episodes", "Involvements"):
        lines = rows(taken(page, site, file_of("CSV", title, page)))
        values = json.loads(taken(page, site, file_of("JSON", title, page)))
        listed = values if isinstance(values, list) else values["records"]
        assert len(lines) == len(listed) > 0, title
        assert list(lines[0]) == list(listed[0]), title


def test_somersets_manager_reads_the_yearly_report(sign_in: Any, site: Site) -> None:
    people = People("report-somerset", sign_in, site)
    page = people.page("una")
    goes(page, "Oversight", "Oversight")
    goes(page, "Yearly report", "Yearly report of Somerset")
    assert "Steps by route" in main(page)
    assert "How it was counted" in main(page)
    people.picture("una", "year")


def test_hulls_manager_sees_who_comes_before_which_panel(sign_in: Any, site: Site) -> None:
    people = People("panel-hull", sign_in, site)
    page = people.page("lorne")
    goes(page, "Processes", "Processes")
    goes(page, "Panel queue", "Panel queue: West")
    children = page.get_by_role("row").filter(has_text="HULL-")
    assert children.count() > 5
    assert "On this panel" in children.first.inner_text()
    people.picture("lorne", "queue")
