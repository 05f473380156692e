"""What stands beside a task's form: the protocol, the council's words, and dates for the calendar."""

from __future__ import annotations

from icalendar import Calendar

from app.domain.records import Task
from app.store import TaskQuery
from tests.functional.real import COUNCIL, World
from tests.functional.test_drafts import JOINT


def dated(world: World) -> Task:
    with world.core.store.read() as uow:
        page = uow.tasks.page(TaskQuery(COUNCIL))
    return next(view.task for view in page if view.task.due is not None)


def test_the_protocol_and_the_councils_words_stand_beside_the_form(real: World) -> None:
    page = real.sign_in("sasha").get(f"/tasks/{real.task('sasha', JOINT).id}").text
    assert "What the protocol says" in page
    assert "The council’s words" in page
    assert "The allocated social worker: holds the child" in page
    assert "Watches the step-up mailbox" not in page  # a role that the step does not speak of


def test_the_due_date_goes_into_a_calendar_without_the_childs_name(real: World) -> None:
    task, browser = dated(real), real.sign_in("emery")
    assert f'href="/tasks/{task.id}/calendar"' in browser.get(f"/tasks/{task.id}").text
    got = browser.get(f"/tasks/{task.id}/calendar")
    assert got.mimetype == "text/calendar"
    assert got.headers["Content-Disposition"].startswith("attachment; filename=DEMO-")
    [event] = Calendar.from_ical(got.data).walk("VEVENT")
    assert event["DTSTART"].dt == task.due
    assert str(event["SUMMARY"]).startswith(f"Due: {task.name}")
    with real.core.store.read() as uow:
        case = uow.cases.get(task.case_id)
    assert case is not None
    assert case.child_name not in got.text


def test_a_meeting_of_the_process_is_offered_on_its_tasks(real: World) -> None:
    with real.core.store.read() as uow:
        found = [
            (view.task, document)
            for view in uow.tasks.page(TaskQuery(COUNCIL))
            for document in uow.documents.of_case(view.task.case_id)
            if document.instance_id == view.task.instance_id and "text/calendar" in document.media
        ]
    task, document = found[0]
    browser = real.sign_in("emery")
    assert f'href="/documents/{document.id}/ics"' in browser.get(f"/tasks/{task.id}").text
    assert browser.get(f"/documents/{document.id}/ics").data.startswith(b"BEGIN:VCALENDAR")


def test_without_a_date_the_calendar_says_so(real: World) -> None:
    with real.core.store.read() as uow:
        page = uow.tasks.page(TaskQuery(COUNCIL, limit=200))
    task = next(view.task for view in page if view.task.due_at is None)
    back = real.sign_in("emery").get(f"/tasks/{task.id}/calendar", follow_redirects=True)
    assert "no due date to put into a calendar" in back.text
