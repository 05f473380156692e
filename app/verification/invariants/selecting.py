"""Which elements a property speaks of: a table of features, all of which an element must have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from app.domain.pack import Pack
from app.domain.process import Element, Process

FEATURES = (
    "id",
    "kind",
    "form",
    "asks",
    "topic",
    "called",
    "decision",
    "lane",
    "event",
    "message",
    "writes",
    "name",
    "process",
)
"""What a selector may name; a value is a text with `*` for anything, or a list of such texts."""


@dataclass(frozen=True, slots=True)
class Selector:
    """Features with the patterns that they must match; several tables in a list are alternatives."""

    pack: Pack
    tables: tuple[Mapping[str, tuple[str, ...]], ...]

    def matches(self, process: Process, element: Element) -> bool:
        """Whether an element is meant."""
        return any(self._matches(table, process, element) for table in self.tables)

    def of(self, process: Process) -> Iterator[Element]:
        """The elements of a process that are meant."""
        return (element for element in process.elements.values() if self.matches(process, element))

    def _matches(self, table: Mapping[str, tuple[str, ...]], process: Process, element: Element) -> bool:
        return all(
            any(
                fnmatchcase(value, pattern)
                for value in self._values(feature, process, element)
                for pattern in patterns
            )
            for feature, patterns in table.items()
        )

    def _values(self, feature: str, process: Process, element: Element) -> list[str]:
        if feature == "process":
            return [process.id]
        if feature == "asks":
            form = self.pack.forms.get(element.form)
            return [field.key for field in form.inputs()] if form else []
        if feature == "writes":
            form = self.pack.forms.get(element.form)
            asked = [field.key for field in form.inputs()] if form else []
            return [*asked, *(m.target for m in element.outputs), element.result_variable]
        if feature == "event":
            return [event.kind for event in element.events]
        if feature == "message":
            return [event.name for event in element.events if event.kind == "message"]
        return [str(getattr(element, feature))]


def selector(pack: Pack, written: Any) -> Selector | None:
    """A selector as written, or None when it is not one."""
    tables = written if isinstance(written, list) else [written]
    read = []
    for table in tables:
        if not isinstance(table, dict) or not table or not set(table) <= set(FEATURES):
            return None
        read.append(
            {key: tuple(value) if isinstance(value, list) else (str(value),) for key, value in table.items()}
        )
    return Selector(pack, tuple(read)) if read else None
