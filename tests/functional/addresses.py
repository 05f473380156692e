"""An address for every route that is read over the use cases themselves: what a World makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.services.oversight import quality
from tests.functional.real import World

Address = Callable[[World], str]


def decision_address(world: World) -> str:
    """Of a decision that was made this month."""
    found = quality.sample(world.core, world.user("emery")).drawn[0][0].decision
    return f"/cases/{found.case_id}/decisions/{found.id}"


def below(top: Address, parts: Mapping[str, str]) -> dict[str, Address]:
    """Endpoint → its address, a part below the address of something of the world."""

    def joined(part: str) -> Address:
        return lambda world: f"{top(world)}/{part}"

    return {endpoint: joined(part) for endpoint, part in parts.items()}


ALONE = {
    "notices.wishes": "notices/wishes",
    "account.mine": "account",
    "account.address": "account/address",
    "staff.people": "people",
    "staff.person": "people/sasha",
    "board.team": "team",
    "watch.instances_csv": "instances.csv?state=running",
    "figures.process": "council/diagrams/rw_step_down/figures",
    "figures.versions": "council/diagrams/rw_step_down/versions",
    "trends.page": "trends",
    "trends.as_csv": "trends/clocks.csv",
    "alerts.mine": "alerts",
    "oversight.hub": "oversight",
    "oversight.holders": "oversight/holders?days=0",
    "oversight.children": "oversight/holders/children?days=0",
    "oversight.children_csv": "oversight/holders/children.csv?days=0",
    "oversight.bounces": "oversight/bounces",
    "oversight.open_disputes": "disputes",
    "oversight.learning": "disputes/learning?q=the",
    "oversight.comparison": "comparison",
    "auditing.decisions": "oversight/decisions",
    "auditing.sample": "oversight/sample?seed=7",
    "records.exports": "oversight/exports",
    "records.take": "oversight/exports/ssd_involvements.csv",
}
OF_A_CASE = {
    "cases.timeline": "timeline",
    "cases.story": "story",
    "access.case": "access",
    "access.looks": "looks",
    "disclosing.of_case": "requests",
    "files.of_case": "files",
    "comments.of_case": "comments",
    "records.holders": "holders",
    "records.certificate": "holders/certificate",
    "records.certificate_pdf": "holders/certificate.pdf",
    "records.journey": "journey",
    "records.journey_pdf": "journey.pdf",
}
OF_A_REQUEST = {"disclosing.read": "pdf", "disclosing.take": "file"}
OF_AN_INSTANCE = {
    "steering.ask_suspend": "suspend",
    "steering.ask_resume": "resume",
    "steering.ask_cancel": "cancel",
}
OF_A_TASK = {
    "work.calendar": "calendar",
    "filling.compare": "compare",
    "filling.section": "sections/1",
    "files.of_task": "files",
    "inbox.choose_receiver": "give",
}

REAL_ADDRESSES: Mapping[str, Address] = {
    **below(lambda _: "", ALONE),
    **below(lambda world: f"/cases/{world.case().id}", OF_A_CASE),
    **below(lambda world: f"/requests/{world.disclosure(released=True)}", OF_A_REQUEST),
    **below(lambda world: f"/instances/{world.task('sasha').instance_id}", OF_AN_INSTANCE),
    **below(lambda world: f"/tasks/{world.task('sasha').id}", OF_A_TASK),
    "disclosing.review": lambda world: f"/requests/{world.disclosure()}",
    "steering.ask_resolve": lambda world: f"/incidents/{world.incident()}/outside",
    "steering.look": lambda world: (
        f"/instances/{world.task('sasha').instance_id}/tokens/{world.task('sasha').token}"
    ),
    "files.download": lambda world: f"/files/{world.file('sasha').id}",
    "letters.letter": lambda world: f"/letters/{world.letter('sasha').id}",
    "oversight.dispute": lambda world: f"/disputes/{world.task('shay', 'Settle').id}",
    "auditing.decision": decision_address,
}
"""Endpoint → its address. Whoever adds a route that reads adds a line here, or to test_routes.ADDRESSES."""

FILES = {
    "disclosing.read",
    "disclosing.take",
    "files.download",
    "oversight.children_csv",
    "records.certificate_pdf",
    "records.journey_pdf",
    "records.take",
    "trends.as_csv",
    "watch.instances_csv",
    "work.calendar",
}
"""Those that give a file; every other one gives a page."""

LEAD_TO_THE_TASK = {"filling.compare", "filling.section"}
"""Where nobody else wrote anything and a form has no sections, the page is the task’s."""
