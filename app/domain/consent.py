"""Which questions ask for an agreement, or whether somebody was told: by their mark, or by their key."""

from __future__ import annotations

import re
from enum import StrEnum

from app.domain.form import Field


class Fact(StrEnum):
    """The three facts: none follows from another."""

    SERVICE = "service"
    SHARING = "sharing"
    TOLD = "told"


CONSENT = "consent"
"""The custom property of a question that asks for an agreement, or whether somebody was told."""

MARKS = (*(fact.value for fact in Fact), "none")
MARKED = frozenset({"radio", "select", "checkbox"})
"""What it says, and which components may say it: those with one answer of a few."""

KEYS: tuple[tuple[Fact, re.Pattern[str]], ...] = (
    (Fact.SHARING, re.compile(r"(.*_)?agrees_(to_)?sharing")),
    (Fact.SERVICE, re.compile(r"(.*_)?(family|child|parents)_agrees(_service|_support|_referral)?")),
    (Fact.SERVICE, re.compile(r"(.*_)?agrees_service|(.*_)?parents_consent")),
    (Fact.TOLD, re.compile(r"(.*_)?(family|child|parents)_told(_sharing)?")),
)
"""Which question is which fact, by its key."""

ASKING = frozenset({"radio", "select"})
"""Kinds of questions whose answer is one of a few: the others only say more about it."""

YES = frozenset({"yes", "written", "spoken"})


def fact_of(field: Field) -> Fact | None:
    """Which of the three facts a question asks for, or None."""
    said = field.properties.get(CONSENT, "")
    if said:
        return Fact(said) if said in set(Fact) else None
    if field.type not in ASKING:
        return None
    return next((fact for fact, pattern in KEYS if pattern.fullmatch(field.key)), None)


def is_yes(value: object) -> bool:
    """Whether an answer, as it is kept, is a yes."""
    return value is True or str(value) in YES
