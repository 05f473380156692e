"""Proves by its reachable states that a process always comes to a proper end, or shows how it does not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from app.domain.finding import Finding
from app.domain.process import Process
from app.verification.soundness.analysis import MOST_STATES, Proof, Prover
from app.verification.soundness.telling import tell

__all__ = ["MOST_STATES", "Proof", "Prover", "called_processes", "check_soundness"]

_BROKEN = frozenset(
    {
        "dangling-flow",
        "crossing-flow",
        "no-start",
        "unreachable",
        "dead-end-flow",
        "unattached",
        "event-gateway",
        "unmatched-link",
    }
)
"""Faults of the net as drawn: what follows from them is not told as well."""


def check_soundness(
    process: Process, prover: Prover, known: Iterable[Finding], called: Collection[str] = ()
) -> list[Finding]:
    """What is unsound in a process.

    `known`: what was found in it before; a net that is broken as drawn is not proved. `called`: the
    processes that others call, whose errors are looked for where they are called.
    """
    if not process.executable or any(found.code in _BROKEN for found in known):
        return []
    faults = prover.prove(process).faults
    if process.id in called:
        faults = [fault for fault in faults if fault.kind != "uncaught"]
    return [tell(process, fault) for fault in faults]


def called_processes(processes: Mapping[str, Process]) -> frozenset[str]:
    """The ids that some call activity names."""
    elements = (element for process in processes.values() for element in process.elements.values())
    return frozenset(element.called for element in elements if element.called)
