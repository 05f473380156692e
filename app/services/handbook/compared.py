"""The page on which the councils stand side by side."""

from __future__ import annotations

from collections.abc import Iterator

from app.services.comparing import Cell, Comparison
from app.services.handbook import rst


def page(comparison: Comparison) -> Iterator[str]:
    """One table for a glance, then each row with the clauses it rests on."""
    yield from rst.heading("The same step in each council", 0)
    yield from rst.paragraph(
        "Worked out from the diagrams: who acts, what is asked and until when is what is drawn there."
    )
    names = [council.name for council in comparison.councils]
    yield from rst.table(
        [("Step", 3), *((rst.text(name), 4) for name in names)],
        (
            [rst.bold(line.row.title), *("\n".join(map(rst.text, cell.words)) for cell in line.cells)]
            for line in comparison.lines
        ),
    )
    for line in comparison.lines:
        yield from rst.heading(line.row.title, 1)
        for council, cell in zip(comparison.councils, line.cells, strict=True):
            yield from rst.paragraph(rst.bold(council.name))
            yield from rst.bullets(_told(cell))


def _told(cell: Cell) -> Iterator[str]:
    if not cell.steps and not cell.contacts:
        yield from map(rst.text, cell.words)
    for contact in cell.contacts:
        reached = ", ".join(text for text in (contact.telephone, contact.email) if text)
        yield rst.text(f"{contact.name}: {reached or 'no number or address is given'}")
    for step in cell.steps:
        clocks = f", {'; '.join(step.clocks)}" if step.clocks else ""
        yield rst.text(f"{step.role or 'Anybody'}: {step.name} ({step.process_name}){clocks}")
    for clause in cell.clauses:
        yield f"Clause {rst.bold(clause.id)}: {rst.text(clause.rule)}"
