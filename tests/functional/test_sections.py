"""A long form in sections: a list of what is done, each section on a page of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app.domain.form import Field, Form, Option
from tests.functional.fakes import FakeServices
from tests.functional.visiting import Browser
from tests.functional.world import WORKER, number

TASK = f"/tasks/{number(401)}"
YES_NO = (Option("yes", "Yes"), Option("no", "No"))


def text(key: str, **more: object) -> Field:
    return Field(id=f"F_{key}", type="textfield", key=key, label=f"Label of {key}", **more)  # type: ignore[arg-type]


LONG = Form(
    "long",
    "long.form",
    (
        Field(id="intro", type="text", text="Read this first."),
        Field(
            id="g1",
            type="group",
            label="The child",
            fields=(
                text("school", required=True),
                Field(
                    id="F_born", type="datetime", key="born", subtype="date", label="Born on", required=True
                ),
                Field(id="F_agreed", type="radio", key="agreed", label="Agreed?", options=YES_NO),
            ),
        ),
        Field(
            id="g2",
            type="group",
            label="The family",
            fields=(
                text("parent", required=True),
                text("refused_why", required=True, hide='=agreed != "no"'),
            ),
        ),
        text("remark"),
    ),
)


@pytest.fixture
def long(app: Flask, services: FakeServices, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServices]:
    settings = app.extensions["holdfast settings"]
    monkeypatch.setitem(app.extensions, "holdfast settings", replace(settings, section_questions=6))
    services.form = LONG
    return services


def states(page: str) -> list[str]:
    found = ("Completed", "Incomplete", "Not yet started")
    lines = [line.strip() for line in page.replace("<", "\n<").replace(">", ">\n").splitlines()]
    return [line for line in lines if line in found]


def test_a_short_form_is_on_one_page(app: Flask, services: FakeServices, worker: Browser) -> None:
    services.form = LONG
    page = worker.get(TASK).text
    assert "govuk-task-list" not in page
    assert 'name="school"' in page
    assert worker.get(f"{TASK}/sections/1").location == TASK


def test_a_long_form_is_a_list_of_sections(long: FakeServices, worker: Browser) -> None:
    page = worker.get(TASK).text
    assert states(page) == ["Not yet started"] * 3
    assert "The child" in page
    assert "Other questions" in page
    assert 'name="school"' not in page
    assert "You have completed 0 of 3 sections" in page
    first = worker.get(f"{TASK}/sections/1").text
    assert 'name="school"' in first
    assert 'name="parent"' not in first
    assert "<h1" in first


def test_a_section_is_saved_and_the_list_says_how_far(long: FakeServices, worker: Browser) -> None:
    worker.get(f"{TASK}/sections/1")
    wrong = worker.post(f"{TASK}/sections/1", {"school": "St O’Brien’s", "born-day": "31", "born-month": "2"})
    assert wrong.status_code == 422
    assert 'href="#born-day"' in wrong.text
    assert "St O’Brien’s" in wrong.text
    assert states(worker.get(TASK).text)[0] == "Incomplete"
    good = {"school": "St O’Brien’s", "born-day": "3", "born-month": "2", "born-year": "2016", "agreed": "no"}
    assert worker.post(f"{TASK}/sections/1", good).location == TASK
    assert states(worker.get(TASK).text) == ["Completed", "Not yet started", "Not yet started"]


def test_a_section_leads_to_a_concern_like_every_page_about_a_child(
    long: FakeServices, worker: Browser
) -> None:
    page = worker.get(f"{TASK}/sections/1").text
    buttons = [each for each in page.split("<a ") if "hf-concern" in each and "/concern" in each]
    assert "Raise an immediate safeguarding concern" in buttons[0]


def test_what_another_section_answers_is_asked_here(long: FakeServices, worker: Browser) -> None:
    good = {"school": "S", "born-day": "3", "born-month": "2", "born-year": "2016", "agreed": "no"}
    worker.get(f"{TASK}/sections/1")
    worker.post(f"{TASK}/sections/1", good)
    assert 'name="refused_why"' in worker.get(f"{TASK}/sections/2").text
    worker.post(f"{TASK}/sections/1", {**good, "agreed": "yes"})
    assert 'name="refused_why"' not in worker.get(f"{TASK}/sections/2").text


def test_completing_too_early_leads_to_the_section_that_is_missing(
    long: FakeServices, worker: Browser
) -> None:
    worker.get(TASK)
    refused = worker.post(TASK, {"_whole": "yes", "_seen": ""})
    assert refused.status_code == 422
    assert f'href="{TASK}/sections/1?check=yes#school"' in refused.text
    assert f'href="{TASK}/sections/2?check=yes#parent"' in refused.text
    checked = worker.get(f"{TASK}/sections/1?check=yes").text
    assert "There is a problem" in checked
    assert "Enter an answer to “Label of school”" in checked


def test_all_sections_together_complete_the_task(long: FakeServices, worker: Browser) -> None:
    worker.get(TASK)
    worker.post(
        f"{TASK}/sections/1", {"school": "S", "born-day": "3", "born-month": "2", "born-year": "2016"}
    )
    worker.post(f"{TASK}/sections/2", {"parent": "Ms O'Example"})
    assert worker.post(TASK, {"_whole": "yes", "_seen": ""}).location == f"{TASK}/done"
    _, _, answers = long.calls[-1]
    assert (answers["school"], answers["parent"]) == ("S", "Ms O'Example")


def test_saving_for_later_and_by_script_keep_the_other_sections(long: FakeServices, worker: Browser) -> None:
    worker.get(TASK)
    worker.post(f"{TASK}/sections/2", {"parent": "Ann"})
    sent = {"_section": "1", "school": "Half a na"}
    told = worker.post(f"{TASK}/draft", sent, headers={"Accept": "application/json"})
    assert told.json == {"saved": "4:30pm"}
    draft = long.filling.draft(number(401), WORKER)
    assert draft is not None
    assert draft.typed["parent"] == ["Ann"]
    assert draft.typed["school"] == ["Half a na"]
    assert draft.typed["_sections"] == ["2"]
    assert worker.post(f"{TASK}/draft", {**sent, "school": "S"}).location == "/tasks"


@pytest.mark.parametrize("path", ["sections/9", "sections/x", "sections/0"])
def test_a_section_that_is_not_there(long: FakeServices, worker: Browser, path: str) -> None:
    assert worker.get(f"{TASK}/{path}").status_code == 404
    assert worker.post(f"{TASK}/{path}").status_code == 404
