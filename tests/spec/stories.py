"""The rehearsals of the councils, each played once, and what their journeys say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from app import bootstrap
from app.domain.pack import Pack
from app.domain.process import Element
from app.domain.records import AuditEntry, Holding, Task
from app.services import wording
from app.services.rehearsal.play import Outcome
from app.services.rehearsal.stage import Stage, instances

FOLDER = Path(__file__).parent
CONCERN = "Immediate safeguarding concern"
REFERRAL = "shared_safeguarding_concern"
DISPUTE = {"rw_dispute", "shared_disagreement"}


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of an instance's journey."""

    at: datetime
    what: str
    process: str
    element: str


@dataclass(frozen=True)
class Story:
    """A rehearsal as it was played."""

    file: Path
    outcome: Outcome

    def shows(self, council: str) -> set[str]:
        """The clauses of a council, by what their ids begin with, that its first line says it shows."""
        first, *_ = self.file.read_text(encoding="utf-8").splitlines()
        assert first.startswith("# shows: "), f"{self.file.name}: the first line says which clauses it shows"
        words = (word.strip() for word in first.removeprefix("# shows: ").split(","))
        return {word for word in words if word.startswith(council)}

    @property
    def stage(self) -> Stage:
        """Where it was played."""
        assert self.outcome.stage is not None, f"{self.file.name} was refused: {self.outcome.findings}"
        return self.outcome.stage

    @cached_property
    def trails(self) -> list[list[AuditEntry]]:
        """The audit trail of each instance of the case, in order."""
        with self.stage.core.store.read() as uow:
            return [uow.audit.of_instance(one.id, limit=1_000_000) for one in instances(self.stage)]

    @cached_property
    def journeys(self) -> list[list[Passage]]:
        """The journey of each instance of the case, in order."""
        return [passages(*trail) for trail in self.trails]

    @cached_property
    def holdings(self) -> list[Holding]:
        """Who held the child, in order."""
        with self.stage.core.store.read() as uow:
            return sorted(uow.holdings.of_case(self.stage.case.id), key=lambda holding: holding.since)

    @cached_property
    def tasks(self) -> list[Task]:
        """Every user task of the case, open, done or cancelled."""
        with self.stage.core.store.read() as uow:
            return [task for one in instances(self.stage) for task in uow.tasks.of_instance(one.id)]

    @cached_property
    def answers(self) -> list[Mapping[str, Any]]:
        """Every form that was sent in."""
        with self.stage.core.store.read() as uow:
            return [kept.answers for kept in uow.answers.of_case(self.stage.case.id)]

    def asked(self, key: str) -> list[Mapping[str, Any]]:
        """The forms sent in that asked this question."""
        return [kept for kept in self.answers if key in kept]

    def passed(self) -> Iterator[Element]:
        """The elements completed at least once."""
        for process_id, names in self.outcome.taken.items():
            elements = self.stage.pack.processes[process_id].elements
            yield from (elements[name] for name in names if name in elements)


@cache
def story(file: Path) -> Story:
    """The story of one file, played once."""
    return Story(file, bootstrap.rehearse(file))


@cache
def files_of(council: str) -> tuple[Path, ...]:
    """The rehearsals of a council, by the name of its folder."""
    return tuple(sorted((FOLDER / council).glob("*.toml")))


@cache
def stories_of(council: str) -> tuple[Story, ...]:
    """All of them, played."""
    return tuple(story(file) for file in files_of(council))


def clauses_of(element: Element, pack: Pack) -> set[str]:
    """The clauses that an element or a question of its form carries out."""
    form = pack.forms.get(element.form)
    asked = {clause for field in form.walk() for clause in field.clauses} if form else set()
    return {*element.clauses, *asked}


def listeners(pack: Pack) -> set[tuple[str, str]]:
    """(process, event) of everything that answers an immediate safeguarding concern."""
    return {
        (process.id, element.id)
        for process in pack.processes.values()
        for element in process.elements.values()
        if any(event.kind == "message" and event.name == CONCERN for event in element.events)
    }


def interrupted(played: Story) -> Iterator[tuple[str, str]]:
    """(process, user task) of each open task that an immediate safeguarding concern cut short."""
    for trail in played.trails:
        for entry in trail:
            if (entry.action, entry.subject) == ("message.received", CONCERN):
                yield from ((p.process, p.element) for p in passages(entry) if p.what == "cancelled")


def passages(*entries: AuditEntry) -> list[Passage]:
    """The passages that these entries tell of."""
    return [Passage(*passage) for passage in wording.passages(entries)]


def positions(journey: list[Passage], element: str, what: str) -> list[int]:
    """Where in a journey this became of an element."""
    return [i for i, passage in enumerate(journey) if (passage.element, passage.what) == (element, what)]


def done(journey: list[Passage]) -> list[str]:
    """The elements that a journey completed, in order."""
    return [passage.element for passage in journey if passage.what == "completed"]


def reached(journey: list[Passage], process: str) -> set[str]:
    """The elements of a process that a journey began or completed."""
    return {p.element for p in journey if p.process == process and p.what in {"started", "completed"}}
