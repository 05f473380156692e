"""An invitation that a calendar program reads as it was meant, whatever people typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from app.domain.errors import HandlerFailed

MEETING = {
    "title": "Family meeting",
    "start": datetime.fromisoformat("2026-07-01T10:00:00+01:00"),
    "attendees": "wanda, school@example.net",
}


def invited(desk, **changes):
    result = desk.call("meeting.invite", {**MEETING, **changes})
    [document] = result.effects
    calendar = Calendar.from_ical(document.bodies["text/calendar"])
    [event] = calendar.walk("VEVENT")
    return result, calendar, event


def test_the_invitation_says_who_when_and_where(desk):
    result, calendar, event = invited(desk, minutes=90, place="Room 2; first floor", text="Agenda:\n1. Plan")
    assert calendar["METHOD"] == "REQUEST"
    assert calendar["VERSION"] == "2.0"
    assert event.decoded("dtstart") == datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=90)
    assert event.decoded("dtstamp") == datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    assert event["SUMMARY"] == "Family meeting"
    assert event["LOCATION"] == "Room 2; first floor"
    assert event["DESCRIPTION"] == "Agenda:\n1. Plan"
    assert event["SEQUENCE"] == 0
    assert event["ORGANIZER"] == "mailto:sam@example.org"
    assert event["ORGANIZER"].params["CN"] == "Sam Social"
    guests = [str(guest) for guest in event["ATTENDEE"]]
    assert guests == ["mailto:wanda@example.org", "mailto:school@example.net"]
    assert event["ATTENDEE"][0].params["RSVP"] == "TRUE"
    assert result.outputs == {
        "uid": str(event["UID"]),
        "invited": ["wanda@example.org", "school@example.net"],
    }
    assert b"DTSTART:20260701T090000Z" in result.effects[0].bodies["text/calendar"]


def test_the_e_mail_carries_the_same_file(desk):
    result, _, _ = invited(desk)
    [sent] = desk.mailer.sent
    [attachment] = sent.iter_attachments()
    assert attachment.get_filename() == "invitation.ics"
    assert attachment.get_content_type() == "text/calendar"
    assert attachment["Content-Type"].params["method"] == "REQUEST"
    assert attachment.get_payload(decode=True) == result.effects[0].bodies["text/calendar"]
    assert sent["Subject"] == "Invitation: Family meeting"
    assert "When: Wednesday 1 July 2026 at 10am" in sent.get_body().get_content()


def test_the_same_call_makes_the_same_bytes_and_another_call_another_meeting(desk):
    first, again = desk.call("meeting.invite", MEETING), desk.call("meeting.invite", MEETING)
    other = desk.call("meeting.invite", MEETING, key="another")
    assert first == again
    assert first.outputs["uid"] != other.outputs["uid"]
    assert len(desk.mailer.sent) == 2


def test_a_changed_meeting_keeps_its_uid_and_counts_up(desk):
    first, _, _ = invited(desk)
    _, _, event = invited(desk, uid=first.outputs["uid"], sequence=1)
    assert event["UID"] == first.outputs["uid"]
    assert event["SEQUENCE"] == 1


def test_an_open_end_is_left_out(desk):
    assert "DTEND" not in invited(desk)[2]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Kit\r\nATTENDEE:mailto:stranger@example.com", "Kit ATTENDEE:mailto:stranger@example.com"),
        ("O’Brien, Kit; O'Neill: “plan” \\n", "O’Brien, Kit; O'Neill: “plan” \\n"),
        ("محمد שלום 🙂 " * 12, ("محمد שלום 🙂 " * 12).strip()),
        ("</script><b>", "</script><b>"),
        ('a "quoted" name', 'a "quoted" name'),
    ],
)
def test_what_people_typed_stays_text(desk, text, kept):
    result, _, event = invited(desk, title=text, place=text)
    assert event["SUMMARY"] == kept
    assert event["LOCATION"] == kept
    assert len(event["ATTENDEE"]) == 2
    assert all(len(line) <= 75 for line in result.effects[0].bodies["text/calendar"].split(b"\r\n"))
    assert desk.mailer.sent[0]["Subject"] == f"Invitation: {kept}"


def test_a_hard_name_stays_a_name(desk, people):
    hard = replace(people["walter"], name='Zoë "Z" O\'Brien;محمد:,🙂\r\nX-EVIL:1')
    result = desk.call("meeting.invite", {**MEETING, "attendees": ["walter"]}, people={"walter": hard})
    [event] = Calendar.from_ical(result.effects[0].bodies["text/calendar"]).walk("VEVENT")
    assert event["ATTENDEE"].params["CN"] == "Zoë 'Z' O'Brien;محمد:,🙂 X-EVIL:1"
    assert "X-EVIL" not in event


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"start": "2026-07-01"}, "time zone"),
        ({"start": "soon"}, "must be a date and time"),
        ({"attendees": "mina"}, "Mina Manager has no e-mail address"),
        ({"attendees": "Police"}, "reaches nobody"),
        ({"attendees": []}, "names nobody"),
        ({"attendees": "a@b\r\nBcc: c@d"}, "reaches nobody"),
        ({"minutes": 0}, "more than 0"),
        ({"minutes": 10_000}, "at most 1440"),
        ({"sequence": -1}, "count the changes"),
        ({"sequence": 1.5}, "count the changes"),
        ({"organiser": "mina"}, "Name an organiser"),
    ],
)
def test_a_meeting_that_cannot_be_says_why_and_sends_nothing(desk, changes, words):
    with pytest.raises(HandlerFailed, match=words):
        desk.call("meeting.invite", {**MEETING, **changes})
    assert desk.mailer.sent == []


def test_the_holder_invites_when_nobody_completed_a_step(desk):
    result = desk.call("meeting.invite", MEETING, actor=None)
    [event] = Calendar.from_ical(result.effects[0].bodies["text/calendar"]).walk("VEVENT")
    assert event["ORGANIZER"] == "mailto:sam@example.org"
