"""Where time goes in a process, and where its clocks are missed: numbers for each element of its diagram."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil

from app.domain import permissions
from app.domain.errors import NotFound
from app.domain.figures import Clocks, Wait
from app.domain.pack import Pack
from app.domain.permissions import Action
from app.domain.process import ACTIVITY_KINDS, Element, Process
from app.domain.records import Deployment, User
from app.services import trends, wording
from app.services.core import Core

MOST_INSTANCES = 1_000
"""The newest instances that are read: enough for a median, and the page says how many."""

LEVELS = 4
"""Shades of the map. The darkest is the longest median of the diagram: a comparison, and no target."""

WAITED_AT = ACTIVITY_KINDS | {"intermediateCatchEvent"}


@dataclass(frozen=True, slots=True)
class Spot:
    """An element with its numbers. `after`: what it follows, where several elements bear its name; `level`:
    0 for no time at all, else 1 to `LEVELS`."""

    element: Element
    name: str
    after: str = ""
    over: int = 0
    still: int = 0
    median: timedelta | None = None
    longest: timedelta | None = None
    kept: int = 0
    missed: int = 0
    level: int = 0

    @property
    def waited(self) -> bool:
        """Whether anybody has waited here, or a clock has run."""
        return bool(self.over or self.still or self.kept or self.missed)


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A process in force with its spots, those with the longest median first."""

    process: Process
    xml: str
    spots: Sequence[Spot]
    deployment: Deployment | None

    @property
    def empty(self) -> bool:
        """Whether nothing was ever waited for."""
        return not any(spot.waited for spot in self.spots)


def heat(core: Core, process_id: str, actor: User) -> HeatMap:
    """The numbers of a process of the council, called or started. Raises `Forbidden`, `NotFound`."""
    permissions.check(actor, Action.WATCH, actor.council)
    now = core.clock.now()
    with core.store.read() as uow:
        pack = core.catalogue.in_force(uow, actor.council).pack
        process = pack.processes.get(process_id)
        if process is None or process.file not in pack.files:
            raise NotFound("process", process_id)
        within = sorted(callers(pack, process_id))
        waits = uow.figures.waits(actor.council, within, process_id, MOST_INSTANCES)
        span = trends.since(now)
        clocks = uow.figures.clocks(actor.council, span.since, now, span.over)
        latest = uow.deployments.latest(actor.council)
    spots = _spots(process, waits, [each for each in clocks if each.process == process_id])
    return HeatMap(process, pack.files[process.file].decode("utf-8", "replace"), spots, latest)


def callers(pack: Pack, process_id: str) -> set[str]:
    """A process and all that call it, at any depth."""
    found = {process_id}
    while True:
        more = {
            process.id
            for process in pack.processes.values()
            if process.id not in found and any(each.called in found for each in process.elements.values())
        }
        if not more:
            return found
        found |= more


def _spots(process: Process, waits: Sequence[Wait], clocks: Sequence[Clocks]) -> list[Spot]:
    names = wording.names_of([process])
    timed = {each.element: each for each in waits}
    kept: dict[str, int] = {}
    missed: dict[str, int] = {}
    for each in clocks:
        kept[each.element] = kept.get(each.element, 0) + each.kept
        missed[each.element] = missed.get(each.element, 0) + each.missed
    after = _after(process, names)
    none = Wait(process.id, "", 0, 0, None, None)
    spots = []
    for element in process.elements.values():
        if element.kind in WAITED_AT and not element.triggered_by_event:
            wait = timed.get(element.id, none)
            spots.append(
                Spot(
                    element=element,
                    name=names[element.id],
                    after=after.get(element.id, ""),
                    over=wait.over,
                    still=wait.still,
                    median=wait.median,
                    longest=wait.longest,
                    kept=kept.get(element.id, 0),
                    missed=missed.get(element.id, 0),
                )
            )
    most = max((spot.median for spot in spots if spot.median), default=timedelta())
    shaded = [replace(spot, level=_level(spot.median, most)) for spot in spots]
    return sorted(shaded, key=lambda spot: (-(spot.median or timedelta()).total_seconds(), -spot.missed))


def _after(process: Process, names: Mapping[str, str]) -> dict[str, str]:
    """What each of several elements of one name follows: a clock that runs beside a step is that step's."""
    drawn = [each for each in process.elements.values() if each.kind in WAITED_AT]
    often = Counter(names[each.id] for each in drawn)
    before = {flow.target: flow.source for flow in process.flows.values()}
    return {
        each.id: names[before[each.id]] for each in drawn if often[names[each.id]] > 1 and each.id in before
    }


def _level(median: timedelta | None, most: timedelta) -> int:
    return ceil(LEVELS * (median / most)) if median and most else 0
