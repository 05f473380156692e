"""Puts the parts together: the offline tools (check, rehearse) and the running application."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from uuid import UUID

import uuid_utils.compat

from app import packs
from app.domain.finding import Finding
from app.domain.pack import Pack
from app.engine.engine import TokenEngine
from app.persistence.memory import MemoryStore
from app.ports import Mailer, Records
from app.services.rehearsal import script
from app.services.rehearsal.play import Outcome, play
from app.services.rehearsal.stage import Tools
from app.verification import gate
from handlers import Registry, registry
from handlers.mail import MemoryMailer
from handlers.records.memory import MemoryRecords


def new_id() -> UUID:
    """A time-ordered key (UUIDv7)."""
    return UUID(int=uuid_utils.compat.uuid7().int)


@cache
def engine() -> TokenEngine:
    """The one engine of this process: it keeps nothing of any instance."""
    return TokenEngine()


def handlers(mailer: Mailer | None = None, records: Records | None = None) -> Registry:
    """All topics; without connectors, with their twins in memory."""
    return registry(mailer or MemoryMailer(), records or MemoryRecords())


def describe_topics() -> str:
    """Every topic with its inputs and outputs."""
    return handlers().describe()


def check(pack: Pack, topics: Collection[str]) -> list[Finding]:
    """The deployment's gate."""
    return gate.check(pack, engine().refusals, topics)


def check_paths(paths: Iterable[Path]) -> tuple[list[Pack], list[Finding]]:
    """The packs of these paths and every finding, of reading and of checking."""
    found, findings = packs.read_paths(list(paths))
    checked = gate.check_all(found, engine().refusals, handlers().topics())
    return found, list(dict.fromkeys([*findings, *checked]))


def rehearsal_tools() -> Tools:
    """The real engine and handlers, on a store in memory."""
    return Tools(
        read_files=packs.read_files,
        check=check,
        engine=engine(),
        handlers=handlers(),
        new_store=MemoryStore,
        new_id=new_id,
    )


def rehearse(file: Path) -> Outcome:
    """Play one rehearsal file. Raises `ScriptError`."""
    read = script.read(file)
    return play(rehearsal_tools(), read, rehearsal_files(read))


def rehearsal_files(read: script.Script) -> dict[str, bytes]:
    """The council's whole pack when the diagram stands in one; else the files named, and forms beside."""
    folder = read.diagrams[0].parent
    if (folder / "council.toml").is_file():
        return packs.council_files(folder.parent, folder.name)
    beside = [form for diagram in read.diagrams for form in sorted(diagram.parent.glob("*.form"))]
    return {str(path): path.read_bytes() for path in [*read.diagrams, *read.decisions, *beside]}
