"""The page assets that set-up builds: whole, from this machine alone, and nothing that is GOV.UK's own."""

from __future__ import annotations

import re

import pytest

from tests.architecture.house import ROOT

VENDOR = ROOT / "app" / "web" / "static" / "vendor"
SHEET = (VENDOR / "holdfast.css").read_text()


def test_the_style_sheet_holds_the_design_system():
    assert ".govuk-button" in SHEET
    assert ".govuk-error-summary" in SHEET


@pytest.mark.parametrize("licensed", ["GDS Transport", "crest", "@font-face"])
def test_the_style_sheet_holds_nothing_licensed_to_govuk_alone(licensed):
    assert licensed.lower() not in SHEET.lower()


def test_the_font_is_one_that_everybody_has():
    families = set(re.findall(r"font-family:([^;}]+)", SHEET))
    assert '"Helvetica Neue",Helvetica,Arial,sans-serif' in families
    assert all(family.endswith(("sans-serif", "monospace", "inherit")) for family in families), families


@pytest.mark.parametrize("sheet", sorted(VENDOR.rglob("*.css")), ids=lambda path: path.name)
def test_a_style_sheet_fetches_nothing_from_elsewhere(sheet):
    asked = re.findall(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']?([^\"';]+)", sheet.read_text())
    assert not [first or second for first, second in asked if re.match(r"(https?:)?//", first or second)]


def test_no_picture_or_font_of_govuk_is_served():
    kept = {path.suffix for path in VENDOR.rglob("*") if path.is_file() and path.name != ".setup-stamp"}
    assert kept <= {".css", ".js", ""}


def test_the_diagram_viewer_keeps_its_mark():
    """Its licence asks for the bpmn.io mark."""
    assert "bpmn.io" in (VENDOR / "bpmn-js" / "bpmn-navigated-viewer.js").read_text()
    assert (VENDOR / "bpmn-js" / "LICENSE").is_file()
