"""Meetings: an invitation that calendar programs understand, kept with the case and sent by e-mail."""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256
from typing import Any

from app.ports import Call, Parameter, Person, Result, StoreDocument
from handlers.invitation import MEDIA_TYPE, Guest, Invitation, as_ics
from handlers.recipients import named, people
from handlers.topic import Tools, job
from handlers.wording import clean, one_line, when_in_words

ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")


def _optional(name: str, kind: str, description: str) -> Parameter:
    return Parameter(name, kind, required=False, description=description)


def _guest(person: Person) -> Guest:
    return Guest(person.email, one_line(person.name))


def _guests(call: Call) -> list[Guest]:
    """Everybody invited, once. Raises ValueError for somebody who has no address to invite."""
    found: dict[str, Guest] = {}
    for name in named(call.inputs["attendees"]):
        guests = [Guest(name)] if ADDRESS.fullmatch(name) else [_guest(who) for who in people(call, name)]
        for guest in guests:
            if not guest.email:
                raise ValueError(f"{guest.name} has no e-mail address. Add it to the account, or call them.")
            found.setdefault(guest.email.casefold(), guest)
    if not found:
        raise ValueError("`attendees` names nobody. Give usernames, roles, teams or e-mail addresses.")
    return list(found.values())


def _organiser(call: Call) -> Guest:
    """Who invites: the one named, else who completed the last step, else the holder."""
    given = call.inputs.get("organiser", "")
    person = people(call, given)[0] if given else call.actor or (call.case.holder if call.case else None)
    if person is None or not person.email:
        raise ValueError("nobody with an e-mail address invites to this meeting. Name an organiser.")
    return _guest(person)


def _length(call: Call) -> timedelta | None:
    minutes = call.inputs.get("minutes")
    if minutes is None:
        return None
    if not 0 < minutes <= 24 * 60:
        raise ValueError(f"minutes is {minutes}: a meeting lasts more than 0 and at most 1440 minutes")
    return timedelta(minutes=float(minutes))


def _sequence(call: Call) -> int:
    sequence = call.inputs.get("sequence", 0)
    if sequence < 0 or int(sequence) != sequence:
        raise ValueError(f"sequence is {sequence}: count the changes of the meeting 0, 1, 2 …")
    return int(sequence)


def _invitation(call: Call) -> Invitation:
    inputs: Any = call.inputs
    fresh = f"{sha256(call.key.encode()).hexdigest()[:40]}@holdfast"
    return Invitation(
        uid=one_line(inputs.get("uid", fresh)),
        sequence=_sequence(call),
        subject=one_line(inputs["title"]),
        start=inputs["start"],
        length=_length(call),
        organiser=_organiser(call),
        guests=_guests(call),
        made_at=call.now,
        text=clean(inputs.get("text", "")),
        place=one_line(inputs.get("place", "")),
    )


def _covering_text(invitation: Invitation) -> str:
    facts = [
        f"You are invited: {invitation.subject}",
        f"When: {when_in_words(invitation.start)}",
        f"Where: {invitation.place}" if invitation.place else "",
        f"From: {invitation.organiser.name or invitation.organiser.email}",
    ]
    return "\n".join(fact for fact in facts if fact) + (f"\n\n{invitation.text}" if invitation.text else "")


@job(
    "meeting.invite",
    inputs=[
        Parameter("title", "string", description="one line; e-mail shows it to others, so name no child"),
        Parameter("start", "datetime", description="when the meeting starts"),
        Parameter("attendees", "any", description="usernames, roles, teams or e-mail addresses"),
        _optional("minutes", "number", "how long it lasts; the end stays open when empty"),
        _optional("place", "string", "where, or the address of the call"),
        _optional("text", "string", "the agenda or anything to bring"),
        _optional("organiser", "string", "a username; who did the last step, or the holder, when empty"),
        _optional("uid", "string", "the `uid` of an earlier invitation that this one changes"),
        _optional("sequence", "number", "how often the meeting was changed before; 0 when empty"),
    ],
    outputs=[
        Parameter("uid", "string", description="the meeting's lasting name, to change it later"),
        Parameter("invited", "list", description="the e-mail addresses it went to"),
    ],
)
def invite(call: Call, tools: Tools) -> Result:
    """Invites people to a meeting: a calendar file by e-mail, kept with the case."""
    invitation = _invitation(call)
    ics = as_ics(invitation)
    addresses = [guest.email for guest in invitation.guests]
    tools.mailer.send(
        call.key,
        addresses,
        f"Invitation: {invitation.subject}",
        _covering_text(invitation),
        [("invitation.ics", f"{MEDIA_TYPE}; method=REQUEST; charset=UTF-8", ics)],
    )
    document = StoreDocument("invitation", f"Invitation: {invitation.subject}", {MEDIA_TYPE: ics})
    return Result({"uid": invitation.uid, "invited": addresses}, effects=(document,))
