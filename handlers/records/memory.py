"""Record systems that are not there: one that remembers, for tests and demos, and one that keeps nothing."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True, slots=True)
class KeptNote:
    """A note as the record system took it."""

    reference: str
    case_reference: str
    heading: str
    text: str


class MemoryRecords:
    """The in-memory twin of `HttpRecords`: the same key makes one note."""

    def __init__(self) -> None:
        self.notes: dict[str, KeptNote] = {}
        self._lock = Lock()

    def note(self, key: str, case_reference: str, heading: str, text: str) -> str:
        """Keep the note; give its reference, the first one's when the key was seen before."""
        with self._lock:
            kept = self.notes.get(key)
            if kept is None:
                kept = KeptNote(f"NOTE-{len(self.notes) + 1}", case_reference, heading, text)
                self.notes[key] = kept
            return kept.reference


class NullRecords:
    """For a council whose record system is not connected: takes every note and keeps none."""

    def note(self, key: str, case_reference: str, heading: str, text: str) -> str:  # noqa: ARG002 - a port
        """Give no reference, because there is no record."""
        return ""
