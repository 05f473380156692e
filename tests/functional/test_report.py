"""The yearly report: a page, CSV and JSON, for managers of a council whose protocol asks for one."""

from __future__ import annotations

import csv
import io

from tests.functional.conftest import Browser
from tests.functional.fakes import FakeServices


def test_the_page_has_each_number_and_how_it_was_counted(manager: Browser) -> None:
    text = manager.get("/report?year=2026").text
    assert "1 April 2026 to 31 March 2027" in text
    assert "=Team &lt;North&gt;" in text
    assert "How it was counted: Counted once for each team." in text
    assert "A year from 1 April is assumed." in text
    assert "Nothing in this year." in text
    assert 'href="/report?year=2025"' in text


def test_the_year_in_the_address_is_asked_for_and_nonsense_is_not(
    manager: Browser, services: FakeServices
) -> None:
    manager.get("/report?year=2025")
    assert services.calls[-1] == ("report", 2025)
    manager.get("/report?year=last")
    assert services.calls[-1] == ("report", None)


def test_csv_gives_one_number_a_line_and_no_formula(manager: Browser) -> None:
    response = manager.get("/report.csv")
    assert response.mimetype == "text/csv"
    heading, *lines = csv.reader(io.StringIO(response.text))
    assert heading[-2:] == ["number", "how_counted"]
    assert [line[2:6] for line in lines] == [
        ["By agency or team", "'=Team <North>", "Children", "3"],
        ["By agency or team", "'=Team <North>", "Processes begun", "4"],
    ]


def test_json_gives_the_same(manager: Browser) -> None:
    given = manager.get("/report.json").json
    assert given["first_day"] == "2026-04-01"
    assert given["tables"][0]["rows"] == [
        {"Agency or team": "=Team <North>", "Children": 3, "Processes begun": 4}
    ]


def test_oversight_leads_to_it_where_a_council_has_one(manager: Browser, services: FakeServices) -> None:
    assert 'href="/report"' in manager.get("/oversight").text
    services.reports = False
    assert 'href="/report"' not in manager.get("/oversight").text
