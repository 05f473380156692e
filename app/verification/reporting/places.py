"""What the ids in findings stand for: names as drawn, and lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.finding import Finding
from app.domain.pack import Pack
from app.domain.process import Process


@dataclass(frozen=True, slots=True)
class Place:
    """An element, a flow or a question: its id, its file and line, and its name (empty where it has none)."""

    id: str
    file: str
    line: int | None = None
    name: str = ""

    def in_words(self) -> str:
        """The name in quotation marks, else the id."""
        return f"“{self.name}”" if self.name else self.id


class Places:
    """Every place of some packs, looked up by file and id."""

    def __init__(self, packs: Iterable[Pack] = ()) -> None:
        self._known: dict[tuple[str, str], Place] = {}
        self._anywhere: dict[str, Place] = {}
        for pack in packs:
            for process in pack.processes.values():
                self._take(process)
            for form in pack.forms.values():
                for field in form.walk():
                    self._keep(Place(field.key or field.id, form.file, field.line, field.label))

    def of(self, found: Finding) -> Place:
        """Where a finding is; its own line counts."""
        known = self._known.get((found.file, found.element))
        return Place(found.element, found.file, found.line, known.name if known else "")

    def passed(self, found: Finding) -> list[Place]:
        """The places of a finding's path, in order; an id of a called diagram is found in its file."""
        return [
            self._known.get((found.file, name)) or self._anywhere.get(name) or Place(name, found.file)
            for name in found.path
        ]

    def _take(self, process: Process) -> None:
        title = process.name or process.participant
        self._keep(Place(process.id, process.file, process.line, title))
        for element in process.elements.values():
            self._keep(Place(element.id, process.file, element.line, element.name))
        for flow in process.flows.values():
            self._keep(Place(flow.id, process.file, flow.line, flow.name))

    def _keep(self, place: Place) -> None:
        self._known.setdefault((place.file, place.id), place)
        self._anywhere.setdefault(place.id, place)
