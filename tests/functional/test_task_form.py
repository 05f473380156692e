"""The task form: every kind of question, errors, questions that follow from answers, and clashes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from html import unescape

from flask import Flask

from app.domain.errors import ExpressionFailed
from app.domain.form import Field, Form
from app.domain.records import TaskStatus
from tests.functional.conftest import Browser
from tests.functional.fakes import FakeServices
from tests.functional.world import COLLEAGUE, OUTSIDER, WORKER, number

TASK = f"/tasks/{number(401)}"
GOOD = {
    "title": "Plan for Robin",
    "rationale": "  It is safe.\r\nTruly. ",
    "visits": "2",
    "agreed": "yes",
    "agreed_how": "On the telephone",
    "told": "true",
    "visit_on-day": "27",
    "visit_on-month": "11",
    "visit_on-year": "2026",
    "visit_at-time": "4.30pm",
    "review_at-day": "",
    "review_at-month": "",
    "review_at-year": "",
    "review_at-time": "",
    "team": "north",
    "needs": ["housing", "school"],
    "holder_name": "Asha Fictional",
}


def test_a_good_form_completes_the_task_and_says_what_follows(
    worker: Browser, services: FakeServices
) -> None:
    worker.get(TASK)
    response = worker.post(TASK, GOOD)
    assert response.location == f"{TASK}/done"
    _name, _task, answers = services.calls[-1]
    assert answers["visit_on"] == date(2026, 11, 27)
    assert answers["visit_at"] == time(16, 30)
    assert answers["needs"] == ["housing", "school"]
    assert answers["agreed_how"] == "On the telephone"
    assert answers["review_at"] is None
    assert "refused_on" not in answers
    done = worker.get(response.location).text
    assert "Task completed" in done
    assert f'href="/tasks/{number(404)}"' in done
    assert "Sign the letter" in done


def test_every_kind_of_question_is_shown_as_its_component(worker: Browser) -> None:
    text = worker.get(TASK).text
    for piece in (
        '<input class="govuk-input" id="title" name="title" type="text" value="">',
        'data-module="govuk-character-count"',
        'id="visits" name="visits" type="text" spellcheck="false" value="" inputmode="numeric">',
        'name="agreed" type="radio" value="yes"',
        'name="told" type="checkbox" value="true"',
        'name="visit_on-day"',
        'name="visit_at-time"',
        'name="review_at-time"',
        '<select class="govuk-select" id="team" name="team"',
        'name="needs" type="checkbox" value="housing"',
        'name="agencies" type="checkbox" value="police"',
        '<input type="hidden" name="holder_name" value="Asha Fictional">',
        "govuk-section-break",
        "The joint visit",
        "<strong>draft plan</strong>",
    ):
        assert piece in text, piece


def test_questions_that_need_no_answer_say_so(worker: Browser) -> None:
    text = worker.get(TASK).text
    assert "Visits a month (optional)" in text
    assert "Title of the plan (optional)" not in text
    assert "The family has been told (optional)" not in text


def test_the_side_tells_the_clauses_the_holder_and_the_way_to_raise_a_concern(worker: Browser) -> None:
    text = worker.get(TASK).text
    assert "EB-3-01" in text
    assert "Both team managers agree the draft plan" in text
    assert "Assumption: Working days are meant." in text
    assert "Asha Fictional" in text
    assert "Raise an immediate safeguarding concern" in text
    assert "Overdue by 2 days" in text


def test_both_readings_of_a_date_are_shown(worker: Browser) -> None:
    text = worker.get("/tasks/team").text
    assert "27 November 2026" in text
    assert "The other reading: 25 November 2026" in text


def test_an_error_names_each_question_and_keeps_what_was_typed(
    worker: Browser, services: FakeServices
) -> None:
    worker.get(TASK)
    typed = GOOD | {
        "title": "",
        "visits": "many",
        "visit_on-day": "31",
        "visit_on-month": "2",
        "rationale": "\nTwo <lines>\r\nof “it” & more",
    }
    response = worker.post(TASK, typed)
    text = response.text
    assert response.status_code == 422
    assert "<title>Error: Agree the plan – EB-0001 – Holdfast</title>" in text
    assert '<a href="#title">' in text
    assert '<a href="#visits">' in text
    assert '<a href="#visit_on-day">' in text
    assert text.index('href="#title"') < text.index('href="#visits"') < text.index('href="#visit_on-day"')
    assert 'value="many"' in text
    assert 'name="visit_on-day" type="text" value="31" inputmode="numeric">' in text
    assert "Two &lt;lines&gt;&#10;of “it” &amp; more" in text
    assert 'value="housing" checked' in text
    assert 'value="health" checked' not in text
    assert '<option value="north" selected>' in text
    assert 'value="yes" checked' in text
    assert services.tasks[number(401)].status is TaskStatus.OPEN


def test_an_undeclared_field_is_refused(worker: Browser, services: FakeServices) -> None:
    worker.get(TASK)
    response = worker.post(TASK, GOOD | {"is_admin": "true"})
    assert response.status_code == 422
    assert "“is_admin” is not a question of this form" in unescape(response.text)
    assert services.tasks[number(401)].status is TaskStatus.OPEN


def test_a_choice_that_is_not_offered_is_refused(worker: Browser, services: FakeServices) -> None:
    worker.get(TASK)
    assert worker.post(TASK, GOOD | {"team": "west"}).status_code == 422
    assert services.tasks[number(401)].status is TaskStatus.OPEN


def test_what_follows_from_one_answer_hangs_under_it(worker: Browser) -> None:
    text = worker.get(TASK).text
    yes, no = text.index('id="conditional-agreed"'), text.index('id="conditional-agreed-2"')
    assert yes < text.index('name="agreed_how"') < no < text.index('name="refused_on-day"')


def test_what_follows_otherwise_is_asked_of_the_server_without_javascript(worker: Browser) -> None:
    text = worker.get(TASK).text
    assert "Update the questions" in text
    assert 'name="panel"' not in text
    refreshed = worker.post(TASK, GOOD | {"level": "level_three", "title": "", "_refresh": "level"})
    assert refreshed.status_code == 200
    assert 'name="panel"' in refreshed.text
    assert "There is a problem" not in refreshed.text
    assert 'value="level_three" checked' in refreshed.text
    again = worker.post(TASK, GOOD | {"level": "level_two", "_refresh": "level"})
    assert 'name="panel"' not in again.text


def test_refreshing_completes_nothing(worker: Browser, services: FakeServices) -> None:
    worker.get(TASK)
    worker.post(TASK, GOOD | {"_refresh": "level"})
    assert services.tasks[number(401)].status is TaskStatus.OPEN


def test_a_double_click_leads_to_the_same_confirmation(worker: Browser, services: FakeServices) -> None:
    worker.get(TASK)
    first = worker.post(TASK, GOOD)
    second = worker.post(TASK, GOOD)
    assert first.location == second.location == f"{TASK}/done"
    assert sum(call[0] == "complete" for call in services.calls) == 1


def test_a_stale_page_says_who_was_first_and_keeps_what_was_typed(
    worker: Browser, services: FakeServices
) -> None:
    worker.get(TASK)
    services.tasks[number(401)] = replace(services.tasks[number(401)], status=TaskStatus.DONE)
    services.done_by = COLLEAGUE.name
    response = worker.post(TASK, GOOD)
    assert response.status_code == 409
    assert "was changed by Dee O’Fiction at 16:31 on 20 November 2026" in response.text
    assert "What you typed" in response.text
    assert "It is safe." in response.text


def test_ones_own_second_click_is_told_apart(worker: Browser, services: FakeServices) -> None:
    worker.get(TASK)
    services.tasks[number(401)] = replace(services.tasks[number(401)], status=TaskStatus.DONE)
    services.done_by = WORKER.name
    assert "You have already completed this task" in worker.post(TASK, GOOD).text
    assert "You have already completed this task" in worker.get(TASK).text


def test_a_cancelled_task_says_so(worker: Browser, services: FakeServices) -> None:
    services.tasks[number(401)] = replace(services.tasks[number(401)], status=TaskStatus.CANCELLED)
    response = worker.get(TASK)
    assert response.status_code == 409
    assert "This task is no longer open" in response.text


def test_a_fault_of_the_diagram_loses_nothing_that_was_typed(worker: Browser, services: FakeServices) -> None:
    worker.get(TASK)
    services.fails = ExpressionFailed("Gateway", "risk > x", "x is not known")
    response = worker.post(TASK, GOOD)
    assert response.status_code == 422
    assert "could not be worked out" in response.text
    assert 'value="Plan for Robin"' in response.text


def test_somebody_elses_task_shows_no_form(worker: Browser) -> None:
    text = worker.get(f"/tasks/{number(403)}").text
    assert "has this task" in text
    assert "Complete the task" not in text


def test_what_was_typed_before_taking_the_task_stays(worker: Browser, services: FakeServices) -> None:
    worker.get(TASK)
    shown = worker.post(f"{TASK}/claim", {"title": "Half a thou", "visits": "2"})
    assert shown.status_code == 200
    assert 'value="Half a thou"' in shown.text
    assert "is now yours" in shown.text


def test_claiming_and_releasing(worker: Browser, services: FakeServices) -> None:
    worker.get(TASK)
    assert worker.post(f"{TASK}/claim").location == TASK
    assert services.tasks[number(401)].assignee == WORKER.id
    assert "is now yours" in worker.get(TASK).text
    assert worker.post(f"{TASK}/release").location == "/tasks/team"
    assert services.tasks[number(401)].assignee is None


def test_a_task_that_was_just_taken_says_by_whom(worker: Browser, services: FakeServices) -> None:
    worker.get(TASK)
    services.tasks[number(401)] = replace(services.tasks[number(401)], assignee=COLLEAGUE.id)
    response = worker.post(f"{TASK}/claim")
    assert response.status_code == 409
    assert "Dee O’Fiction" in response.text


def test_another_councils_task_does_not_exist(app: Flask) -> None:
    response = Browser(app.test_client()).sign_in(OUTSIDER).get(TASK)
    assert response.status_code == 404
    assert "Agree the plan" not in response.text


def test_a_task_without_a_form_is_completed_by_its_button(worker: Browser, services: FakeServices) -> None:
    services.form = None
    assert "There is nothing to fill in" in worker.get(TASK).text
    assert worker.post(TASK, {}).location == f"{TASK}/done"


def test_the_confirmation_is_only_for_whoever_completed_it(worker: Browser) -> None:
    assert worker.get(f"{TASK}/done").location == "/tasks"


def test_text_of_a_form_is_never_run(worker: Browser, services: FakeServices) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    services.form = Form(
        "evil",
        "evil.form",
        (
            Field(id="a", type="text", text=evil),
            Field(id="b", type="html", text=evil),
            Field(id="c", type="textfield", key="c", label=evil, description=evil, default=evil),
            Field(id="d", type="group", label=evil),
        ),
    )
    text = worker.get(TASK).text
    assert "<script>alert" not in text
    assert "<img" not in text
