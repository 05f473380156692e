"""Which questions may hang under an answer, and which need the server."""

from __future__ import annotations

import pytest

from app.domain.form import Field, Form, Option
from app.web import reveal

YES_NO = (Option("yes", "Yes"), Option("no", "No"))
AGREED = Field(id="a", type="radio", key="agreed", label="Agreed?", options=YES_NO)


@pytest.mark.parametrize(
    ("hide", "condition"),
    [
        ('=agreed != "yes"', ("agreed", "yes")),
        ('= agreed!="yes" ', ("agreed", "yes")),
        ('not(agreed = "no")', ("agreed", "no")),
        ('=agreed = null or agreed != "yes"', ("agreed", "yes")),
        ("=told != true", ("told", "true")),
        ('=agreed != "yes" and risk > 3', None),
        ('=agreed = null or other != "yes"', None),
        ('=agreed = "yes"', None),
        ("=risk > 3", None),
    ],
)
def test_only_unless_this_answer_was_given_is_simple(hide: str, condition: tuple[str, str] | None) -> None:
    assert reveal.condition(hide) == condition


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
