"""Proves by its reachable states that a process always comes to a proper end, or shows how it does not."""

from __future__ import annotations

from collections.abc import Collection

from app.domain.finding import Finding
from app.domain.process import Process
from app.verification.soundness.analysis import MOST_STATES, Proof, Prover
from app.verification.soundness.telling import tell

__all__ = ["MOST_STATES", "Proof", "Prover", "check_soundness"]


def check_soundness(process: Process, prover: Prover, *, called: Collection[str] = ()) -> list[Finding]:
    """What is unsound in a process. `called`: the processes whose callers take up their errors."""
    faults = prover.prove(process).faults
    if process.id in called:
        faults = [fault for fault in faults if fault.kind != "uncaught"]
    return [tell(process, fault) for fault in faults]
