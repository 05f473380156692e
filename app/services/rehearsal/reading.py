"""Many rehearsals are played with one pack: it is read and checked once for all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.domain.finding import Finding
from app.domain.pack import Pack
from app.services.catalogue import ReadFiles
from app.services.rehearsal.stage import Check


class ReadOnce:
    """Remembers the pack last read, and what checking it found, for as long as the files are the same.

    Reading and checking a council's pack takes about as long as playing a rehearsal with it.
    """

    def __init__(self, read_files: ReadFiles, check: Check) -> None:
        self._read_files, self._check = read_files, check
        self._files: dict[str, bytes] = {}
        self._last: tuple[Pack, list[Finding]] | None = None
        self._checked: dict[frozenset[str], list[Finding]] = {}

    def read_files(self, files: Mapping[str, bytes]) -> tuple[Pack, list[Finding]]:
        """The pack of these files and the findings of reading them."""
        if self._last is None or files != self._files:
            self._last, self._files, self._checked = self._read_files(files), dict(files), {}
        pack, findings = self._last
        return pack, list(findings)

    def check(self, pack: Pack, topics: Collection[str]) -> list[Finding]:
        """The findings of checking a pack; of any other than the one last read, always anew."""
        if self._last is None or pack is not self._last[0]:
            return self._check(pack, topics)
        known = frozenset(topics)
        if known not in self._checked:
            self._checked[known] = self._check(pack, topics)
        return list(self._checked[known])
