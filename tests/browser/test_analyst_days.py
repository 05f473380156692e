"""An analyst's day in each council: the diagrams as they are drawn, in words, and clause by clause."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.days.people import main, picture

DAYS = (
    ("lambeth", "ainsley", "lam_step_up", "LAM-"),
    ("somerset", "netta", "som_step_up", "SOM-"),
    ("hull", "gale", "hull_step_up_advice", "HULL-"),
    ("richmond_wandsworth", "alex", "rw_step_up", "RW-"),
    ("leicester", "tilde", "lei_step_up", "LEI-"),
)


@pytest.mark.parametrize(("council", "analyst", "process", "clauses"), DAYS, ids=lambda value: value)
def test_an_analysts_day(
    sign_in: Any, site: Site, council: str, analyst: str, process: str, clauses: str
) -> None:
    page = sign_in(analyst)
    assert "Diagrams in force" in main(page)
    page.locator(f"main a[href$='/{process}']").first.click()
    page.locator(".hf-diagram__canvas[data-drawn=yes]").wait_for()
    words = page.get_by_role("table", name="Steps in words")
    assert words.get_by_role("row").count() > 5
    assert clauses in words.inner_text()
    picture(page, f"analyst-{council}-process")
    page.goto(f"{site.address}/council/clauses")
    assert clauses in page.get_by_role("table", name="Clauses").inner_text()
    page.goto(f"{site.address}/comparison")
    assert "No child and no worker is named." in main(page)
    for closed in ("/cases", "/instances", "/team", "/trends"):
        assert page.request.get(f"{site.address}{closed}").status == 403, closed
