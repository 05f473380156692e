"""Scanning attachments: a command such as clamdscan, the twin that knows marks, and none at all."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from app.domain.errors import DeliveryFailed
from app.ports import Verdict
from handlers.wording import one_line

SYSTEM = "The virus scanner"
CLEAN, FOUND = 0, 1
"""Exit codes of clamdscan and clamscan (clamdscan(1)); any other is a fault of the scanner."""

PIECE = 65_536
EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
"""What every scanner finds in the harmless test file that their makers agreed on (eicar.org)."""


@dataclass(frozen=True, slots=True)
class CommandScanner:
    """Gives the file to a command's standard input: clean by exit code 0, refused by 1.

    `command`: with its options, for example `clamdscan --no-summary -`; `timeout` in seconds.
    """

    command: Sequence[str]
    timeout: float = 60.0

    def scan(self, content: BinaryIO) -> Verdict:
        """The command's verdict and its last line. Raises `DeliveryFailed` when it gives none."""
        with tempfile.TemporaryFile() as given:
            shutil.copyfileobj(content, given, PIECE)
            given.seek(0)
            try:
                done = subprocess.run(  # noqa: S603 - the installation's own command, no shell
                    list(self.command), stdin=given, capture_output=True, timeout=self.timeout, check=False
                )
            except subprocess.TimeoutExpired as error:
                raise DeliveryFailed(SYSTEM, f"it gave no answer in {self.timeout:g} seconds") from error
            except OSError as error:
                raise DeliveryFailed(SYSTEM, f"it could not be started: {one_line(str(error))}") from error
        said = (done.stdout or done.stderr).decode(errors="replace").strip()
        last = one_line(said.splitlines()[-1]) if said else ""
        if done.returncode not in (CLEAN, FOUND):
            raise DeliveryFailed(SYSTEM, f"it ended with {done.returncode}: {last}")
        return Verdict(done.returncode == CLEAN, last)


class MemoryScanner:
    """The twin: refuses the agreed test file; with `down`, it gives no answer."""

    def __init__(self) -> None:
        self.down = False

    def scan(self, content: BinaryIO) -> Verdict:
        """Refuses what holds the test file's text, wherever a piece ends."""
        if self.down:
            raise DeliveryFailed(SYSTEM, "it is down")
        tail = b""
        while piece := content.read(PIECE):
            if EICAR in tail + piece:
                return Verdict(False, "EICAR-Test-File FOUND")
            tail = piece[-len(EICAR) :]
        return Verdict(True, "OK")


class NullScanner:
    """For an installation without a scanner: lets every file through, and says so with each."""

    def scan(self, content: BinaryIO) -> Verdict:  # noqa: ARG002 - a port
        """Clean, as far as nobody looked."""
        return Verdict(True, "Not scanned: no scanner is set up")
