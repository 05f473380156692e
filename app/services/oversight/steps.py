"""The ways up and down of a council's protocol, and the steps that were carried out on them."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.errors import NotFound
from app.domain.monitoring import Route
from app.domain.pack import Council, Pack, Setting
from app.domain.records import Instance


def routes(council: Council, direction: str = "") -> Mapping[str, Route]:
    """Process id → its way, those of one direction or all."""
    return {each.process: each for each in council.routes if direction in ("", each.direction)}


def carried_out(route: Route | None, instance: Instance) -> bool:
    """Whether a process came to an end at which its step is done."""
    return route is not None and instance.ended_at is not None and bool(set(route.done) & set(instance.ends))


def setting(pack: Pack, name: str) -> Setting:
    """A setting of the council or the shared pack. Raises `NotFound`."""
    found = pack.council.settings.get(name)
    if found is None:
        raise NotFound("setting", name)
    return found


def number(pack: Pack, name: str) -> int:
    """A setting that is a whole number. Raises `NotFound`."""
    return int(setting(pack, name).value)
