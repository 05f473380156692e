"""What is written on a drawing: whether it fits, whether it says what is done, whether a role is misspelt."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from app.domain.drawing import Bounds
from app.domain.process import ACTIVITY_KINDS, Element


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LETTER, LINE = 6.2, 13.0
"""Width of a letter on average, and height of a line, in the modellers' usual 12-pixel sans serif."""

NOT_VERBS = _words(
    "the a an of for no not with without by to from in at on after before and or if child family "
    "manager meeting letter case decision summary referral invitation assessment consent team "
    "agreement discussion outcome result rationale information data status task step process "
    "procedure stage phase approval safeguarding feedback handover allocation closure timeline worker "
    "practitioner concern"
)
"""First words with which no instruction begins. Words that can also be a verb (review, plan, contact,
visit, e-mail, name, refer, record) are not among them: only clear cases are told."""

_NOUN_ENDINGS = ("tion", "sion", "ness", "ance", "ence", "ship", "ability", "ility", "ology")
_STILL_VERBS = _words(
    "mention question caution condition position partition commission petition function balance "
    "reference evidence experience influence sequence finance distance advance enhance silence ration "
    "station"
)
_ENDING_IN_ING = frozenset({"bring", "ring", "sing", "string", "swing", "wring", "sting", "ping", "king"})
_ENDING_IN_ED = frozenset(
    {"need", "feed", "proceed", "succeed", "exceed", "heed", "seed", "shed", "embed", "speed"}
)
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


def fits(element: Element, bounds: Bounds) -> bool:
    """Whether a task's name can be read inside its shape; other names stand beside theirs."""
    if element.kind not in ACTIVITY_KINDS or not element.name:
        return True
    room = max(bounds.width - 8, LETTER)
    lines, used = 1, 0.0
    for word in element.name.split():
        width = len(word) * LETTER
        if used and used + LETTER + width > room:
            lines, used = lines + 1, width
        else:
            used += (LETTER if used else 0) + width
        lines += int(width // room) if width > room else 0
    return lines * LINE <= bounds.height


def why_no_verb(name: str) -> str:
    """Why the name of a task does not begin with what is done; empty where it may."""
    words = _WORD.findall(name)
    if not words:
        return "it says nothing" if name else ""
    first = words[0].lower()
    if first in NOT_VERBS:
        return f"it begins with “{words[0]}”"
    if first.endswith("ing") and first not in _ENDING_IN_ING:
        return f"“{words[0]}” is not an instruction"
    if first.endswith("ed") and first not in _ENDING_IN_ED and len(first) > 4:
        return f"“{words[0]}” says what has been done, not what is to be done"
    if first.endswith(_NOUN_ENDINGS) and first not in _STILL_VERBS:
        return f"“{words[0]}” is a thing, not something to do"
    return ""


def misspelt(text: str, roles: Collection[str]) -> Iterator[tuple[str, str]]:
    """What in a text is nearly a role's name, with that name."""
    left = text
    for role in sorted(roles, key=len, reverse=True):
        left = re.sub(rf"\b{re.escape(role)}(?:s|’s|'s|s’)?\b", " · ", left, flags=re.IGNORECASE)
        words, parts = re.findall(r"[^\s,.;:?!()]+", left), role.split()
        for at in range(len(words) - len(parts) + 1):
            found = words[at : at + len(parts)]
            wrong = [(a, b) for a, b in zip(found, parts, strict=True) if not _same(a, b)]
            if len(wrong) == 1 and len(role) >= 8 and _slipped(wrong[0][0].lower(), wrong[0][1].lower()):
                yield " ".join(found), role


def _same(one: str, other: str) -> bool:
    return one.lower().rstrip("s’'") == other.lower().rstrip("s’'")


def _slipped(found: str, meant: str) -> bool:
    """Whether a word is another one mistyped: one letter in five letters or more, two in nine or more."""
    allowed = 2 if len(meant) >= 9 else 1 if len(meant) >= 5 else 0
    return 0 < _distance(found, meant) <= allowed


def _distance(one: str, other: str) -> int:
    """Letters to add, drop, change or swap with the next (optimal string alignment)."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        after = [i]
        for j, b in enumerate(other, 1):
            cost = min(row[j] + 1, after[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and (b, other[j - 2]) == (one[i - 2], a):
                cost = min(cost, before[j - 2] + 1)
            after.append(cost)
        before, row = row, after
    return row[-1]
