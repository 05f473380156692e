"""A submitted form: only declared, visible fields count, each becomes a typed value, errors name the cure."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest

from app.domain.errors import InvalidAnswers
from app.domain.form import Field, Form, Option
from app.services import forms

YES_NO = (Option("yes", "Yes"), Option("no", "No"))


def form(*fields: Field) -> Form:
    return Form("example", "example.form", fields)


def field(kind: str, key: str = "it", **more: Any) -> Field:
    return Field(id=f"Field_{key}", type=kind, key=key, label=f"Label of {key}", **more)


@pytest.mark.parametrize(
    ("asked", "texts", "value"),
    [
        (field("textfield"), ["  O’Neil  "], "O’Neil"),
        (field("textarea"), ["one\r\ntwo"], "one\ntwo"),
        (field("number"), ["1,200"], 1200),
        (field("number"), ["2.5"], 2.5),
        (field("checkbox"), ["true"], True),
        (field("checkbox"), [], False),
        (field("radio", options=YES_NO), ["no"], "no"),
        (field("checklist", options=YES_NO), ["yes", "no"], ["yes", "no"]),
        (field("datetime", subtype="date"), ["2026-11-27"], date(2026, 11, 27)),
        (field("datetime", subtype="time"), ["14:30"], time(14, 30)),
        (field("textfield"), [""], None),
    ],
)
def test_an_answer_gets_its_type(asked: Field, texts: list[str], value: Any) -> None:
    read = forms.read(form(asked), {"it": texts}, {})
    assert read == {"it": value}
    assert forms.typed(form(asked), forms.as_json(read)) == read


def test_a_date_and_time_without_zone_is_londons() -> None:
    asked = field("datetime", subtype="datetime")
    read = forms.read(form(asked), {"it": ["2026-07-01T09:00"]}, {})
    assert read["it"] == datetime.fromisoformat("2026-07-01T09:00+01:00")


@pytest.mark.parametrize(
    ("asked", "texts", "words"),
    [
        (field("textfield", required=True), [" "], "Enter an answer to “Label of it”"),
        (field("radio", required=True, options=YES_NO), [], "Select an answer"),
        (field("radio", options=YES_NO), ["maybe"], "Select one of the answers offered"),
        (field("checkbox", required=True), [], "Tick “Label of it”"),
        (field("checklist", required=True, options=YES_NO), [], "Select at least one"),
        (field("number"), ["three"], "must be a number, like 3"),
        (field("number"), ["NaN"], "must be a number, like 3"),
        (field("number"), ["1e999999"], "must be a number, like 3"),
        (field("number"), ["1e-999999999"], "must be a number, like 3"),
        (field("number", decimal_digits=0), ["2.5"], "whole number"),
        (field("number", minimum=1.0), ["0"], "must be 1 or more"),
        (field("number", maximum=5.0), ["6"], "must be 5 or fewer"),
        (field("textfield", max_length=3), ["four"], "3 characters or fewer"),
        (field("textfield", min_length=3), ["no"], "3 characters or more"),
        (field("textfield", pattern="[A-Z]+"), ["abc"], "not in the form asked for"),
        (field("datetime", subtype="date"), ["31-2-2026"], "must be a real date, like 27 11 2026"),
        (field("datetime", subtype="date"), ["0026-11-20"], "must have a year from 1900 to 2199"),
        (field("datetime", subtype="datetime"), ["9999-12-31T23:59"], "must have a year from 1900 to 2199"),
        (field("datetime", subtype="time"), ["25:99"], "must be a real time, like 14:30"),
        (field("textfield"), ["one", "two"], "Give one answer"),
        (field("textarea"), ["x" * (forms.TEXT_LIMIT + 1)], "characters or fewer"),
    ],
)
def test_a_wrong_answer_says_what_to_do(asked: Field, texts: list[str], words: str) -> None:
    with pytest.raises(InvalidAnswers) as caught:
        forms.read(form(asked), {"it": texts}, {})
    assert words in caught.value.problems["it"]


def test_an_undeclared_field_is_refused_with_the_rest_unread() -> None:
    with pytest.raises(InvalidAnswers) as caught:
        forms.read(form(field("textfield")), {"it": ["ok"], "manager_signed_off": ["true"]}, {})
    assert list(caught.value.problems) == ["manager_signed_off"]


REASON = field("textarea", "reason", required=True, hide='agreed != "no"')
AGREED = field("radio", "agreed", required=True, options=YES_NO)
WHY = field("textarea", "why", required=True, hide="reason = null")


def test_a_hidden_question_is_neither_required_nor_kept() -> None:
    asked = form(AGREED, REASON)
    assert forms.read(asked, {"agreed": ["yes"], "reason": ["ignored"]}, {}) == {"agreed": "yes"}
    with pytest.raises(InvalidAnswers):
        forms.read(asked, {"agreed": ["no"]}, {})


def test_a_question_shown_by_a_hidden_answer_stays_hidden() -> None:
    asked = form(AGREED, REASON, WHY)
    assert forms.read(asked, {"agreed": ["yes"], "reason": ["x"], "why": ["y"]}, {}) == {"agreed": "yes"}


def test_visibility_reads_earlier_answers() -> None:
    asked = form(field("textfield", "note", hide='channel = "police"'))
    assert forms.read(asked, {"note": ["x"]}, {"channel": "police"}) == {}
    assert forms.read(asked, {"note": ["x"]}, {"channel": "school"}) == {"note": "x"}


def test_a_hidden_group_hides_what_it_contains() -> None:
    group = Field(id="g", type="group", fields=(field("textfield", required=True),), hide="true")
    assert forms.visible(form(group).fields, {}) == []
    assert forms.read(form(group), {}, {}) == {}


def test_people_are_options_at_run_time() -> None:
    asked = form(field("select", "new_holder", values_key="people:EH Practitioner"))
    options = {"people:EH Practitioner": [Option("ann", "Ann Example")]}
    assert forms.read(asked, {"new_holder": ["ann"]}, {}, options) == {"new_holder": "ann"}
    with pytest.raises(InvalidAnswers):
        forms.read(asked, {"new_holder": ["bob"]}, {}, options)


@pytest.mark.parametrize("value", [True, 3, 2.5, "text", ["a", "b"], date(2026, 11, 27)])
def test_what_a_browser_would_send_reads_back(value: Any) -> None:
    kinds: dict[type, Field] = {
        bool: field("checkbox"),
        int: field("number"),
        float: field("number"),
        str: field("textfield"),
        list: field("checklist", options=(Option("a", "A"), Option("b", "B"))),
        date: field("datetime", subtype="date"),
    }
    assert forms.read(form(kinds[type(value)]), {"it": forms.submitted(value)}, {}) == {"it": value}


def test_a_text_says_what_is_known() -> None:
    asked = form(
        Field(id="t", type="text", text="Telephone {{front_door_name}} on {{front_door_telephone}}."),
        Field(id="g", type="group", fields=(field("textfield", description="Born {{date_of_birth}}"),)),
    )
    shown = forms.told(asked, {"front_door_name": "MASH", "date_of_birth": date(2015, 5, 4)}, {})
    assert shown.fields[0].text == "Telephone MASH on ."
    assert shown.fields[1].fields[0].description == "Born 4 May 2015"
