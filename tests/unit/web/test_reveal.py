"""Which questions may hang under an answer, and which need the server."""

from __future__ import annotations

import pytest

from app.domain.form import Field, Form, Option
from app.web import reveal

YES_NO = (Option("yes", "Yes"), Option("no", "No"))
AGREED = Field(id="a", type="radio", key="agreed", label="Agreed?", options=YES_NO)


@pytest.mark.parametrize(
    ("hide", "answer"),
    [
        ('=agreed != "yes"', "yes"),
        ('= agreed!="yes" ', "yes"),
        ('not(agreed = "no")', "no"),
        ('=agreed = null or agreed != "yes"', "yes"),
        ('=agreed = null or agreed = "yes"', "no"),
        ('=not(agreed = "no") or agreed = null', "no"),
        ('=agreed != "yes" and risk > 3', None),
        ('=agreed = "yes"', None),
        ("=agreed = null", None),
        ("=risk > 3", None),
        ("=months since(agreed) > 3", None),
        ("true", None),
    ],
)
def test_a_question_hangs_under_the_only_answer_that_shows_it(hide: str, answer: str | None) -> None:
    assert reveal.shows(AGREED, Field(id="b", type="textfield", key="b", hide=hide)) == answer


def test_a_question_hangs_only_under_an_answer_that_is_offered() -> None:
    assert reveal.shows(AGREED, Field(id="b", type="textfield", key="b", hide='agreed != "yes"')) == "yes"
    assert reveal.shows(AGREED, Field(id="b", type="textfield", key="b", hide='agreed != "maybe"')) is None
    assert reveal.shows(AGREED, Field(id="b", type="textfield", key="b")) is None
    box = Field(id="c", type="checkbox", key="told", label="Told")
    assert reveal.shows(box, Field(id="b", type="textfield", key="b", hide="told != true")) == "true"
    assert reveal.shows(box, Field(id="b", type="textfield", key="b", hide="told != false")) is None
    select = Field(id="d", type="select", key="agreed", options=YES_NO)
    assert reveal.shows(select, Field(id="b", type="textfield", key="b", hide='agreed != "yes"')) is None


def test_questions_that_decide_are_found_and_words_in_quotes_are_not() -> None:
    hung = Field(id="b", type="textfield", key="b", hide='=agreed != "yes"')
    other = Field(id="c", type="textfield", key="c", hide='=level = "agreed" or earlier > 3')
    level = Field(id="d", type="select", key="level", options=YES_NO)
    form = Form("f", "f.form", (AGREED, hung, level, other))
    assert reveal.controllers(form, [hung]) == {"level"}
    assert reveal.controllers(form, []) == {"agreed", "level"}
