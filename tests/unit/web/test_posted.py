"""Texts of a sent form: dates and times put together, and nothing that is no date taken for one."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from app.domain.form import Field
from app.web import posted
from app.web.posted import Parts


def texts(**boxes: str) -> dict[str, list[str]]:
    return dict(posted.read(MultiDict({key.replace("__", "-"): value for key, value in boxes.items()})).texts)


@pytest.mark.parametrize(
    ("day", "month", "year", "text"),
    [
        ("20", "11", "2026", "2026-11-20"),
        ("5", "1", "2026", "2026-01-05"),
        (" 5 ", " 1", "2026 ", "2026-01-05"),
        ("31", "2", "2026", "2026-02-31"),
        ("2026", "11", "20", "2026/11/20"),
        ("", "11", "2026", "/11/2026"),
        ("20", "Nov", "2026", "20/Nov/2026"),
        ("٥", "١", "٢٠٢٦", "٢٠٢٦-0١-0٥"),
    ],
)
def test_a_date_is_its_parts_in_iso_order_or_plainly_no_date(
    day: str, month: str, year: str, text: str
) -> None:
    assert texts(on__day=day, on__month=month, on__year=year) == {"on": [text]}


def test_an_empty_date_is_an_empty_answer() -> None:
    assert texts(on__day="", on__month=" ", on__year="") == {"on": []}


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("16:30", "16:30"),
        ("16.30", "16:30"),
        ("4:30pm", "16:30"),
        ("4.30 p.m.", "16:30"),
        ("9AM", "09:00"),
        ("12am", "00:00"),
        ("12pm", "12:00"),
        ("13pm", "13pm"),
        ("16", "16"),
        ("noon", "noon"),
        ("25:70", "25:70"),
    ],
)
def test_a_time_may_be_typed_as_people_say_it(typed: str, text: str) -> None:
    assert texts(at__time=typed) == {"at": [text]}


def test_a_moment_needs_both_its_date_and_its_time() -> None:
    day = {"at__day": "20", "at__month": "11", "at__year": "2026"}
    assert texts(**day, at__time="4:30pm") == {"at": ["2026-11-20T16:30"]}
    assert texts(**day, at__time="") == {"at": ["2026-11-20 no time"]}
    assert texts(at__day="", at__month="", at__year="", at__time="9am") == {"at": ["no date 09:00"]}
    assert texts(at__day="", at__month="", at__year="", at__time="") == {"at": []}


def test_the_pages_own_fields_are_no_answers_and_every_other_name_is() -> None:
    sent = MultiDict([("csrf_token", "x"), ("_refresh", "1"), ("a", "1"), ("a", "2")])
    assert posted.read(sent).texts == {"a": ["1", "2"]}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2026-11-05", Parts("5", "11", "2026", "")),
        ("2026-11-20T16:30:00+00:00", Parts("20", "11", "2026", "16:30")),
        ("09:00", Parts("", "", "", "09:00")),
        ("nonsense", Parts("", "", "", "nonse")),
    ],
)
def test_a_kept_answer_fills_the_boxes_again(text: str, parts: Parts) -> None:
    assert posted.split(text) == parts


@pytest.mark.parametrize(
    ("kind", "subtype", "texts", "boxes"),
    [
        ("textfield", "", ["a"], {"k": ["a"]}),
        ("checklist", "", ["a", "b"], {"k": ["a", "b"]}),
        ("datetime", "date", ["2026-11-05"], {"k-day": ["5"], "k-month": ["11"], "k-year": ["2026"]}),
        ("datetime", "date", [], {"k-day": [""], "k-month": [""], "k-year": [""]}),
        ("datetime", "time", ["09:30:00"], {"k-time": ["09:30"]}),
        (
            "datetime",
            "datetime",
            ["2026-11-05T09:30:00+00:00"],
            {"k-day": ["5"], "k-month": ["11"], "k-year": ["2026"], "k-time": ["09:30"]},
        ),
    ],
)
def test_an_answer_becomes_the_controls_that_would_send_it(
    kind: str, subtype: str, texts: list[str], boxes: dict[str, list[str]]
) -> None:
    assert posted.controls(Field("f", kind, key="k", subtype=subtype), texts) == boxes


def test_what_is_kept_is_what_was_sent_less_the_pages_own() -> None:
    sent = MultiDict([("a", "1"), ("a", "2"), ("on-day", "3"), ("csrf_token", "t"), ("_compared", "x")])
    kept = posted.raw(sent)
    assert kept == {"a": ["1", "2"], "on-day": ["3"], "_compared": ["x"]}
    again = posted.stored(kept)
    assert again.texts["a"] == ["1", "2"]
    assert again.parts["on"] == Parts(day="3")
    assert "_compared" not in again.texts
