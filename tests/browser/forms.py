"""Filling a task form as a person does: by the names of its questions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page


def fill(page: Page, answers: Mapping[str, Any]) -> None:
    """Fill each question: text, a date, a moment, a tick, one choice or several."""
    for key, value in answers.items():
        if isinstance(value, datetime | date):
            _moment(page, key, value)
        elif isinstance(value, bool):
            page.locator(f"input[name='{key}']").set_checked(value)
        elif isinstance(value, list):
            for one in value:
                page.locator(f"input[name='{key}'][value='{one}']").check()
        else:
            _text(page, key, value)


def _moment(page: Page, key: str, value: date) -> None:
    for part, number in (("day", value.day), ("month", value.month), ("year", value.year)):
        page.locator(f"input[name='{key}-{part}']").fill(str(number))
    if isinstance(value, datetime):
        page.locator(f"input[name='{key}-time']").fill(f"{value:%H:%M}")


def _text(page: Page, key: str, value: str) -> None:
    if page.locator(f"input[type='radio'][name='{key}']").count():
        page.locator(f"input[type='radio'][name='{key}'][value='{value}']").check()
        return
    asked = page.locator(f"[name='{key}']")
    if asked.evaluate("field => field.tagName") == "SELECT":
        asked.select_option(value)
    else:
        asked.fill(value)
