"""A worker's day in each council, in a browser: what must be done first, doing it, and who comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.days import hull, lambeth, leicester, richmond_wandsworth, somerset
from tests.browser.days.people import People
from tests.browser.days.stops import Stop

DAYS: dict[str, Sequence[Stop]] = {
    "lambeth": lambeth.DAY,
    "somerset": somerset.DAY,
    "hull": hull.DAY,
    "richmond_wandsworth": richmond_wandsworth.DAY,
    "leicester": leicester.DAY,
}


@pytest.mark.parametrize("council", DAYS)
def test_a_workers_day(sign_in: Any, site: Site, council: str) -> None:
    people = People(council, sign_in, site)
    for stop in DAYS[council]:
        stop.walk(people)
