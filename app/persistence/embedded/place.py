"""Where the cluster lives. No mode of a folder that was there before is ever changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.persistence.embedded.account import Account, server_account
from app.persistence.embedded.faults import EmbeddedFailed

SYSTEM = Path("/var/lib/holdfast")
"""Where root's cluster goes when the data folder is closed to the user that runs the server."""


@dataclass(frozen=True, slots=True)
class Place:
    """`home`: our own folder with the cluster, its password and its locks. `note`: what to tell the user
    when that is not in the data folder."""

    home: Path
    account: Account
    note: str = ""

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"


def choose(data: Path) -> Place:
    """The place of the cluster of a data folder: the same one each time. Raises `EmbeddedFailed`."""
    homes = [
        data / "postgres",
        SYSTEM / _short(data),
        Path(tempfile.gettempdir()) / f"holdfast-{_short(data)}",
    ]
    there = [home for home in homes if os.path.isfile(home / "cluster" / "PG_VERSION")]
    for home in there or homes:
        account = server_account(home / "cluster")
        try:
            make(home, account)
            ours = home.stat().st_uid == os.geteuid()  # a name in a shared folder may be somebody's trap
        except OSError as error:
            if home == homes[0]:
                raise EmbeddedFailed(
                    f"The folder {home} cannot be made: {error.strerror}.",
                    "Choose one of yours in HOLDFAST_DATA.",
                ) from error
            continue
        if ours and account.can_enter(home):
            return Place(home, account, "" if home.parent == data else _note(data, home))
    raise EmbeddedFailed(
        f"None of {', '.join(map(str, homes))} is ours and open to the user that runs PostgreSQL.",
        "Choose another folder in HOLDFAST_DATA.",
    )


def make(folder: Path, account: Account) -> None:
    """Make a folder and the parents it lacks; only those get a mode. Open to be gone through when the
    server runs as somebody else, else private."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        each.chmod(0o700 if account.uid is None and each == folder else 0o755)


def _short(data: Path) -> str:
    return hashlib.sha256(str(data).encode()).hexdigest()[:12]


def _note(data: Path, home: Path) -> str:
    return (
        f"The database is kept in {home}: the user that runs PostgreSQL may not enter {data}, "
        "and Holdfast opens no folder that it did not make."
    )
