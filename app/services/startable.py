"""Which processes begin by hand, and which at a message or a signal: read from the pack alone."""

from __future__ import annotations

from app.domain.pack import Pack
from app.domain.process import Process
from app.services.catalogue import Deployed

ABOUT_A_LOCALITY = "locality"
"""The property `about` of a process that is about a locality and no child: it runs on its panel's record."""


def startable(pack: Pack, *, panel: bool = False) -> list[Process]:
    """The processes that begin by hand, at a plain start event or to wait for a timer's; less those that are
    only called (isStartableInTasklist). Those about a locality begin on the record of its `panel` alone."""
    return [
        process
        for process in pack.processes.values()
        if process.executable
        and any(
            element.kind == "startEvent"
            and (not element.events or any(event.kind == "timer" for event in element.events))
            for element in process.inside(process.id)
        )
        and process.properties.get("startable") != "no"
        and (process.properties.get("about") == ABOUT_A_LOCALITY) is panel
    ]


def started_by(deployed: Deployed, name: str, *, signal: bool = False) -> list[str]:
    """The processes with a message (or signal) start event of that name at their top level."""
    kind = "signal" if signal else "message"
    return [
        process.id
        for process in deployed.pack.processes.values()
        if process.executable
        and any(
            element.kind == "startEvent"
            and any(event.kind == kind and event.name == name for event in element.events)
            for element in process.inside(process.id)
        )
    ]
