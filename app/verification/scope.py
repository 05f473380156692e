"""To what the rules of a council apply."""

from __future__ import annotations

from pathlib import PurePosixPath

from app.domain.pack import Pack
from app.domain.process import Process

SHARED = "shared"


def is_council(pack: Pack) -> bool:
    """Whether this is a council's pack (or what councils share), and not a loose set of diagrams."""
    return bool(pack.council.id)


def is_shared(file: str) -> bool:
    """Whether a file lies in a folder that several councils use."""
    return PurePosixPath(file).parent.name == SHARED


def register(pack: Pack, name: str) -> str:
    """The path of the council's own council.toml or clauses.toml."""
    return next((file for file in pack.files if file.endswith(name) and not is_shared(file)), name)


def used_by_council(pack: Pack) -> list[Process]:
    """The council's own processes and the shared ones that they call, directly or not."""
    waiting = [p for p in pack.processes.values() if pack.council.id == SHARED or not is_shared(p.file)]
    used: dict[str, Process] = {}
    while waiting:
        process = waiting.pop()
        if process.id in used:
            continue
        used[process.id] = process
        called = [pack.processes.get(element.called) for element in process.elements.values()]
        waiting += [found for found in called if found is not None]
    return list(used.values())
