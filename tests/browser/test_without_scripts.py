"""The pages in a browser that runs no scripts: what is drawn is also told in words and in tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser.conftest import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

WORDS = "The same in words"


def test_the_main_pages_say_everything_without_scripts(sign_in: Any, site: Site) -> None:
    page: Page = sign_in("emery", scripts=False)
    for path, words in (
        ("/tasks", "My tasks"),
        ("/instances", "Open tasks"),
        ("/team", "Children held"),
        ("/oversight", "Ledger of holders"),
        ("/comparison", "Where they differ"),
        ("/council/diagrams/rw_step_down", WORDS),
    ):
        page.goto(f"{site.address}{path}")
        assert words in page.get_by_role("main").inner_text(), path


def test_every_trend_has_its_table_without_scripts(sign_in: Any, site: Site) -> None:
    page: Page = sign_in("emery", scripts=False)
    page.goto(f"{site.address}/trends")
    summaries = page.get_by_role("main").locator("summary").filter(has_text="The table: ")
    assert summaries.count() > 3
    for number in range(summaries.count()):
        title = summaries.nth(number).inner_text().removeprefix("The table: ").strip()
        summaries.nth(number).click()
        assert page.get_by_role("table", name=title, exact=True).get_by_role("row").count() > 1, title


def test_a_process_is_told_in_words_where_nothing_is_drawn(sign_in: Any, site: Site) -> None:
    page: Page = sign_in("emery", scripts=False)
    page.goto(f"{site.address}/instances")
    page.get_by_role("table").get_by_role("link").first.click()
    page.get_by_role("heading", name="Where it stands").wait_for()
    assert page.locator(".hf-diagram__without").first.is_visible()
    assert page.locator(".hf-tokens li").count() > 0
    page.get_by_text(WORDS, exact=True).first.click()
    assert page.get_by_role("table", name="Steps in words").first.get_by_role("row").count() > 3


def test_figures_and_versions_are_tables_without_scripts(sign_in: Any, site: Site) -> None:
    page: Page = sign_in("emery", scripts=False)
    page.goto(f"{site.address}/council/diagrams/rw_step_down/figures")
    assert page.get_by_role("table").get_by_role("row").count() > 3
    page.get_by_role("link", name="Versions side by side").click()
    changes = page.get_by_role("table", name="Elements that are not as they were")
    changes.wait_for()
    assert changes.get_by_role("row").count() > 1
    assert "The drawing needs JavaScript." in page.get_by_role("main").inner_text()
