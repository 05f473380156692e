"""Which of several things a task is about."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.process import Element, Loop, Process
from app.services.subjects import LONGEST, subject_of

OUTER = Element("outer", "subProcess", "p", loop=Loop(element_variable="family"))
INNER = Element("inner", "subProcess", "outer", loop=Loop(element_variable="child"))
AGAIN = Element("again", "subProcess", "p", loop=Loop(standard=True))


def task_in(scope: str) -> Element:
    return Element("task", "userTask", scope)


def process() -> Process:
    return Process(
        id="p", name="P", file="p.bpmn", executable=True, elements={e.id: e for e in (OUTER, INNER, AGAIN)}
    )


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        ({"reference": "T-1", "holder": "ash"}, "T-1"),
        ("Housing  options\n", "Housing options"),
        (3, "3"),
        (True, ""),
        ({"holder": "ash"}, ""),
        ([1], ""),
        ("x" * (LONGEST + 1), "x" * LONGEST),
    ],
)
def test_a_reference_or_the_words_of_the_thing(thing: Any, words: str) -> None:
    assert subject_of(process(), task_in("inner"), {"child": thing}) == words


def test_the_innermost_thing_that_has_words_is_meant() -> None:
    data = {"family": "F-1", "child": "T-1"}
    assert subject_of(process(), task_in("inner"), data) == "T-1"
    assert subject_of(process(), task_in("outer"), data) == "F-1"
    assert subject_of(process(), task_in("inner"), {**data, "child": None}) == "F-1"


def test_a_step_that_is_gone_through_once_or_until_it_is_right_is_about_nothing_else() -> None:
    assert subject_of(process(), task_in("p"), {"child": "T-1"}) == ""
    assert subject_of(process(), task_in("again"), {"child": "T-1"}) == ""
