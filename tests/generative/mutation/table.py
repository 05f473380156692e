"""Plants every fault of a kind, asks the prover, and counts."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from app.domain.finding import Finding
from tests.generative.mutation.ground import Ground, findings_of, grounds
from tests.generative.mutation.mutant import Kind, Mutant

MOST_PLACES = 3
"""Places tried of each kind in an ordinary run, spread over its files; every place overnight."""


@dataclass
class Row:
    """What came of one kind."""

    kind: str
    places: int = 0
    tried: int = 0
    missed: list[str] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)


ROWS: list[Row] = []
"""The table as far as it has been filled, printed when the tests are done."""


def every_place() -> bool:
    """Whether this run has the time for all of them."""
    return os.environ.get("HYPOTHESIS_PROFILE") == "overnight"


def run(kind: Kind, most: int | None) -> Row:
    """One row of the table. `most`: places tried at the most; None for all."""
    row = Row(kind.name)
    mutants = [(ground, mutant) for ground in grounds() for mutant in kind.plant(ground)]
    row.places = len(mutants)
    for ground, mutant in chosen(mutants, None if kind.all_places else most):
        row.tried += 1
        found = findings_at(ground, mutant)
        told = {each.code for each in found if each.element in mutant.about} & kind.told_by
        row.codes |= told
        if not told:
            others = sorted({f"{each.code} at {each.element}" for each in found}) or ["nothing"]
            row.missed.append(f"{mutant.file}: {mutant.place} (found: {', '.join(others)})")
    return row


def chosen(mutants: list[tuple[Ground, Mutant]], most: int | None) -> list[tuple[Ground, Mutant]]:
    """At most so many, evenly spread over the places in the order of the files."""
    if most is None or len(mutants) <= most:
        return mutants
    return [mutants[place * len(mutants) // most] for place in range(most)]


def findings_at(ground: Ground, mutant: Mutant) -> list[Finding]:
    """The findings of the pack with the fault."""
    changed: dict[str, bytes] = {}
    for file, edit in ((mutant.file, mutant.edit), *mutant.also):
        original = ground.pack.files[file]
        changed[file] = edit(original)
        assert changed[file] != original, f"{file}: {mutant.place} is no change"
    around = ground.around(*changed, *mutant.beside, callers=mutant.callers, also_forms=mutant.forms)
    return findings_of(around, changed)
