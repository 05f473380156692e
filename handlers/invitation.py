"""An invitation as iCalendar text (RFC 5545, RFC 5546 REQUEST)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vText

MEDIA_TYPE = "text/calendar"
PRODUCT = "-//Holdfast//Invitations//EN"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody in an invitation; `name` may be empty."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A meeting. `start` and `made_at` are aware; `length` None leaves the end open.

    `sequence` rises by one with each change of the meeting that keeps its `uid`.
    """

    uid: str
    sequence: int
    subject: str
    start: datetime
    length: timedelta | None
    organiser: Guest
    guests: Sequence[Guest]
    made_at: datetime
    text: str = ""
    place: str = ""


def _calendar_address(guest: Guest) -> vCalAddress:
    address = vCalAddress(f"mailto:{guest.email}")
    if guest.name:
        # RFC 5545 §3.2 allows no double quote in a parameter's value.
        address.params["CN"] = guest.name.replace('"', "'")
    return address


def _attendee(guest: Guest) -> vCalAddress:
    address = _calendar_address(guest)
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("NEEDS-ACTION")
    address.params["RSVP"] = vText("TRUE")
    return address


def _event(invitation: Invitation) -> Event:
    event = Event()
    start = invitation.start.astimezone(UTC)
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.made_at.astimezone(UTC))
    event.add("dtstart", start)
    if invitation.length is not None:
        event.add("dtend", start + invitation.length)
    event.add("summary", invitation.subject)
    event.add("status", "CONFIRMED")
    if invitation.text:
        event.add("description", invitation.text)
    if invitation.place:
        event.add("location", invitation.place)
    event["organizer"] = _calendar_address(invitation.organiser)
    for guest in invitation.guests:
        event.add("attendee", _attendee(guest), encode=False)
    return event


def as_ics(invitation: Invitation) -> bytes:
    """The invitation as a calendar program reads it."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "REQUEST")
    calendar.add_component(_event(invitation))
    return bytes(calendar.to_ical())
