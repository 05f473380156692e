"""What a question says of itself to the family: its sentences, and what must be answered before they know."""

from __future__ import annotations

from app.domain.form import TEMPLATE, Field

FAMILY, TOLD_BY, PRESENT = "family", "told_by", "present"
"""The custom properties of a question, and what `told_by` says where the family took part."""

LETTER = "letter:"
"""What `told_by` begins with where a letter of that kind tells it."""


def sentences(field: Field) -> dict[str, str]:
    """The sentences by the answer each is for; under the empty answer what holds for any, or for a yes."""
    own = {
        name.removeprefix(f"{FAMILY}_"): text
        for name, text in field.properties.items()
        if name.startswith(f"{FAMILY}_")
    }
    general = field.properties.get(FAMILY, "")
    return own | ({"": general} if general else {})


def named(text: str) -> list[str]:
    """The keys of the answers that stand in a sentence, in its order."""
    return [name.strip() for name in TEMPLATE.findall(text)]


def told_by(field: Field) -> frozenset[str]:
    """The keys of the questions, and the letters, by which the family comes to know, or `PRESENT`."""
    return frozenset(part.strip() for part in field.properties.get(TOLD_BY, "").split(",") if part.strip())
