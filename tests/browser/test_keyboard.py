"""Every main page by keyboard alone, and without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATHS = {
    "emery": ("/tasks", "/instances", "/team", "/trends", "/oversight", "/comparison", "/people/sasha"),
    "sasha": ("/tasks", "/cases", "/notices", "/council"),
}
STOPS = """() => {
  const known = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const seen = [...document.querySelectorAll(known)].filter(
    each => !each.disabled && each.checkVisibility({visibilityProperty: true}));
  const radios = new Set();
  const first = each => each.type !== "radio" || (!radios.has(each.name) && radios.add(each.name));
  return seen.filter(first).length;
}"""
HERE = """() => {
  const each = document.activeElement;
  if (!each || each === document.body) return null;
  window.hfKnown ??= new Map();
  if (!window.hfKnown.has(each)) window.hfKnown.set(each, window.hfKnown.size);
  const style = getComputedStyle(each);
  const label = each.nextElementSibling;
  const choice = each.matches("[type=radio], [type=checkbox]") && label;
  const drawn = choice ? getComputedStyle(label, "::before") : style;
  const shown = [style, drawn].some(one => one.outlineStyle !== "none" || one.boxShadow !== "none");
  return {number: window.hfKnown.get(each), text: each.textContent.trim(), shown,
          html: each.outerHTML.slice(0, 120)};
}"""


def walked(page: Page) -> list[dict[str, Any]]:
    """What Tab reaches from the top of a page to its end, in order."""
    found: list[dict[str, Any]] = []
    for _ in range(page.evaluate(STOPS) + 20):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None or here["number"] < len(found):
            break
        found.append(here)
    return found


@pytest.mark.parametrize("who", PATHS)
def test_every_main_page_by_keyboard(sign_in: Any, site: Site, who: str) -> None:
    page: Page = sign_in(who)
    for path in PATHS[who]:
        page.goto(f"{site.address}{path}")
        stops = walked(page)
        assert stops[0]["text"] == "Skip to main content", path
        assert [each["html"] for each in stops if not each["shown"]] == [], path
        assert len(stops) >= page.evaluate(STOPS), f"{path}: the keyboard reaches {len(stops)}"


def test_a_childs_page_leads_to_a_concern_second_and_to_its_content_by_enter(
    sign_in: Any, site: Site
) -> None:
    page: Page = sign_in("sasha")
    page.goto(f"{site.address}/cases")
    page.locator("main table a").first.click()
    page.get_by_role("heading", name="Who holds the child now").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate(HERE)["text"] == "Skip to main content"
    page.keyboard.press("Tab")
    assert page.evaluate(HERE)["text"] == "Raise an immediate safeguarding concern"
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_main_pages_say_everything_without_scripts(sign_in: Any, site: Site) -> None:
    page: Page = sign_in("emery", scripts=False)
    for path, words in (
        ("/tasks", "My tasks"),
        ("/instances", "Open tasks"),
        ("/team", "Children held"),
        ("/oversight", "Ledger of holders"),
        ("/comparison", "Where they differ"),
        ("/council/diagrams/rw_step_down", "The same in words"),
        ("/council/diagrams/rw_step_down/figures", "The same in numbers"),
        ("/trends", "The table:"),
    ):
        page.goto(f"{site.address}{path}")
        assert words in page.get_by_role("main").inner_text(), path
    page.get_by_text("The table: Clocks kept and missed").click()
    assert page.get_by_role("table", name="Clocks kept and missed").is_visible()
