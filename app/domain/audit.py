"""The audit trail: append-only, each entry chained to the one before it in its stream."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC

from app.domain.records import AuditEntry

GENESIS = "0" * 64

LOOK = ".viewed"
"""How the action of an entry ends that only says that somebody looked."""


def text_of(entry: AuditEntry) -> str:
    """The canonical text that is hashed: JSON with sorted keys and no spaces; moments in UTC."""
    return json.dumps(
        {
            "action": entry.action,
            "actor": entry.actor,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "detail": entry.detail,
            "instance": str(entry.instance_id) if entry.instance_id else "",
            "stream": entry.stream,
            "subject": entry.subject,
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )


def chained(previous: str, text: str) -> str:
    """The hash of an entry: SHA-256 of the previous hash and the entry's text, in hexadecimal."""
    return hashlib.sha256((previous + text).encode()).hexdigest()


def first_break(entries: Iterable[AuditEntry]) -> AuditEntry | None:
    """The first entry of one stream (in order of sequence) that does not follow from the one before."""
    previous = GENESIS
    for entry in entries:
        if entry.previous != previous or entry.hash != chained(previous, text_of(entry)):
            return entry
        previous = entry.hash
    return None
