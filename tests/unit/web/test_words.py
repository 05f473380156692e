"""Dates, times and values as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from app.domain.calendar import end_of
from app.domain.records import InstanceStatus, Task, TaskStatus, TimerStatus
from app.web import words

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


def task(due: date | datetime | None) -> Task:
    moment = due if isinstance(due, datetime) or due is None else end_of(due)
    one = UUID(int=1)
    return Task(
        id=one,
        instance_id=one,
        case_id=one,
        council="c",
        token="t",
        process="p",
        element="e",
        name="n",
        role="r",
        groups=(),
        form="",
        status=TaskStatus.OPEN,
        created_at=NOW,
        due_at=moment,
        due=due,
    )


def test_moments_are_in_london_time() -> None:
    assert words.moment(datetime(2026, 7, 1, 15, 5, tzinfo=UTC)) == "1 July 2026 at 4:05pm"
    assert words.moment(datetime(2026, 12, 1, 0, 0, tzinfo=UTC)) == "1 December 2026 at midnight"
    assert words.day(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == "2 July 2026"


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (time(12), "midday"),
        (time(0), "midnight"),
        (time(0, 5), "12:05am"),
        (time(12, 5), "12:05pm"),
        (time(9), "9am"),
    ],
)
def test_the_clock_is_written_as_govuk_does(at: time, text: str) -> None:
    assert words.clock(at) == text


@pytest.mark.parametrize(
    ("due", "text"),
    [
        (date(2026, 11, 18), "Overdue by 2 days"),
        (date(2026, 11, 19), "Overdue by 1 day"),
        (date(2026, 11, 20), "Due today"),
        (date(2026, 11, 21), "Due tomorrow"),
        (date(2026, 11, 27), "7 days left"),
        (datetime(2026, 11, 20, 16, 0, tzinfo=UTC), "Overdue"),
        (datetime(2026, 11, 20, 17, 0, tzinfo=UTC), "Due today"),
        (None, "No due date"),
    ],
)
def test_a_due_date_says_how_it_stands(due: date | datetime | None, text: str) -> None:
    assert words.due_tag(task(due), NOW)["text"] == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "Not answered"),
        ("", "Not answered"),
        ([], "Not answered"),
        (True, "Yes"),
        (False, "No"),
        (0, "0"),
        ("2026-11-27", "27 November 2026"),
        ("2026-11-27T09:00:00+00:00", "27 November 2026 at 9am"),
        ("2026-11-99", "2026-11-99"),
        (date(2026, 11, 27), "27 November 2026"),
        (timedelta(hours=50), "2 days 2 hours"),
        (["a", True], "a, Yes"),
        ({"family_agrees": "yes"}, "Family agrees: yes"),
    ],
)
def test_values_are_plain(value: object, text: str) -> None:
    assert words.plain(value) == text


def test_ages_are_whole_years_and_change_on_the_birthday_in_london() -> None:
    assert words.age(date(2015, 11, 20), NOW) == 11
    assert words.age(date(2015, 11, 21), NOW) == 10


def test_every_status_has_its_words() -> None:
    for kind in (InstanceStatus, TaskStatus, TimerStatus):
        assert all(words.status_tag(status)["text"] for status in kind)


def test_names_are_escaped_and_kept_apart() -> None:
    assert words.bdi("<b>نور</b>") == "<bdi>&lt;b&gt;نور&lt;/b&gt;</bdi>"


def test_lines_of_a_text_area_survive_macros_that_indent() -> None:
    assert words.one_line("a <\r\nb") == "a &lt;&#10;b"


def test_what_has_no_time_limit_shows_its_age() -> None:
    assert words.open_for(task(None), NOW + timedelta(hours=7)) == 0
    assert words.open_for(task(None), NOW + timedelta(hours=8)) == 1


def test_a_clock_that_runs_to_midnight_has_the_whole_day_before() -> None:
    assert words.deadline(end_of(date(2026, 7, 1))) == "end of 1 July 2026"
    assert words.deadline(datetime(2026, 11, 20, 16, 30, tzinfo=UTC)) == "20 November 2026 at 4:30pm"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(5, "working days", "5 working days"), (1, "working days", "1 working day"), ("East", "", "East")],
)
def test_an_amount_has_its_unit(value: object, unit: str, text: str) -> None:
    assert words.amount(value, unit) == text


@pytest.mark.parametrize(
    ("key", "unit", "text"),
    [
        ("joint_visit_working_days", "working days", "Joint visit"),
        ("reminder_days", "working days", "Reminder"),
        ("case_discussion_place", "", "Case discussion place"),
    ],
)
def test_a_quantity_is_named_without_its_unit(key: str, unit: str, text: str) -> None:
    assert words.quantity(key, unit) == text


@pytest.mark.parametrize(
    ("who", "kind", "text"),
    [("Ann", "task.completed", "Ann"), ("Ann", "holding.transferred", ""), ("Holdfast", "job.done", "")],
)
def test_a_line_of_a_timeline_names_its_doer_once(who: str, kind: str, text: str) -> None:
    assert words.doer(who, kind) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1500, "1.5 KB"), (20_000_000, "20 MB")],
)
def test_a_size_is_told_in_decimal_units(count: int, text: str) -> None:
    assert words.size(count) == text


@pytest.mark.parametrize(
    ("seconds", "short", "whole"),
    [
        (0, "no time", "no time"),
        (1, "1 second", "1 second"),
        (90, "1 minute 30 seconds", "1 minute 30 seconds"),
        (7_275, "2 hours 1 minute", "2 hours 1 minute 15 seconds"),
        (86_401, "1 day 1 second", "1 day 1 second"),
        (183_845, "2 days 3 hours", "2 days 3 hours 4 minutes 5 seconds"),
    ],
)
def test_a_length_of_time_is_told_in_its_largest_units_or_in_all(
    seconds: int, short: str, whole: str
) -> None:
    assert words.span(timedelta(seconds=seconds)) == short
    assert words.span(timedelta(seconds=seconds), 4) == whole


@pytest.mark.parametrize(
    ("about", "shown"),
    [
        ("Ash Example, LAM-013", '<bdi>Ash Example, <span class="hf-ref">LAM-013</span></bdi>'),
        ("<b>, Jr, LEI-DEMO-1", '<bdi>&lt;b&gt;, Jr, <span class="hf-ref">LEI-DEMO-1</span></bdi>'),
        ("The school, well-known there", "<bdi>The school, well-known there</bdi>"),
        ("<i>Sibling</i>", "<bdi>&lt;i&gt;Sibling&lt;/i&gt;</bdi>"),
        ("", "<bdi></bdi>"),
    ],
)
def test_the_reference_in_what_a_task_is_about_stays_in_one_piece(about: str, shown: str) -> None:
    assert words.about(about) == shown
