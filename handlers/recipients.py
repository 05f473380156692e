"""Whom a notice or an invitation goes to: people by username, or everybody in a role or a team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.ports import Call, Person


def named(value: Any) -> list[str]:
    """The names in a list, or in a text with commas between them."""
    texts = value.split(",") if isinstance(value, str) else value
    if not isinstance(texts, Sequence):
        raise ValueError(f"“{value}” is neither a text nor a list of usernames, roles or teams")
    return [str(text).strip() for text in texts if str(text).strip()]


def _in_role_or_team(call: Call, name: str) -> list[Person]:
    council = call.council.council.id
    return [
        person
        for person in call.people.values()
        if person.council == council and (name in person.roles or name == person.team)
    ]


def people(call: Call, name: str, team: str = "") -> list[Person]:
    """The active people behind a username, a role or a team's key; of a role, only `team`'s when given.

    Raises ValueError when there is nobody: a notice that reaches no one must not look sent.
    """
    person = call.people.get(name)
    found = [person] if person else _in_role_or_team(call, name)
    reached = [who for who in found if who.active and (person or not team or who.team == team)]
    if not reached:
        among = f" in the team {team}" if team else ""
        raise ValueError(
            f"“{name}” reaches nobody{among}: it is no active person's username, role or team. "
            "Give somebody that role, or name somebody else."
        )
    return reached
