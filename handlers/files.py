"""Where the bytes of attachments are: a folder of the installation, and its twin in memory."""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import NotFound, TooLarge

PIECE = 65_536
DIGEST = re.compile(r"[0-9a-f]{64}")


class DiskFiles:
    """Each file under its digest, in a folder that no web server serves and only this user reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: BinaryIO, most: int) -> tuple[str, int]:
        """Written beside and renamed, so that a crash leaves no half file under a digest."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest, size = hashlib.sha256(), 0
        descriptor, name = tempfile.mkstemp(dir=self.folder, prefix="arriving-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                while piece := content.read(PIECE):
                    size += len(piece)
                    if size > most:
                        raise TooLarge(most)
                    digest.update(piece)
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            place = self._place(digest.hexdigest())
            place.parent.mkdir(exist_ok=True, mode=0o700)
            Path(name).replace(place)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return digest.hexdigest(), size

    def open(self, digest: str) -> BinaryIO:
        """The file, to be closed by whoever reads it."""
        try:
            return self._place(digest).open("rb")
        except FileNotFoundError:
            raise NotFound("file", digest) from None

    def remove(self, digest: str) -> None:
        """Take the file away."""
        self._place(digest).unlink(missing_ok=True)

    def _place(self, digest: str) -> Path:
        if not DIGEST.fullmatch(digest):
            raise NotFound("file", digest)
        return self.folder / digest[:2] / digest


class MemoryFiles:
    """The in-memory twin."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, content: BinaryIO, most: int) -> tuple[str, int]:
        """Keep the bytes."""
        body = content.read(most + 1)
        if len(body) > most:
            raise TooLarge(most)
        digest = hashlib.sha256(body).hexdigest()
        self.kept[digest] = body
        return digest, len(body)

    def open(self, digest: str) -> BinaryIO:
        """The bytes as a file."""
        if digest not in self.kept:
            raise NotFound("file", digest)
        return io.BytesIO(self.kept[digest])

    def remove(self, digest: str) -> None:
        """Forget the bytes."""
        self.kept.pop(digest, None)
