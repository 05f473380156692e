"""Plants every fault of a kind, asks the prover, and counts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from zlib import crc32

from app.domain.finding import Finding
from tests.generative.mutation.ground import Ground, findings_of, grounds
from tests.generative.mutation.mutant import Kind, Mutant

MOST_PLACES = 2
"""Places tried of each kind in an ordinary run, taken in turn from the councils; every place overnight."""
MOST_OF_ALL = 4
"""The same of a kind that must never go wrong."""


@dataclass
class Row:
    """What came of one kind."""

    kind: str
    places: int = 0
    tried: int = 0
    missed: list[str] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)


Planted = tuple[Ground, Mutant]

ROWS: list[Row] = []
"""The table as far as it has been filled, printed when the tests are done."""


def every_place() -> bool:
    """Whether this run has the time for all of them."""
    return os.environ.get("HYPOTHESIS_PROFILE") == "overnight"


def run(kind: Kind, most: int | None) -> Row:
    """One row of the table. `most`: places tried at the most; None for all."""
    row = Row(kind.name)
    mutants = list(planted(kind))
    row.places = sum(map(len, mutants))
    for ground, mutant in chosen(mutants, most, crc32(kind.name.encode())):
        row.tried += 1
        found = findings_at(ground, mutant)
        told = {each.code for each in found if each.element in mutant.about} & kind.told_by
        row.codes |= told
        if not told:
            others = sorted({f"{each.code} at {each.element}" for each in found}) or ["nothing"]
            row.missed.append(f"{mutant.file}: {mutant.place} (found: {', '.join(others)})")
    return row


def planted(kind: Kind) -> Iterator[list[Planted]]:
    """The places of a kind, council by council; one in a shared file belongs to the first that uses it."""
    seen: set[tuple[str, str]] = set()
    for ground in grounds():
        found = [(ground, mutant) for mutant in kind.plant(ground) if ground.uses(mutant.file)]
        found = [(ground, mutant) for ground, mutant in found if (mutant.file, mutant.place) not in seen]
        seen |= {(mutant.file, mutant.place) for _, mutant in found}
        if found:
            yield found


def chosen(mutants: list[list[Planted]], most: int | None, turn: int) -> list[Planted]:
    """At most so many, from the councils by turns and spread over the places of each.

    `turn`: a number of the kind's own, so that not every kind begins with the same council and place.
    """
    if most is None or sum(map(len, mutants)) <= most:
        return [planted for council in mutants for planted in council]
    shares = [0] * len(mutants)
    while sum(shares) < most:
        place = turn % len(mutants)
        shares[place] += shares[place] < len(mutants[place])
        turn += 1
    return [
        council[(turn + place * len(council) // share) % len(council)]
        for council, share in zip(mutants, shares, strict=True)
        for place in range(share)
    ]


def findings_at(ground: Ground, mutant: Mutant) -> list[Finding]:
    """The findings of the pack with the fault."""
    changed: dict[str, bytes] = {}
    for file, edit in ((mutant.file, mutant.edit), *mutant.also):
        original = ground.pack.files[file]
        changed[file] = edit(original)
        assert changed[file] != original, f"{file}: {mutant.place} is no change"
    around = ground.around(*changed, *mutant.beside, callers=mutant.callers, also_forms=mutant.forms)
    return findings_of(ground, around, changed)
