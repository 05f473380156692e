"""The ways up and down of a council's protocol, and the steps that were carried out on them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from app.domain.errors import NotFound
from app.domain.monitoring import Route
from app.domain.pack import Council, Pack, Setting
from app.domain.records import Instance, InstanceView
from app.store import InstanceQuery, UnitOfWork

AT_ONCE = 200
"""Instances read in one go."""


def routes(council: Council, direction: str = "") -> Mapping[str, Route]:
    """Process id → its way, those of one direction or all."""
    return {each.process: each for each in council.routes if direction in ("", each.direction)}


def carried_out(route: Route | None, instance: Instance) -> bool:
    """Whether a process came to an end at which its step is done."""
    return route is not None and instance.ended_at is not None and bool(set(route.done) & set(instance.ends))


def begun_since(
    uow: UnitOfWork, council: str, processes: Collection[str], since: datetime
) -> Iterator[InstanceView]:
    """The instances of these processes that began at or after a moment, newest first of each process."""
    for process in sorted(processes):
        query = InstanceQuery(council, process, limit=AT_ONCE)
        while page := uow.instances.page(query):
            for view in page:
                if view.instance.started_at < since:
                    break
                yield view
            last = page[-1].instance
            if last.started_at < since or len(page) < AT_ONCE:
                break
            query = replace(query, after=(last.started_at, last.id))


def setting(pack: Pack, name: str) -> Setting:
    """A setting of the council or the shared pack. Raises `NotFound`."""
    found = pack.council.settings.get(name)
    if found is None:
        raise NotFound("setting", name)
    return found


def number(pack: Pack, name: str) -> int:
    """A setting that is a whole number. Raises `NotFound`."""
    return int(setting(pack, name).value)
