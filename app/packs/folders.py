"""Finds the files of a pack on disk: bpmn/<council>, forms/<council>, and the shared ones beside them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.domain.finding import Finding
from app.domain.pack import Pack, Role
from app.packs.files import SHARED, belongs, read_files
from app.packs.limits import size_fits
from app.verification.codes import finding
from app.verification.report import Report


def council_files(bpmn_root: Path, council: str) -> dict[str, bytes]:
    """What a deployment stores: the council's own files and the shared ones.

    Paths are relative to the folder that holds `bpmn/` and `forms/`. Raises FileNotFoundError when
    there is no such council, OSError when a file cannot be read.
    """
    folder = bpmn_root / council
    if not (folder / "council.toml").is_file():
        raise FileNotFoundError(f"There is no council “{council}”: {folder / 'council.toml'} does not exist.")
    root = _real(bpmn_root).parent
    paths = [*_own_files(folder), *_own_files(bpmn_root / SHARED)]
    return {_real(path).relative_to(root).as_posix(): path.read_bytes() for path in paths}


def councils(bpmn_root: Path) -> list[str]:
    """The councils that have a folder with a council.toml, in alphabetical order."""
    return sorted(path.parent.name for path in bpmn_root.glob("*/council.toml") if path.parent.name != SHARED)


def read_paths(paths: Sequence[Path]) -> tuple[list[Pack], list[Finding]]:
    """The packs of files, council folders or a whole bpmn folder, and everything wrong with reading them.

    A file of a council gives that council's pack whose `files` holds that file alone: the rest is
    there to refer to. Files outside any council make one pack with the council id "". Never raises.
    """
    reader = _Reader()
    for path in paths:
        reader.take(path)
    return reader.finish()


class _Reader:
    """Sorts the paths into packs. `chosen[folder]`: the files asked for; None means all of them."""

    def __init__(self) -> None:
        self.chosen: dict[Path, set[Path] | None] = {}
        self.loose: list[Path] = []
        self.findings: list[Finding] = []
        self.shared: dict[Path, Pack] = {}

    def take(self, path: Path) -> None:
        """Note a path for reading."""
        if path.is_dir():
            self._take_folder(_real(path))
        elif path.is_file():
            self._take_file(_real(path))
        else:
            self._fault("file-unreadable", path, "There is no such file or folder.", "Check the path.")

    def _fault(self, code: str, path: Path, message: str, cure: str) -> None:
        self.findings.append(finding(code, _shown(path), None, "", message, cure))

    def _take_folder(self, folder: Path) -> None:
        root = folder / "bpmn" if _is_root(folder / "bpmn") else folder
        if _is_pack(folder):
            self.chosen[folder] = None
        elif _is_root(root):
            own = councils(root)
            self.chosen |= dict.fromkeys([root / name for name in own] or [root / SHARED])
        else:
            files = _pack_files(folder)
            self.loose += files
            if not files:
                cure = "Give a .bpmn file, a council's folder, or the folder that holds the councils."
                self._fault("nothing-to-check", folder, "The folder has no diagram, decision or form.", cure)

    def _take_file(self, file: Path) -> None:
        home = next((folder for folder in _homes(file) if _is_pack(folder)), None)
        if not belongs(file.name):
            cure = "Give a .bpmn, .dmn or .form file, or a folder."
            self._fault("nothing-to-check", file, "This is no diagram, decision or form.", cure)
        elif home is None:
            self.loose.append(file)
        elif (asked := self.chosen.setdefault(home, set())) is not None:
            asked.add(file)

    def finish(self) -> tuple[list[Pack], list[Finding]]:
        """Read everything noted."""
        packs = []
        if self.loose:
            pack, wrong = read_files(self._bytes(dict.fromkeys(self.loose)))
            packs.append(pack)
            self.findings += wrong
        for folder, asked in self.chosen.items():
            packs.append(self._pack(folder, asked))
        return packs, list(dict.fromkeys(self.findings))

    def _pack(self, folder: Path, asked: set[Path] | None) -> Pack:
        before = len(self.findings)
        if folder.name == SHARED:
            pack = self._shared(folder)
        else:
            shared = self._shared(folder.parent / SHARED)
            pack, wrong = read_files(self._bytes(_own_files(folder)), shared)
            self.findings += wrong
        if asked is None:
            return pack
        names = {_shown(file) for file in asked}
        self.findings[before:] = [found for found in self.findings[before:] if found.file in names]
        return replace(pack, files={name: data for name, data in pack.files.items() if name in names})

    def _shared(self, folder: Path) -> Pack:
        """The shared pack; its lanes may take the roles of every council beside it."""
        if folder not in self.shared:
            pack, wrong = read_files(self._bytes(_own_files(folder)))
            self.findings += wrong
            roles, topics = self._everyone(folder.parent)
            council = replace(
                pack.council, id=SHARED, name=pack.council.name or SHARED, roles=roles, external_topics=topics
            )
            self.shared[folder] = replace(pack, council=council)
        return self.shared[folder]

    def _everyone(self, bpmn_root: Path) -> tuple[Mapping[str, Role], tuple[str, ...]]:
        """The roles and external topics of every council."""
        roles: dict[str, Role] = {}
        topics: list[str] = []
        registers = self._bytes(bpmn_root / name / "council.toml" for name in councils(bpmn_root))
        for file, data in registers.items():
            pack, _ = read_files({file: data})
            roles |= pack.council.roles
            topics += pack.council.external_topics
        return roles, tuple(dict.fromkeys(topics))

    def _bytes(self, files: Iterable[Path]) -> dict[str, bytes]:
        """Shown path → content; a file that is too large or cannot be read is noted and left out."""
        read: dict[str, bytes] = {}
        for file in files:
            report = Report(_shown(file))
            try:
                if size_fits(file.stat().st_size, report):
                    read[report.file] = file.read_bytes()
            except OSError as error:
                message = f"The file cannot be read: {error.strerror or error}."
                self._fault("file-unreadable", file, message, "Check its permissions.")
            self.findings += report.findings
        return read


def _shown(path: Path) -> str:
    """A path as findings show it: from the working folder where it lies inside, else whole."""
    full, here = _real(path), _real(Path.cwd())
    return full.relative_to(here).as_posix() if full.is_relative_to(here) else full.as_posix()


def _real(path: Path) -> Path:
    """The whole path with links followed; unlike Path.resolve, a loop of links is no error."""
    return Path(os.path.realpath(path))


def _is_pack(folder: Path) -> bool:
    shared = folder.name == SHARED and bool(councils(folder.parent))
    return shared or (folder / "council.toml").is_file()


def _is_root(folder: Path) -> bool:
    return bool(councils(folder))


def _homes(file: Path) -> Iterator[Path]:
    """The folders whose pack a file may belong to: its own, or the one that its forms folder serves."""
    yield file.parent
    if file.parent.parent.name == "forms":
        yield file.parent.parent.parent / "bpmn" / file.parent.name


def _own_files(folder: Path) -> list[Path]:
    """The files of a council (or of shared): its folder, and the forms folder of the same name."""
    forms = _real(folder).parent.parent / "forms" / folder.name
    return [*_pack_files(folder), *_pack_files(forms)]


def _pack_files(folder: Path) -> list[Path]:
    """Every file of a pack below a folder, in a stable order; hidden and vendored folders are left out."""
    return sorted(
        path
        for path in folder.rglob("*")
        if belongs(path.name)
        and path.is_file()
        and not any(part.startswith(".") or part == "node_modules" for part in path.relative_to(folder).parts)
    )
