"""An address for every route that is read over the use cases themselves: what a World makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.services.oversight import quality
from tests.functional.real import World


def decision_address(world: World) -> str:
    """Of a decision that was made this month."""
    found = quality.sample(world.core, world.user("emery")).drawn[0][0].decision
    return f"/cases/{found.case_id}/decisions/{found.id}"


REAL_ADDRESSES: Mapping[str, Callable[[World], str]] = {
    "cases.timeline": lambda world: f"/cases/{world.case().id}/timeline",
    "cases.story": lambda world: f"/cases/{world.case().id}/story",
    "access.case": lambda world: f"/cases/{world.case().id}/access",
    "access.looks": lambda world: f"/cases/{world.case().id}/looks",
    "disclosing.of_case": lambda world: f"/cases/{world.case().id}/requests",
    "disclosing.review": lambda world: f"/requests/{world.disclosure()}",
    "disclosing.read": lambda world: f"/requests/{world.disclosure(released=True)}/pdf",
    "disclosing.take": lambda world: f"/requests/{world.disclosure(released=True)}/file",
    "notices.wishes": lambda _: "/notices/wishes",
    "staff.people": lambda _: "/people",
    "staff.person": lambda _: "/people/sasha",
    "board.team": lambda _: "/team",
    "watch.instances_csv": lambda _: "/instances.csv?state=running",
    "figures.process": lambda _: "/council/diagrams/rw_step_down/figures",
    "figures.versions": lambda _: "/council/diagrams/rw_step_down/versions",
    "trends.page": lambda _: "/trends",
    "trends.as_csv": lambda _: "/trends/clocks.csv",
    "alerts.mine": lambda _: "/alerts",
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
    "oversight.hub": lambda _: "/oversight",
    "oversight.holders": lambda _: "/oversight/holders?days=0",
    "oversight.bounces": lambda _: "/oversight/bounces",
    "oversight.open_disputes": lambda _: "/disputes",
    "oversight.learning": lambda _: "/disputes/learning?q=the",
    "oversight.dispute": lambda world: f"/disputes/{world.task('shay', 'Settle').id}",
    "oversight.comparison": lambda _: "/comparison",
    "auditing.decisions": lambda _: "/oversight/decisions",
    "auditing.sample": lambda _: "/oversight/sample?seed=7",
    "auditing.decision": lambda world: decision_address(world),
    "records.holders": lambda world: f"/cases/{world.task('sasha').case_id}/holders",
    "records.certificate": lambda world: f"/cases/{world.task('sasha').case_id}/holders/certificate",
    "records.certificate_pdf": lambda world: f"/cases/{world.task('sasha').case_id}/holders/certificate.pdf",
    "records.journey": lambda world: f"/cases/{world.task('sasha').case_id}/journey",
    "records.journey_pdf": lambda world: f"/cases/{world.task('sasha').case_id}/journey.pdf",
    "records.exports": lambda _: "/oversight/exports",
    "records.take": lambda _: "/oversight/exports/ssd_involvements.csv",
}
"""Endpoint → its address. Whoever adds a route that reads adds a line here, or to test_routes.ADDRESSES."""
