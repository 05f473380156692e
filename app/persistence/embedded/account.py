"""Who runs the server: PostgreSQL refuses root, and nobody's folders are opened for it."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.persistence.embedded.faults import EmbeddedFailed

UNPRIVILEGED = ("postgres", "nobody")
"""System users that are there already, the better first. None is ever made."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user of this machine. `uid` and `gid` None: whoever runs this process."""

    uid: int | None = None
    gid: int | None = None

    def run(self, command: Sequence[str], *, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a program to its end as this user, with none of our rights. Raises `EmbeddedFailed`."""
        extra: list[int] | None = [] if self.uid is not None else None
        try:
            return subprocess.run(  # noqa: S603 - our own programs, no shell
                list(command),
                cwd=cwd,
                user=self.uid,
                group=self.gid,
                extra_groups=extra,
                env={"LC_ALL": "C.UTF-8", "PATH": os.defpath, "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
        except OSError as error:
            raise EmbeddedFailed(
                f"{command[0]} cannot be run as the user with the number {self.uid}: {error.strerror}.",
                "Run Holdfast as an ordinary user.",
            ) from error

    def can_enter(self, folder: Path) -> bool:
        """Whether this user can go through every folder down to this one."""
        if self.uid is None:
            return os.access(folder, os.X_OK)
        return self.run(["/bin/sh", "-c", 'cd "$0"', str(folder)], cwd=Path("/")).returncode == 0

    def own(self, path: Path) -> None:
        """Give this user a file or folder that we made."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def server_account(cluster: Path) -> Account:
    """Whom the server runs as: us; or, when we are root, the cluster's owner or a system user.

    Raises `EmbeddedFailed`.
    """
    if os.geteuid() != 0:
        return Account()
    if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    for name in UNPRIVILEGED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid)
    raise EmbeddedFailed(
        f"PostgreSQL does not run as root, and this machine has none of the users {', '.join(UNPRIVILEGED)}.",
        "Run Holdfast as an ordinary user.",
    )
