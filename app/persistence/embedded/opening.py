"""The database of an installation: the one it names, else its private one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.persistence.embedded.cluster import Cluster

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Database:
    """`revive` starts a private server again that was killed, at the same address when that is free; None
    for a server that is somebody else's to start."""

    url: str
    revive: Callable[[], str] | None = None


@contextmanager
def opened(data: Path, given: str) -> Iterator[Database]:
    """The database whose address is given (DATABASE_URL), else the private cluster, which runs for as long
    as a process uses it. Raises `EmbeddedFailed`."""
    if given:
        yield Database(given)
        return
    cluster = Cluster.at(data)
    if cluster.note:
        log.warning(cluster.note)
    url = cluster.start()
    try:
        yield Database(url, cluster.start)
    finally:
        cluster.stop()


@contextmanager
def database(data: Path, given: str) -> Iterator[str]:
    """The address alone of what is `opened`."""
    with opened(data, given) as found:
        yield found.url
