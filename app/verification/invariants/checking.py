"""Holds the diagrams of a pack to its invariants."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from app.domain.finding import Finding
from app.domain.pack import Invariant, Pack, Property
from app.domain.process import Process
from app.ports import Handlers
from app.verification.codes import CODES, finding
from app.verification.data.checking import files_of, followable
from app.verification.data.meaning import Meaning
from app.verification.invariants.kinds import KINDS, Breach, Subject, Unreadable
from app.verification.invariants.selecting import selector
from app.verification.references import meant
from app.verification.scope import is_council, is_shared

SELECTING = ("first", "then", "where", "reaches")
"""The parameters that select elements which must be there."""

WATCHES = (
    "uncovered",
    "two-holders",
    "holder-gone",
    "no-rationale",
    "decider-proposed",
    "referrer-not-told",
    "family-not-told",
    "concern-not-referred",
    "holder-changed-in-dispute",
    "clock-completed",
    "shared-before-agreement",
    "stuck",
    "left-open",
    "bounced",
    "version-lost",
    "trail-broken",
)
"""What is looked for in what has happened; `app.services.watching` does it."""


def check_invariants(
    pack: Pack,
    handlers: Handlers | None = None,
    broken: Collection[str] = (),
    meaning: Meaning | None = None,
) -> list[Finding]:
    """Every place of the pack's executable processes that breaks one of its invariants.

    `broken`: files with faults that keep them from being followed. `meaning`: of this pack, if at hand.
    """
    if not is_council(pack):
        return []
    known = meaning or Meaning(pack, handlers)
    return [found for invariant in pack.invariants for found in _invariant(pack, invariant, known, broken)]


def _invariant(
    pack: Pack, invariant: Invariant, meaning: Meaning, broken: Collection[str]
) -> Iterator[Finding]:
    yield from _written(invariant)
    for one in invariant.properties:
        if one.kind not in KINDS or (one.councils and pack.council.id not in one.councils):
            continue
        if not is_shared(invariant.file) and not broken:
            yield from _idle(pack, invariant, one)
        for process in pack.processes.values():
            whole = frozenset(broken).isdisjoint(files_of(pack, process))
            if followable(process) and whole and _concerns(one, process):
                yield from _property(pack, invariant, one, process, meaning)


def _idle(pack: Pack, invariant: Invariant, one: Property) -> Iterator[Finding]:
    """A property of a council's own that selects nothing guards nothing."""
    for name in one.processes:
        if name not in pack.processes:
            yield _misread(invariant, f"There is no process “{name}”.", meant(name, pack.processes))
    for name, written in one.parameters.items():
        chosen = selector(pack, written) if name in SELECTING else None
        processes = [process for process in pack.processes.values() if _concerns(one, process)]
        if chosen is not None and not any(any(chosen.of(p)) for p in processes):
            yield _misread(invariant, f"“{name}” of “{one.kind}” selects no element.")


def _concerns(one: Property, process: Process) -> bool:
    return not one.processes or process.id in one.processes


def _property(
    pack: Pack, invariant: Invariant, one: Property, process: Process, meaning: Meaning
) -> Iterator[Finding]:
    try:
        breaches = list(KINDS[one.kind](Subject(pack, process, one.parameters, meaning)))
    except Unreadable as wrong:
        yield _misread(invariant, f"The property “{one.kind}” cannot be checked: {wrong}.")
        return
    for breach in breaches:
        yield _told(invariant, process, breach)


def _told(invariant: Invariant, process: Process, breach: Breach) -> Finding:
    found = finding(
        "invariant",
        process.file,
        breach.line,
        breach.element,
        f"{invariant.id}, {invariant.title}: {breach.what}. {invariant.message}",
        f"Draw it so that this cannot happen. Source: {', '.join(invariant.sources)}.",
    )
    return replace(found, path=breach.path)


def _written(invariant: Invariant) -> Iterator[Finding]:
    """What an invariant names must be there, and something must guard it or say why nothing can."""
    for one in invariant.properties:
        if one.kind not in KINDS:
            yield _misread(invariant, f"“{one.kind}” is not a kind of property.", meant(one.kind, KINDS))
    for code in invariant.codes:
        if code not in CODES:
            yield _misread(invariant, f"“{code}” is not a code of a finding.", meant(code, CODES))
    for watch in invariant.watches:
        if watch not in WATCHES:
            yield _misread(invariant, f"“{watch}” is not a watch.", meant(watch, WATCHES))
    if not (invariant.properties or invariant.codes or invariant.watches or invariant.waits):
        yield _misread(invariant, "Nothing guards this invariant, and nothing says why.")


def _misread(invariant: Invariant, message: str, hint: str = "") -> Finding:
    return finding(
        "invariant-unread",
        invariant.file,
        invariant.line,
        invariant.id,
        message,
        f"Correct it as bpmn/README.md describes.{hint}",
    )
