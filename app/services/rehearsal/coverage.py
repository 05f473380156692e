"""What a set of rehearsals never reached: elements never completed and flows never taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.process import Process
from app.services.rehearsal.play import Outcome


@dataclass(frozen=True, slots=True)
class Coverage:
    """One process: how much was taken and what never was."""

    process: Process
    total: int
    never_elements: tuple[str, ...]
    never_flows: tuple[str, ...]

    def as_text(self) -> str:
        """One line, and the names of what is missing."""
        missing = [*self.never_elements, *self.never_flows]
        line = f"{self.process.id}: {self.total - len(missing)} of {self.total} elements and flows taken"
        return line if not missing else f"{line}; never {', '.join(missing)}"


def coverage(outcomes: Iterable[Outcome]) -> list[Coverage]:
    """Coverage of the rehearsed processes over all outcomes, in order of process id."""
    taken: dict[str, set[str]] = {}
    known: dict[str, Process] = {}
    for outcome in outcomes:
        if outcome.stage is None:
            continue
        for process_id, elements in outcome.taken.items():
            taken.setdefault(process_id, set()).update(elements)
            known[process_id] = outcome.stage.pack.processes[process_id]
    return [_of(known[process_id], taken[process_id]) for process_id in sorted(known)]


def _of(process: Process, taken: set[str]) -> Coverage:
    elements = tuple(element for element in process.elements if element not in taken)
    flows = tuple(flow for flow in process.flows if flow not in taken)
    return Coverage(process, len(process.elements) + len(process.flows), elements, flows)
