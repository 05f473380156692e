"""How large a pack file may be: far above any real one, far below what would slow the reader."""

from __future__ import annotations

from app.verification.report import Report

MAX_BYTES = 5_000_000
MAX_TEXT = 1_000_000
MAX_ELEMENTS = 100_000
MAX_DEPTH = 100
MAX_NODES = 5_000


def size_fits(size: int, report: Report, limit: int = MAX_BYTES) -> bool:
    """Whether a file of `size` bytes may be read; notes the fault when it may not."""
    if size == 0:
        report.add("file-empty", "The file is empty.", "Save it again from the modeller, or remove it.")
        return False
    if size > limit:
        report.add(
            "file-too-large",
            f"The file has {size / 1e6:.1f} MB; at most {limit / 1e6:g} MB are read.",
            "Take pictures and attachments out of it, or split it into several files.",
        )
        return False
    return True


def text_of(data: bytes, report: Report, limit: int = MAX_TEXT) -> str | None:
    """The bytes as UTF-8 text (a byte order mark is skipped), or None with the fault noted."""
    if not size_fits(len(data), report, limit):
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report.add(
            "file-encoding",
            f"The file is not UTF-8 text: byte {error.start + 1} cannot be read.",
            "Save the file again with the encoding UTF-8.",
            line=data.count(b"\n", 0, error.start) + 1,
        )
        return None
