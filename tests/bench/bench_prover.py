"""The prover over all diagrams: what it costs to prove each, beside reading the same file."""

from __future__ import annotations

from collections.abc import Iterator

from app import packs
from app.config import ROOT
from app.verification.soundness import Prover
from tests.bench.registry import Row, bench, microseconds

FOLDER = ROOT / "bpmn"
COUNCILS = sorted(path.parent.name for path in FOLDER.glob("*/council.toml") if path.parent.name != "shared")


@bench(
    "prover",
    "Every shipped diagram: proved sound by its reachable states",
    "The floor is reading the same file. A called process is followed where it is called.",
)
def proving() -> Iterator[Row]:
    for council in COUNCILS:
        pack, _ = packs.read_files(packs.council_files(FOLDER, council))
        total = 0.0
        for process in pack.processes.values():
            source = {process.file: pack.files[process.file]}
            read = microseconds(lambda: packs.read_files(source))  # noqa: B023 - run at once
            prove = microseconds(lambda: Prover(pack.processes).prove(process))  # noqa: B023 - run at once
            total += prove
            states = Prover(pack.processes).prove(process).states
            yield Row(
                process.id,
                {"prove": prove, "read": read},
                {
                    "of reading": prove / read,
                    "elements": float(len(process.elements)),
                    "states": float(states),
                },
            )
        yield Row(f"all of {council}", {"prove": total}, {})
