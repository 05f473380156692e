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
    drawn = list(dict.fromkeys(clock for step in cell.steps for clock in step.clocks))
    return "; ".join(drawn) or "; ".join(
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


_IN_SHORT = {"clock": _clocks, "people": _people, "steps": _people, "questions": _questions}


def figures_of(cell: Cell, figures: Mapping[tuple[str, str], Running]) -> list[tuple[str, Running]]:
    """(name of the process, its figures) for each process with a step in the cell of which any runs now."""
    found = {
        step.process: (step.process_name, figures[cell.council, step.process])
        for step in cell.steps
        if (cell.council, step.process) in figures
    }
    return list(found.values())
