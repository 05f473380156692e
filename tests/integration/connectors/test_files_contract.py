"""What keeping and scanning attachments promises: the folder and its twin, the command and its twin."""

from __future__ import annotations

import hashlib
import io
import sys
from pathlib import Path

import pytest

from app.domain.errors import DeliveryFailed, NotFound, TooLarge
from app.ports import Files, Scanner
from handlers.files import DiskFiles, MemoryFiles
from handlers.scanner import EICAR, CommandScanner, MemoryScanner, NullScanner

BODY = "O’Brien محمد 🙂".encode() * 20_000
LIKE_CLAMDSCAN = f"""
import sys
found = {EICAR!r} in sys.stdin.buffer.read()
print("stream: Eicar-Test-Signature FOUND" if found else "stream: OK")
sys.exit(1 if found else 0)
"""


@pytest.fixture(params=["disk", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    return DiskFiles(tmp_path / "attachments") if request.param == "disk" else MemoryFiles()


@pytest.fixture(params=["command", "memory"])
def scanner(request: pytest.FixtureRequest) -> Scanner:
    return (
        CommandScanner([sys.executable, "-c", LIKE_CLAMDSCAN])
        if request.param == "command"
        else MemoryScanner()
    )


def test_bytes_come_back_as_they_were_given(files: Files) -> None:
    digest, size = files.put(io.BytesIO(BODY), len(BODY))
    assert (digest, size) == (hashlib.sha256(BODY).hexdigest(), len(BODY))
    with files.open(digest) as kept:
        assert kept.read() == BODY


def test_the_same_bytes_are_kept_once(files: Files) -> None:
    assert files.put(io.BytesIO(BODY), len(BODY)) == files.put(io.BytesIO(BODY), len(BODY))


def test_what_is_too_large_leaves_nothing_behind(files: Files) -> None:
    with pytest.raises(TooLarge, match=r"larger than 0\.1 MB"):
        files.put(io.BytesIO(BODY), 100_000)
    with pytest.raises(NotFound):
        files.open(hashlib.sha256(BODY).hexdigest())


def test_what_is_removed_is_gone(files: Files) -> None:
    digest, _ = files.put(io.BytesIO(b"x"), 10)
    files.remove(digest)
    files.remove(digest)
    with pytest.raises(NotFound):
        files.open(digest)


def test_no_name_leads_out_of_the_folder(files: Files) -> None:
    for name in ("../../etc/passwd", "", "AB" * 32, "a" * 63):
        with pytest.raises(NotFound):
            files.open(name)


def test_a_folder_holds_no_half_file_and_nobody_else_reads_it(tmp_path: Path) -> None:
    files = DiskFiles(tmp_path / "attachments")
    digest, _ = files.put(io.BytesIO(BODY), len(BODY))
    with pytest.raises(TooLarge):
        files.put(io.BytesIO(BODY + b"x"), 10)
    kept = [path for path in files.folder.rglob("*") if path.is_file()]
    assert [path.name for path in kept] == [digest]
    assert (kept[0].stat().st_mode & 0o077, files.folder.stat().st_mode & 0o077) == (0, 0)


def test_a_clean_file_passes_and_the_test_file_does_not(scanner: Scanner) -> None:
    assert scanner.scan(io.BytesIO(BODY)).clean
    verdict = scanner.scan(io.BytesIO(b"x" * 65_530 + EICAR))
    assert not verdict.clean
    assert "FOUND" in verdict.words


def test_no_answer_is_no_verdict() -> None:
    twin = MemoryScanner()
    twin.down = True
    broken = (
        twin,
        CommandScanner([sys.executable, "-c", "import sys; print('no socket'); sys.exit(2)"]),
        CommandScanner([sys.executable, "-c", "import time; time.sleep(60)"], timeout=0.2),
        CommandScanner(["holdfast-no-such-scanner"]),
    )
    for each in broken:
        with pytest.raises(DeliveryFailed, match="The virus scanner"):
            each.scan(io.BytesIO(b"x"))


def test_a_command_may_close_its_ear_before_the_end() -> None:
    hasty = CommandScanner([sys.executable, "-c", "print('stream: OK')"])
    assert hasty.scan(io.BytesIO(BODY * 10)).clean


def test_without_a_scanner_every_file_says_so() -> None:
    verdict = NullScanner().scan(io.BytesIO(EICAR))
    assert verdict.clean
    assert "no scanner is set up" in verdict.words
