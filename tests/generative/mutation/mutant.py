"""What a planted fault is: one change of one file, and where its finding must point."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.generative.mutation.ground import Ground

Edit = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Mutant:
    """One fault at one place.

    `place` names it in the table of misses; a finding about it names one of `about` (elements, flows,
    keys of a form). `also`: changes of further files that the fault needs. `callers`: what calls the
    changed process bears on it as well; `beside`: files that do so too. `forms`: those that the changed
    diagram asks and the original did not.
    """

    file: str
    place: str
    about: frozenset[str]
    edit: Edit
    also: tuple[tuple[str, Edit], ...] = ()
    callers: bool = False
    beside: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A rule that plants faults. `told_by`: the codes of which one must be found at the place.

    `grave`: what must never go wrong, and is tried at more places in every run.
    """

    name: str
    told_by: frozenset[str]
    plant: Callable[[Ground], Iterator[Mutant]]
    grave: bool = False


KINDS: list[Kind] = []


def kind(
    name: str, *told_by: str, grave: bool = False
) -> Callable[[Callable[[Ground], Iterator[Mutant]]], Kind]:
    """Register a rule under its name in the table."""

    def register(plant: Callable[[Ground], Iterator[Mutant]]) -> Kind:
        KINDS.append(Kind(name, frozenset(told_by), plant, grave))
        return KINDS[-1]

    return register
