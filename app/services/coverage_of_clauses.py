"""A protocol clause by clause: what carries each out, which rehearsal shows it, what is not clear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import takewhile
from pathlib import PurePosixPath
from typing import TypeVar

from app.domain.pack import Clause, Council, Pack, Question
from app.domain.process import Element, Process
from app.services.wording import names_of
from app.verification.citations import (
    Citation,
    citations,
    questions_named,
    steps_of,
    unknown_citations,
)

Thing = TypeVar("Thing")


class State(StrEnum):
    """How a clause stands. `principle`: nothing need carry it out."""

    CARRIED_OUT = "carried out"
    MISSING = "not carried out"
    WAIVED = "waived"
    PRINCIPLE = "a principle"


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A rehearsal by its file: the clauses that its first line says it `shows`, and its story in words."""

    name: str
    file: str
    shows: tuple[str, ...]
    story: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A step or a question that carries a clause out. `form`: its id, empty for a step.

    `process`, `element`: where it is drawn; for a question, of the first step that asks it, and
    `asked_in` names all the steps that do.
    """

    file: str
    line: int | None
    process: str
    process_name: str
    element: str
    name: str
    assumption: str = ""
    form: str = ""
    asked_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """One clause. `named_by`: contacts and settings of the council that name it as their source."""

    clause: Clause
    state: State
    places: tuple[Place, ...]
    named_by: tuple[str, ...]
    rehearsals: tuple[Rehearsal, ...]
    assumptions: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole document. `unknown`: file, line, place and clause of each naming of none that is there.

    `rehearsed`: whether any rehearsal is at hand to show a clause.
    """

    council: Council
    lines: Sequence[ClauseLine]
    questions: Sequence[Question]
    unknown: Sequence[tuple[str, int | None, str, str]]
    today: date
    rehearsed: bool = True

    def count(self, state: State) -> int:
        """How many clauses stand like this."""
        return sum(line.state is state for line in self.lines)

    @property
    def executable(self) -> int:
        """How many clauses must be carried out."""
        return sum(line.clause.executable for line in self.lines) - self.count(State.WAIVED)

    @property
    def shown(self) -> int:
        """How many of those a rehearsal shows."""
        return sum(line.state is State.CARRIED_OUT and bool(line.rehearsals) for line in self.lines)

    @property
    def complete(self) -> bool:
        """Whether everything is carried out or waived, and everything named is there."""
        return not self.count(State.MISSING) and not self.unknown

    @property
    def overdue(self) -> bool:
        """Whether the day on which the source was to be reviewed has passed."""
        due = self.council.review_date
        return due is not None and due < self.today

    @property
    def total(self) -> str:
        """The sum in words: `30 of 30 executable clauses carried out`."""
        waived = self.count(State.WAIVED)
        more = f", {waived} waived" if waived else ""
        shown = f"; {self.shown} shown by a rehearsal" if self.rehearsed else ""
        done = self.count(State.CARRIED_OUT)
        return f"{done} of {self.executable} executable clauses carried out{more}{shown}"


def rehearsal(file: str, text: str) -> Rehearsal:
    """A rehearsal by the comment at its head: `# shows: …`, then its story."""
    lines = takewhile(lambda line: line.startswith("#"), text.splitlines())
    first, *story = [line.removeprefix("#").strip() for line in lines] or [""]
    named = first.removeprefix("shows:").split(",") if first.startswith("shows:") else []
    shows = tuple(name.strip() for name in named if name.strip())
    return Rehearsal(PurePosixPath(file).stem, file, shows, " ".join(story))


def coverage(pack: Pack, rehearsals: Sequence[Rehearsal], today: date) -> Coverage:
    """The document of a pack, in the order of its register."""
    named = _grouped((cited.clause, cited) for cited in citations(pack))
    shown = _grouped((clause, rehearsal) for rehearsal in rehearsals for clause in rehearsal.shows)
    return Coverage(
        council=pack.council,
        lines=[
            _line(pack, clause, named.get(clause.id, []), tuple(shown.get(clause.id, ())))
            for clause in pack.clauses.values()
        ],
        questions=list(pack.questions.values()),
        unknown=[(each.file, each.line, each.place, each.clause) for each in unknown_citations(pack)],
        today=today,
        rehearsed=bool(rehearsals),
    )


def _grouped(pairs: Iterable[tuple[str, Thing]]) -> dict[str, list[Thing]]:
    found: dict[str, list[Thing]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def _line(
    pack: Pack, clause: Clause, cited: Sequence[Citation], rehearsals: tuple[Rehearsal, ...]
) -> ClauseLine:
    places = tuple(place for each in cited if (place := _place(pack, each)) is not None)
    settings = [one for one in pack.council.settings.values() if one.name in {c.place for c in cited}]
    assumptions = [place.assumption for place in places] + [setting.assumption for setting in settings]
    told = tuple(dict.fromkeys(text for text in assumptions if text))
    asked = {name for text in (*told, clause.ambiguity) for name in questions_named(text)}
    return ClauseLine(
        clause=clause,
        state=_state(clause, places),
        places=places,
        named_by=tuple(each.place for each in cited if each.process is None and each.form is None),
        rehearsals=rehearsals,
        assumptions=told,
        questions=tuple(q for q in pack.questions.values() if q.id in asked or clause.id in q.about),
    )


def _state(clause: Clause, places: Sequence[Place]) -> State:
    if clause.waiver:
        return State.WAIVED
    if not clause.executable:
        return State.PRINCIPLE
    return State.CARRIED_OUT if places else State.MISSING


def _place(pack: Pack, cited: Citation) -> Place | None:
    """Where a citation carries the clause out; None where it does not."""
    form, field = cited.form, cited.field
    steps = steps_of(pack, cited)
    if not steps:
        return None
    process, element = steps[0]
    asked = form is not None and field is not None
    return Place(
        file=cited.file,
        line=cited.line,
        process=process.id,
        process_name=process.name or process.participant or process.id,
        element=element.id,
        name=(field.label or cited.place) if field else _named(process, element),
        assumption="" if asked else element.assumption,
        form=form.id if form else "",
        asked_in=tuple(dict.fromkeys(_named(*step) for step in steps)) if asked else (),
    )


def _named(process: Process, element: Element) -> str:
    return names_of([process])[element.id]
