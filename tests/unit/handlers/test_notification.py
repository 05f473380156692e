"""A notice reaches people in the app and by e-mail, and never looks sent when it reached nobody."""

from __future__ import annotations

import pytest

from app.domain.errors import HandlerFailed
from app.ports import Notify

WORDS = {"subject": "A task is late", "text": "Please look at TST-0001."}


def test_people_are_told_in_the_app_and_the_e_mail_waits_in_the_queue(desk):
    result = desk.call(
        "notification.send", {"to": "wanda, walter", **WORDS, "link": "https://holdfast.example.org/cases/1"}
    )
    assert result.outputs == {"notified": ["wanda", "walter"]}
    assert result.effects == (
        Notify(
            ("wanda", "walter"),
            "A task is late",
            "Please look at TST-0001.",
            "https://holdfast.example.org/cases/1",
        ),
    )
    assert desk.mailer.sent == [], "the queue of e-mails sends it, as each of them wishes"


def test_a_safeguarding_matter_is_told_as_urgent(desk):
    result = desk.call("notification.send", {"to": "wanda", **WORDS, "urgent": True})
    assert result.effects == (Notify(("wanda",), *WORDS.values(), urgent=True),)


@pytest.mark.parametrize(
    ("to", "team", "reached"),
    [
        ("EH Worker", None, ["wanda", "walter"]),
        ("EH Worker", "eh_south", ["walter"]),
        ("eh_north", None, ["wanda", "mina"]),
        (["EH Worker", "wanda", "sam"], None, ["wanda", "walter", "sam"]),
        ("sam", "eh_south", ["sam"]),
    ],
)
def test_a_role_or_a_team_stands_for_its_active_people_of_this_council(outputs, to, team, reached):
    assert outputs("notification.send", to=to, team=team, **WORDS) == {"notified": reached}


def test_somebody_without_an_address_is_told_in_the_app_alone(desk):
    assert desk.call("notification.send", {"to": "mina", **WORDS}).outputs == {"notified": ["mina"]}
    assert desk.mailer.sent == []


@pytest.mark.parametrize("to", ["gone", "Police", ["EH Worker", "Police"], " , ", [], 7])
def test_a_notice_that_reaches_nobody_fails_and_sends_nothing(desk, to):
    with pytest.raises(HandlerFailed):
        desk.call("notification.send", {"to": to, **WORDS})
    assert desk.mailer.sent == []


def test_a_line_end_in_a_subject_adds_no_header(desk):
    subject = "Late\r\nBcc: stranger@example.com\r\n\r\nHello \u2028 O’Brien محمد 🙂"
    result = desk.call("notification.send", {"to": "wanda", "subject": subject, "text": "x"})
    assert result.effects[0].subject == "Late Bcc: stranger@example.com Hello O’Brien محمد 🙂"
