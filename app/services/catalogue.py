"""Deployed packs and compiled definitions, read once for each version and kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.domain.calendar import WorkingCalendar
from app.domain.errors import NotFound
from app.domain.finding import Finding
from app.domain.pack import Pack
from app.functions import functions
from app.ports import Clock, Definition, Engine
from app.store import UnitOfWork

ReadFiles = Callable[[Mapping[str, bytes]], tuple[Pack, list[Finding]]]
Check = Callable[[Pack], list[Finding]]


@dataclass(frozen=True, slots=True)
class Deployed:
    """A deployment, read: its pack and its calendar.

    `conditional`: the processes that begin when something becomes true in a case.
    """

    id: UUID
    pack: Pack
    calendar: WorkingCalendar
    conditional: tuple[str, ...] = ()


class Catalogue:
    """Keeps what was read: an immutable pack for each deployment, a definition for each of its processes.

    `check`: the gate; what it finds in a deployment is kept too. Without one there are no findings.
    `loose`: diagrams without a pack keep every variable, because no form says what is personal.
    """

    def __init__(self, read_files: ReadFiles, engine: Engine, check: Check | None = None) -> None:
        self._read_files = read_files
        self._engine = engine
        self._check = check
        self._packs: dict[UUID, Deployed] = {}
        self._findings: dict[UUID, Sequence[Finding]] = {}
        self._definitions: dict[tuple[UUID, str], Definition] = {}
        self._lock = threading.Lock()

    def deployed(self, uow: UnitOfWork, deployment_id: UUID) -> Deployed:
        """The pack of a deployment. Raises `NotFound`."""
        with self._lock:
            known = self._packs.get(deployment_id)
        if known is not None:
            return known
        files = uow.deployments.files(deployment_id)
        if not files:
            raise NotFound("deployment", deployment_id)
        pack, _ = self._read_files(files)
        return self.keep(deployment_id, pack)

    def findings(self, uow: UnitOfWork, deployment_id: UUID) -> Sequence[Finding]:
        """What reading and checking find in a deployment: its warnings, and what newer checks would refuse.

        Raises `NotFound`.
        """
        with self._lock:
            known = self._findings.get(deployment_id)
        if known is not None:
            return known
        pack = self.deployed(uow, deployment_id).pack
        _, read = self._read_files(pack.files)
        found = (*read, *(self._check(pack) if self._check else ()))
        with self._lock:
            return self._findings.setdefault(deployment_id, found)

    def keep(self, deployment_id: UUID, pack: Pack, findings: Sequence[Finding] | None = None) -> Deployed:
        """Remember a pack that was just read for deployment, and what the check found in it."""
        deployed = Deployed(deployment_id, pack, WorkingCalendar(pack.council.closures), _conditional(pack))
        with self._lock:
            if findings is not None:
                self._findings.setdefault(deployment_id, tuple(findings))
            return self._packs.setdefault(deployment_id, deployed)

    def in_force(self, uow: UnitOfWork, council: str) -> Deployed:
        """The council's latest deployment. Raises `NotFound`."""
        latest = uow.deployments.latest(council)
        if latest is None:
            raise NotFound("deployed pack for", council or "these diagrams")
        return self.deployed(uow, latest.id)

    def definition(self, uow: UnitOfWork, deployment_id: UUID, process_id: str) -> Definition:
        """The compiled process of a deployment. Raises `NotFound`, `Refused`."""
        key = (deployment_id, process_id)
        with self._lock:
            known = self._definitions.get(key)
        if known is not None:
            return known
        deployed = self.deployed(uow, deployment_id)
        pack = deployed.pack
        if process_id not in pack.processes:
            raise NotFound("process", process_id)
        compiled = self._engine.compile(
            f"{deployment_id}:{process_id}",
            process_id,
            pack.processes,
            pack.decisions,
            deployed.calendar,
            keep_everything=not pack.council.id,
        )
        with self._lock:
            return self._definitions.setdefault(key, compiled)


def _conditional(pack: Pack) -> tuple[str, ...]:
    return tuple(
        process.id
        for process in pack.processes.values()
        if process.executable
        and any(
            element.kind == "startEvent" and any(event.kind == "conditional" for event in element.events)
            for element in process.inside(process.id)
        )
    )


def feel_functions(deployed: Deployed, clock: Clock) -> dict[str, Callable[..., Any]]:
    """The domain functions bound to the council's calendar and the clock."""
    return functions(deployed.calendar, clock.now)
