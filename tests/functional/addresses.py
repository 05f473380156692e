"""An address for every route that is read over the use cases themselves: what a World makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.functional.real import World

REAL_ADDRESSES: Mapping[str, Callable[[World], str]] = {
    "staff.people": lambda _: "/people",
    "staff.person": lambda _: "/people/sasha",
    "inbox.choose_receiver": lambda world: f"/tasks/{world.task('sasha').id}/give",
}
"""Endpoint → its address. Whoever adds a route that reads adds a line here, or to test_routes.ADDRESSES."""
