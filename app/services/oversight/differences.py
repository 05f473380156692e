"""Where the councils' protocols differ in clocks, agreement and acceptance, taken from their diagrams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.overviews import Running
from app.services.comparing import Cell, Comparison, Line


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is compared: what there is, each with the councils that have it so."""

    title: str
    row: str
    groups: Sequence[tuple[str, Sequence[str]]]

    @property
    def same(self) -> bool:
        """Whether every council has it so."""
        return len(self.groups) == 1

    def of(self, council: str) -> str:
        """What the council of this name has."""
        return next((words for words, councils in self.groups if council in councils), "")


def differences(comparison: Comparison) -> list[Difference]:
    """A difference for each row that can be put in a few words, in the order of the rows."""
    names = {council.id: council.name for council in comparison.councils}
    return [_difference(line, names) for line in comparison.lines if line.row.shows in _IN_SHORT]


def _difference(line: Line, names: Mapping[str, str]) -> Difference:
    groups: dict[str, list[str]] = {}
    for cell in line.cells:
        words = _in_short(line, cell)
        groups.setdefault(words, []).append(names.get(cell.council, cell.council))
    return Difference(line.row.title, line.row.id, list(groups.items()))


def _in_short(line: Line, cell: Cell) -> str:
    if cell.open:
        return "Not answered yet"
    return "The protocol is silent" if cell.silent else _IN_SHORT[line.row.shows](cell)


def _clocks(cell: Cell) -> str:
    drawn: dict[str, dict[str, None]] = {}
    for clock in (clock for step in cell.steps for clock in step.clocks):
        length, after, anchor = clock.partition(" after ")
        # What it counts from where the first thing is not known is told with the step itself.
        drawn.setdefault(after + anchor.split(", or else ")[0], {})[length] = None
    return "; ".join(" or ".join(lengths) + anchor for anchor, lengths in drawn.items()) or "; ".join(
        f"{clause.deadline.value} {clause.deadline.unit} after {clause.deadline.anchor}"
        for clause in cell.clauses
        if clause.deadline
    ) or "No clock"  # fmt: skip


def _people(cell: Cell) -> str:
    """Everybody of any of the steps: some follow each other, others stand for each other."""
    return ", ".join(dict.fromkeys(step.role or f"“{step.name}”" for step in cell.steps)) or "Nobody"


def _questions(cell: Cell) -> str:
    asked = sum(len(step.questions) for step in cell.steps)
    if not asked:
        return "Nothing is asked"
    steps = "; ".join(dict.fromkeys(step.name for step in cell.steps))
    return f"{asked} {'question' if asked == 1 else 'questions'} in “{steps}”"


def _contacts(cell: Cell) -> str:
    return "; ".join(contact.name for contact in cell.contacts) or "Nobody is named"


_IN_SHORT = {
    "contacts": _contacts,
    "clock": _clocks,
    "people": _people,
    "steps": _people,
    "questions": _questions,
}


def running_now(
    comparison: Comparison, figures: Mapping[tuple[str, str], Running]
) -> list[tuple[str, list[tuple[str, Running]]]]:
    """(name of the council, its processes by name with their figures): those with a step in any row of
    which any runs now, each once, in the order of the rows."""
    return [(council.name, _running(comparison, council.id, figures)) for council in comparison.councils]


def _running(
    comparison: Comparison, council: str, figures: Mapping[tuple[str, str], Running]
) -> list[tuple[str, Running]]:
    found = {
        step.process: (step.process_name, figures[council, step.process])
        for line in comparison.lines
        for cell in line.cells
        for step in cell.steps
        if cell.council == council and (council, step.process) in figures
    }
    return list(found.values())
