"""An address for every route that is read over the use cases themselves: what a World makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.functional.real import World

REAL_ADDRESSES: Mapping[str, Callable[[World], str]] = {
    "staff.people": lambda _: "/people",
    "staff.person": lambda _: "/people/sasha",
    "steering.ask_suspend": lambda world: f"/instances/{world.task('sasha').instance_id}/suspend",
    "steering.ask_resume": lambda world: f"/instances/{world.task('sasha').instance_id}/resume",
    "steering.ask_cancel": lambda world: f"/instances/{world.task('sasha').instance_id}/cancel",
    "steering.ask_resolve": lambda world: f"/incidents/{world.incident()}/outside",
    "steering.look": lambda world: (
        f"/instances/{world.task('sasha').instance_id}/tokens/{world.task('sasha').token}"
    ),
    "work.calendar": lambda world: f"/tasks/{world.task('sasha').id}/calendar",
    "filling.compare": lambda world: f"/tasks/{world.task('sasha').id}/compare",
    "filling.section": lambda world: f"/tasks/{world.task('sasha').id}/sections/1",
    "files.of_task": lambda world: f"/tasks/{world.task('sasha').id}/files",
    "files.of_case": lambda world: f"/cases/{world.task('sasha').case_id}/files",
    "files.download": lambda world: f"/files/{world.file('sasha').id}",
    "comments.of_case": lambda world: f"/cases/{world.task('sasha').case_id}/comments",
    "letters.letter": lambda world: f"/letters/{world.letter('sasha').id}",
    "inbox.choose_receiver": lambda world: f"/tasks/{world.task('sasha').id}/give",
}
"""Endpoint → its address. Whoever adds a route that reads adds a line here, or to test_routes.ADDRESSES."""
