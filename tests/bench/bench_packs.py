"""Reading, compiling and holding packs: what a deployment costs, and what all of them weigh in memory."""

from __future__ import annotations

import gc
import itertools
import tempfile
import tracemalloc
from collections.abc import Iterator, Mapping
from pathlib import Path

from app import bootstrap, packs
from app.config import ROOT, Settings
from app.domain.calendar import WorkingCalendar
from app.domain.pack import Pack
from app.ports import Definition
from app.services import deploying
from tests.bench.registry import Row, bench, microseconds

FOLDER = ROOT / "bpmn"
COUNCILS = sorted(path.parent.name for path in FOLDER.glob("*/council.toml") if path.parent.name != "shared")


def _compiled(pack: Pack) -> Mapping[str, Definition]:
    calendar = WorkingCalendar(pack.council.closures)
    return {
        name: bootstrap.engine().compile(name, name, pack.processes, pack.decisions, calendar)
        for name, process in pack.processes.items()
        if process.executable
    }


@bench(
    "packs",
    "A council's pack: read, checked as before a deployment, compiled",
    "The largest is the one with the most elements. Memory is what Python holds for packs and definitions.",
)
def reading() -> Iterator[Row]:
    for council in COUNCILS:
        files = packs.council_files(FOLDER, council)
        pack, _ = packs.read_files(files)
        topics = bootstrap.handlers().topics()
        yield Row(
            council,
            {
                "read": microseconds(lambda: packs.read_files(files)),  # noqa: B023 - run at once
                "check": microseconds(lambda: bootstrap.check(pack, topics)),  # noqa: B023 - run at once
                "compile": microseconds(lambda: _compiled(pack)),  # noqa: B023 - run at once
            },
            {"elements": float(sum(len(process.elements) for process in pack.processes.values()))},
        )
    gc.collect()
    tracemalloc.start()
    held = []
    for council in COUNCILS:
        pack, _ = packs.read_files(packs.council_files(FOLDER, council))
        held.append((pack, _compiled(pack)))
    gc.collect()
    kilobytes = tracemalloc.get_traced_memory()[0] / 1000
    tracemalloc.stop()
    yield Row(f"all {len(held)} packs in memory", {}, {"KB": kilobytes})


@bench(
    "deploy",
    "Deploying the largest pack to PostgreSQL, whole: read, checked, kept",
    "The floor is reading the same files. Each round deploys a version that differs by one file.",
)
def deployment() -> Iterator[Row]:
    council = max(COUNCILS, key=lambda name: sum(map(len, packs.council_files(FOLDER, name).values())))
    files = packs.council_files(FOLDER, council)
    with tempfile.TemporaryDirectory(prefix="holdfast-bench-") as folder:
        Path(folder).chmod(0o755)
        with bootstrap.running(Settings(data=Path(folder))) as application:
            core = application.services.core
            versions = itertools.count()

            def deploy() -> None:
                new = {**files, "version": str(next(versions)).encode()}
                pack, findings = packs.read_files(new)
                findings += bootstrap.check(pack, core.handlers.topics())
                deploying.deploy(core, new, pack, findings, "the measurement", "to measure")

            took, read = microseconds(deploy), microseconds(lambda: packs.read_files(files))
    yield Row(council, {"deploy": took, "read": read}, {"of reading": took / read})
