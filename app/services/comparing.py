"""The same step in each council's protocol, side by side: taken from the elements that carry it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain import permissions
from app.domain.comparison import Answer, Row
from app.domain.form import Field
from app.domain.overviews import Running
from app.domain.pack import Clause, Contact, Council, Pack
from app.domain.permissions import Action
from app.domain.process import ACTIVITY_KINDS, Element, Process
from app.domain.records import User
from app.services.clock_words import clocks_of
from app.services.core import Core
from app.verification.citations import citations, steps_of


@dataclass(frozen=True, slots=True)
class Step:
    """A step that carries a clause of the row out. `clocks`: its deadlines in words, as they are drawn."""

    process: str
    process_name: str
    element: str
    name: str
    role: str
    clauses: tuple[str, ...]
    clocks: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """What one protocol has for a row. `words`: the answer in a few lines, as the row shows it.

    `open`: the pack does not say where its protocol answers this.
    """

    council: str
    words: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    clauses: tuple[Clause, ...] = ()
    contacts: tuple[Contact, ...] = ()
    silent: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row with one cell for each council, in their order."""

    row: Row
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All councils side by side."""

    councils: tuple[Council, ...]
    lines: tuple[Line, ...]


def compare(packs: Sequence[Pack]) -> Comparison:
    """The rows of the shared comparison, each with what every pack's own protocol has."""
    rows: dict[str, Row] = {row.id: row for pack in packs for row in pack.rows}
    sides = [_Side(pack) for pack in packs]
    return Comparison(
        councils=tuple(pack.council for pack in packs),
        lines=tuple(Line(row, tuple(side.cell(row) for side in sides)) for row in rows.values()),
    )


def in_force(core: Core) -> Comparison:
    """The protocols that are deployed now, councils in the order of their names."""
    with core.store.read() as uow:
        packs = [core.catalogue.in_force(uow, council).pack for council in uow.deployments.councils()]
    return compare(sorted(packs, key=lambda pack: pack.council.name))


def for_actor(core: Core, actor: User) -> tuple[Comparison, dict[tuple[str, str], Running]]:
    """The protocols in force side by side, with the figures of now. Raises `Forbidden`."""
    permissions.check(actor, Action.SEE_PACK)
    comparison = in_force(core)
    return comparison, figures(core, comparison)


def figures(core: Core, comparison: Comparison) -> dict[tuple[str, str], Running]:
    """(council, process id) → what runs now, for each process that begins by itself and answers a row."""
    wanted = {
        (cell.council, step.process)
        for line in comparison.lines
        for cell in line.cells
        for step in cell.steps
    }
    with core.store.read() as uow:
        councils = sorted({council for council, _ in wanted})
        found = uow.overviews.running(councils, core.clock.now())
    return {key: figure for key, figure in found.items() if key in wanted}


class _Side:
    """One council's pack, with the steps that carry out each clause."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.carried: Mapping[str, list[tuple[Process, Element, Field | None]]] = _carried(pack)

    def cell(self, row: Row) -> Cell:
        """What this protocol has for a row."""
        answer = self.pack.answers.get(row.id)
        council = self.pack.council.id
        if answer is None:
            return Cell(council, ("Not answered yet.",), open=True)
        if answer.silent:
            return Cell(council, (answer.silent,), silent=answer.silent)
        steps = tuple(self._steps(answer))
        contacts = self.pack.council.contacts
        cell = Cell(
            council,
            words=(),
            steps=steps,
            clauses=tuple(self.pack.clauses[name] for name in answer.clauses if name in self.pack.clauses),
            contacts=tuple(contacts[key] for key in answer.contacts if key in contacts),
        )
        words = tuple(dict.fromkeys(text for text in _WORDS[row.shows](cell) if text))
        return Cell(council, words or ("Nothing carries it out.",), cell.steps, cell.clauses, cell.contacts)

    def _steps(self, answer: Answer) -> Iterator[Step]:
        """The tasks of the clauses, in their order, each once; gateways and events where there is no task."""
        found = [
            place
            for clause in answer.clauses
            for place in self.carried.get(clause, ())
            if not _escalates(place[0], place[1])
        ]
        tasks = [place for place in found if place[1].kind in ACTIVITY_KINDS] or found
        seen: dict[tuple[str, str], list[tuple[Process, Element, Field | None]]] = {}
        for place in tasks:
            seen.setdefault((place[0].id, place[1].id), []).append(place)
        for places in seen.values():
            process, element, _ = places[0]
            form = self.pack.forms.get(element.form)
            asked = [field for _, _, field in places if field is not None] or list(
                form.inputs() if form else ()
            )
            yield Step(
                process=process.id,
                process_name=process.name or process.id,
                element=element.id,
                name=element.name or element.id,
                role=element.lane,
                clauses=tuple(name for name in element.clauses if name in self.pack.clauses),
                clocks=tuple(clocks_of(self.pack, process, element)),
                questions=tuple(field.label for field in asked if field.label),
            )


def _escalates(process: Process, element: Element) -> bool:
    """Whether a step only tells somebody that a clock has run out."""
    before = [process.flows[name].source for name in element.incoming if name in process.flows]
    sources = [process.elements[name] for name in before if name in process.elements]
    return bool(element.topic) and any(
        source.kind == "boundaryEvent" and any(event.kind == "timer" for event in source.events)
        for source in sources
    )


def _carried(pack: Pack) -> dict[str, list[tuple[Process, Element, Field | None]]]:
    found: dict[str, list[tuple[Process, Element, Field | None]]] = {}
    for cited in citations(pack):
        for process, element in steps_of(pack, cited):
            found.setdefault(cited.clause, []).append((process, element, cited.field))
    return found


def _contacts(cell: Cell) -> Iterator[str]:
    for contact in cell.contacts:
        reached = ", ".join(text for text in (contact.telephone, contact.email) if text)
        yield f"{contact.name} ({reached})" if reached else contact.name


def _people(cell: Cell) -> Iterator[str]:
    roles = [step.role or f"“{step.name}”" for step in cell.steps]
    yield ", ".join(dict.fromkeys(roles))


def _clock(cell: Cell) -> Iterator[str]:
    clocks: dict[str, list[str]] = {}
    for step in cell.steps:
        for clock in step.clocks:
            clocks.setdefault(clock, []).append(step.name)
    for clock, names in clocks.items():
        yield f"{clock}: {', '.join(dict.fromkeys(names))}"
    if not clocks:
        for clause in cell.clauses:
            if clause.deadline:
                yield f"{clause.deadline.value} {clause.deadline.unit} from {clause.deadline.anchor}"
        yield "" if any(clause.deadline for clause in cell.clauses) else "No clock."


def _steps(cell: Cell) -> Iterator[str]:
    for step in cell.steps:
        who = f"{step.role}: " if step.role else ""
        until = f" ({'; '.join(step.clocks)})" if step.clocks else ""
        yield f"{who}{step.name}{until}"


def _questions(cell: Cell) -> Iterator[str]:
    for step in cell.steps:
        yield f"{step.role}: {step.name}" if step.role else step.name
        yield from step.questions


_WORDS = {
    "contacts": _contacts,
    "people": _people,
    "clock": _clock,
    "steps": _steps,
    "questions": _questions,
}
