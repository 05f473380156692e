"""The pages by keyboard alone: every stop is reached, seen and left again, and a task is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import DESK, Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATHS = {
    "emery": ("/tasks", "/instances", "/team", "/trends", "/oversight", "/comparison", "/people/sasha"),
    "sasha": ("/tasks", "/cases", "/notices", "/council"),
}
FIRST_OF = {"emery": ("/tasks", "/cases", "/instances"), "sasha": ("/tasks", "/cases")}
"""The lists whose first line is opened and walked too: a task, a case, a process."""
STOPS = """() => {
  const known = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const seen = [...document.querySelectorAll(known)].filter(
    each => !each.disabled && each.tabIndex >= 0 && each.checkVisibility({visibilityProperty: true}));
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
  const text = each.textContent.trim().replace(/\\s+/g, " ");
  return {number: window.hfKnown.get(each), text, shown, name: each.name || "",
          diagram: each.closest(".hf-diagram") !== null, html: each.outerHTML.slice(0, 120)};
}"""


def walked(page: Page) -> list[dict[str, Any]]:
    """What Tab reaches from the top of a page until it leaves the page, in order. Nothing holds it back."""
    found: list[dict[str, Any]] = []
    for _ in range(page.evaluate(STOPS) + 20):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None or here["number"] == 0 < len(found):
            return found
        assert here["number"] == len(found), f"{page.url}: the keyboard comes back to {here['html']}"
        found.append(here)
    raise AssertionError(f"{page.url}: the keyboard never leaves the page: {found[-3:]}")


def check(page: Page) -> list[dict[str, Any]]:
    """Walk a page: skipping comes first, every stop is reached, and each shows that it has the focus."""
    stops = walked(page)
    assert stops[0]["text"] == "Skip to main content", page.url
    assert [each["html"] for each in stops if not each["shown"]] == [], page.url
    assert len(stops) >= page.evaluate(STOPS), f"{page.url}: the keyboard reaches {len(stops)}"
    return stops


def tabs_to(page: Page, **wanted: str) -> None:
    """Press Tab until a stop has this name or text."""
    for _ in range(300):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is not None and all(here[key] == value for key, value in wanted.items()):
            return
    raise AssertionError(f"{page.url}: the keyboard never comes to {wanted}")


def first_of(page: Page, site: Site, path: str) -> None:
    """Open the first line of a list by the keyboard."""
    page.goto(f"{site.address}{path}")
    link = page.get_by_role("main").get_by_role("table").get_by_role("link").first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith(path))
    page.get_by_role("main").get_by_role("heading", level=1).wait_for()


@pytest.mark.parametrize("who", PATHS)
def test_every_main_page_by_keyboard(sign_in: Any, site: Site, who: str) -> None:
    page: Page = sign_in(who)
    for path in PATHS[who]:
        page.goto(f"{site.address}{path}")
        check(page)


@pytest.mark.parametrize("who", FIRST_OF)
def test_a_task_a_case_and_a_process_by_keyboard(sign_in: Any, site: Site, who: str) -> None:
    page: Page = sign_in(who)
    for path in FIRST_OF[who]:
        first_of(page, site, path)
        if path != "/instances":
            check(page)
            continue
        page.locator(".hf-diagram__canvas[data-drawn=yes]").first.wait_for()
        stops = check(page)
        drawn = [each["number"] for each in stops if each["diagram"]]
        assert 0 < drawn[0] <= drawn[-1] < stops[-1]["number"], (
            "the diagram is a stop, and Tab goes on behind it"
        )


def test_signing_in_by_keyboard(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(site.address)
    check(page)
    page.get_by_label("User name").focus()
    page.keyboard.type("sasha")
    tabs_to(page, name="password")
    page.keyboard.type("holdfast-demo")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="My tasks").wait_for()
    context.close()


def test_a_task_is_done_by_keyboard_alone(sign_in: Any, site: Site) -> None:
    page: Page = sign_in("emery")
    page.goto(f"{site.address}/tasks/nobody")
    tabs_to(page, text="Name the Early Help Practitioner for DEMO-018")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Name the Early Help Practitioner").wait_for()
    tabs_to(page, name="new_holder")
    page.keyboard.type("Pat")
    tabs_to(page, name="new_holder_reason")
    page.keyboard.type("Pat knows the school.")
    page.keyboard.press("Escape")
    assert page.locator("[name=new_holder]").input_value() == "pat"
    assert page.locator("[name=new_holder_reason]").input_value() == "Pat knows the school."
    tabs_to(page, text="Complete the task")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Task completed").wait_for()


def test_what_is_folded_away_opens_by_enter_and_by_space(sign_in: Any, site: Site) -> None:
    page: Page = sign_in("emery")
    page.goto(f"{site.address}/instances")
    for key in ("Enter", "Space"):
        tabs_to(page, text="Keep this list as a view")
        page.keyboard.press(key)
        page.get_by_label("Name of the view").wait_for()
        page.keyboard.press(key)
        page.get_by_label("Name of the view").wait_for(state="hidden")
        page.keyboard.press("Escape")
        page.reload()


def test_a_childs_page_leads_to_a_concern_second_and_to_its_content_by_enter(
    sign_in: Any, site: Site
) -> None:
    page: Page = sign_in("sasha")
    first_of(page, site, "/cases")
    page.get_by_role("heading", name="Who holds the child now").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate(HERE)["text"] == "Skip to main content"
    page.keyboard.press("Tab")
    assert page.evaluate(HERE)["text"] == "Raise an immediate safeguarding concern"
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('main') !== null")
