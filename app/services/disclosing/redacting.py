"""What is told of an entry: all of it, all but some words, or only that it is withheld and by what law."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.services.disclosing.entries import KINDS, Entry
from app.services.disclosing.exemptions import EXEMPTIONS

MARK = "[withheld]"
LONGEST = 500
"""Characters of a reason: it is for colleagues, and short."""

CHOOSE = "Choose an exemption and write why it counts here."
WHOLE = "A letter or file is withheld whole: leave the words empty."


@dataclass(frozen=True, slots=True)
class Withheld:
    """Why an entry is withheld. `words`: only these; none means the whole entry."""

    exemption: str
    why: str
    words: tuple[str, ...] = ()

    @classmethod
    def kept(cls, value: Sequence[str]) -> Withheld:
        """As the request keeps it: exemption, why, and the words, one a line."""
        exemption, why, *rest = value
        return cls(exemption, why, tuple(words_of(rest[0])) if rest else ())

    def as_kept(self) -> list[str]:
        """The same, to be kept."""
        return [self.exemption, self.why, *(["\n".join(self.words)] if self.words else [])]


def words_of(text: str) -> list[str]:
    """The words that are to be taken out, one or more a line."""
    return [tidy for line in text.splitlines() if (tidy := " ".join(line.split()))]


def problem(entry: Entry | None, chosen: Withheld) -> str:
    """What is wrong with the choice, or nothing. `entry` None: it is not in this request."""
    if chosen.exemption not in EXEMPTIONS or not chosen.why or len(chosen.why) > LONGEST:
        return CHOOSE
    if not chosen.words or entry is None:
        return ""
    if entry.document is not None or entry.attachment is not None:
        return WHOLE
    missing = [words for words in chosen.words if not _pattern([words]).search(_all_text(entry))]
    return f"These words are not in the entry: “{missing[0]}”. Copy them from it." if missing else ""


def told(entry: Entry, withheld: Mapping[str, Sequence[str]], files: Sequence[str] = ()) -> dict[str, Any]:
    """The entry as it is given out."""
    kind = KINDS[entry.kind]
    chosen = Withheld.kept(withheld[entry.key]) if entry.key in withheld else None
    law = _law(chosen) if chosen else {}
    if chosen is not None and not chosen.words:
        return {"kind": kind, "withheld": True, **law}
    place = {"kind": kind, "at": entry.at.isoformat()}
    said = {"title": entry.title, "text": entry.text, "data": entry.data, "files": list(files)}
    if chosen is None:
        return place | said
    pattern = _pattern(chosen.words)
    return (
        place
        | {key: _without(value, pattern) for key, value in said.items()}
        | {"words_withheld": True, **law}
    )


def _law(chosen: Withheld) -> dict[str, Any]:
    exemption = EXEMPTIONS[chosen.exemption]
    return {"exemption": exemption.label, "law": exemption.law}


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """The longest first, so that no part of a name stays behind."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(r"\s+".join(map(re.escape, each.split())) for each in longest_first), re.I)


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(MARK, value)
    if isinstance(value, Mapping):
        return {key: _without(each, pattern) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without(each, pattern) for each in value]
    return value


def _all_text(entry: Entry) -> str:
    return "\n".join([entry.title, entry.text, *_texts(entry.data)])


def _texts(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list | tuple):
        return [text for each in value for text in _texts(each)]
    return [str(value)] if isinstance(value, str) else []
