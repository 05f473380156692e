"""What is written: instructions, roles, and whether a name fits."""

from __future__ import annotations

import pytest

from app.domain.drawing import Bounds
from app.domain.process import Element
from app.verification.drawing.words import fits, misspelt, why_no_verb

ROLES = ("Social Worker", "Social Work Team Manager", "Early Help Practitioner", "MASH Manager", "MASH")


@pytest.mark.parametrize(
    "name",
    [
        "Hold the review meeting",
        "Decide",
        "E-mail them to Early Help",
        "Review the plan",
        "Feed it back",
        "Bring the review forward",
        "Proceed to panel",
        "Question the referrer",
        "Call 999",
        "",
    ],
)
def test_an_instruction_is_left_alone(name: str) -> None:
    assert why_no_verb(name) == ""


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("The meeting", "begins with"),
        ("Decision on the case", "begins with"),
        ("Deciding the case", "instruction"),
        ("Notification of the family", "thing"),
        ("Accepted by the manager", "has been done"),
        ("???", "nothing"),
    ],
)
def test_a_thing_or_a_state_is_told(name: str, reason: str) -> None:
    assert reason in why_no_verb(name)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Tell the Scoial Worker", "Social Worker"),
        ("Ask the early help practicioner", "Early Help Practitioner"),
        ("MASH Manger decides", "MASH Manager"),
        ("Tell the Social Work Team Manager and a Social Wroker", "Social Worker"),
    ],
)
def test_a_misspelt_role_is_told_with_the_role(text: str, role: str) -> None:
    assert role in [meant for _, meant in misspelt(text, ROLES)]


@pytest.mark.parametrize(
    "text",
    [
        "Tell the Social Worker",
        "Tell both Social Workers",
        "the social worker’s manager",
        "Do social work",
        "Social Work Team Managers",
        "Write the mesh",
        "",
        "Tell the Team Manager",
    ],
)
def test_a_role_and_what_is_none_are_left_alone(text: str) -> None:
    assert list(misspelt(text, ROLES)) == []


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("Decide", True),
        ("Send the case summary and draft plan", True),
        ("Decide " * 14, False),
        ("X" * 140, False),
    ],
)
def test_whether_a_name_fits_its_shape(name: str, good: bool) -> None:
    assert fits(Element("t", "userTask", "p", name), Bounds(0, 0, 100, 80)) is good


def test_the_name_of_an_event_stands_beside_it() -> None:
    assert fits(Element("e", "endEvent", "p", "A very long name of an event"), Bounds(0, 0, 36, 36))
