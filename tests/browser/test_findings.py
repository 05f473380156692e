"""What the check finds stands on the diagram: numbered signs, the path marked, and all of it in words."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import bootstrap
from app.config import ROOT
from tests.browser.conftest import Site, picture

COUNCIL = "richmond_wandsworth"
FORM = "forms/shared/disagreement-level-2.form"


@pytest.fixture
def questioned(site: Site, tmp_path: Path) -> Iterator[None]:
    """The council's pack in force with questions that are asked twice, for as long as the test lasts."""
    for folder in ("bpmn", "forms"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    form = json.loads((tmp_path / FORM).read_text("utf-8"))
    for component in form["components"]:
        component.get("properties", {}).pop("confirm", None)
    (tmp_path / FORM).write_text(json.dumps(form), "utf-8")
    changed = tmp_path / "bpmn" / COUNCIL
    bootstrap.deploy(site.application, changed, "Robin Analyst", "The second talk asks again on purpose.")
    yield
    bootstrap.deploy(site.application, ROOT / "bpmn" / COUNCIL, "Robin Analyst")


def test_findings_stand_on_the_diagram_and_beside_it_in_words(
    sign_in: Any, site: Site, questioned: None
) -> None:
    page = sign_in("sasha")
    page.goto(f"{site.address}/council/diagrams/shared_disagreement")
    page.locator(".hf-diagram__canvas[data-drawn=yes]").wait_for()
    sign = page.locator('.djs-overlays[data-container-id="Task_Level2"] .hf-sign')
    assert sign.inner_text().startswith("1")
    assert page.locator(".hf-route").count() == 0

    first = page.locator("#finding-1")
    assert "asked before" in first.inner_text()
    assert "Cure:" in first.inner_text()
    assert "The second talk asks again on purpose." in page.locator("main").inner_text()
    steps = first.locator(".hf-findings__path li").all_inner_texts()
    assert steps[0] == "Settle it between practitioners"
    assert steps[-1] == "Settle it between team managers"

    first.get_by_role("link", name="show it on the diagram").click()
    page.locator(".hf-diagram__canvas[data-drawn=yes]").wait_for()
    marked = page.locator(".djs-element.hf-route")
    names = set(marked.evaluate_all("found => found.map(each => each.dataset.elementId)"))
    assert {"Task_Level1", "Gateway_Settled1", "Task_Level2", "Flow_Settled1_to_Level2"} <= names
    assert "the path to finding 1" in page.locator("#diagram").inner_text()
    picture(page, "findings-on-the-diagram")


def test_without_scripts_the_findings_are_there_in_words(sign_in: Any, site: Site, questioned: None) -> None:
    page = sign_in("sasha", scripts=False)
    page.goto(f"{site.address}/council/diagrams/shared_disagreement?finding=1")
    assert "asked before" in page.locator("#finding-1").inner_text()
    assert "Settle it between practitioners" in page.locator("#diagram").inner_text()
