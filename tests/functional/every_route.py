"""Every address of the pages: lists with their filters, and the routes about a case filled with its keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from werkzeug.routing import Rule

from app.domain.records import Case
from app.services.oversight import exports
from app.services.views import CouncilPage
from app.store import TaskQuery
from app.web.routes import PUBLIC, ROUTES
from tests.functional.real import World

FILTERS: Mapping[str, Sequence[str]] = {
    "inbox.team": ("?where=everywhere", "?state=blocked", "?due=overdue", "?clock=law"),
    "inbox.nobody": ("?where=everywhere",),
    "watch.instances": ("?state=incident", "?state=overdue", "?state=law", "?state=running", "?state=ended"),
    "watch.instances_csv": ("?state=incident", "?state=ended"),
    "oversight.holders": ("?days=0", "?days=28"),
    "oversight.children": ("?days=0", "?only=gaps", "?team=No+holder+yet", "?from=2026-01-01&to=2026-11-20"),
    "oversight.children_csv": ("?days=0", "?from=2026-01-01&to=2026-11-20"),
    "oversight.learning": ("?q=the",),
    "auditing.decisions": ("?month=2026-10", "?month=2026-09"),
    "auditing.sample": ("?seed=1", "?month=2026-10"),
}
"""Endpoint → what else its address may say."""

OF_NO_CASE: Mapping[str, Sequence[str]] = {
    "name": sorted(exports.KINDS),
    "form": ("csv", "json"),
    "key": ("clocks", "consent", "times", "disputes", "bounces", "queue"),
}
KEYS = frozenset(
    {
        "case_id",
        "task_id",
        "instance_id",
        "document_id",
        "attachment_id",
        "answers_id",
        "incident_id",
        "disclosure_id",
    }
)
"""Parameters that name something of one case."""


MOST = 3
"""Things of one kind that are opened: a fourth task is opened like the third."""


def rules(world: World, method: str) -> list[Rule]:
    """The rules that take a method and need signing in."""
    found = world.app.url_map.iter_rules()
    return [rule for rule in found if method in (rule.methods or ()) and ROUTES[rule.endpoint] is not PUBLIC]


def about_a_case(rule: Rule) -> bool:
    """Whether an address of this rule names a case, or something of one."""
    return bool(rule.arguments & KEYS)


def lists(world: World, council: str, searches: Sequence[str] = ()) -> Iterator[str]:
    """Every address that is about no case in particular."""
    with world.core.store.read() as uow:
        everybody = uow.users.of_council(council)
        holders = [user.username for user in everybody if uow.holdings.held_by(user.id)]
        used = {view.task.process for view in uow.tasks.page(TaskQuery(council))}
    pack = world.services.council(everybody[0])
    values = {**OF_NO_CASE, "username": holders[:3], "process_id": sorted(used & set(_main(pack)))[:2]}
    for rule in rules(world, "GET"):
        if about_a_case(rule):
            continue
        for address in _filled(world, rule, values):
            yield address
            yield from (address + each for each in FILTERS.get(rule.endpoint, ()))
    yield from (f"/cases?q={text}" for text in searches)
    yield from (f"/panel-queue?locality={name}" for name in pack.council.localities)


def _main(pack: CouncilPage) -> list[str]:
    return [process.id for process in pack.processes]


def of_case(world: World, case: Case, method: str = "GET") -> Iterator[tuple[Rule, str]]:
    """Every address about one case, with the rule of each."""
    with world.core.store.read() as uow:
        tasks = [view.task for view in uow.tasks.page(TaskQuery(case.council, case_id=case.id))]
        instances = uow.instances.of_case(case.id)
        values: dict[str, Sequence[object]] = {
            "case_id": [case.id],
            "task_id": [task.id for task in tasks],
            "instance_id": [instance.id for instance in instances],
            "document_id": [each.id for each in uow.documents.of_case(case.id)],
            "attachment_id": [each.id for each in uow.attachments.where(case_id=case.id)],
            "answers_id": [each.id for each in uow.answers.of_case(case.id)][-2:],
            "incident_id": [each.id for row in instances for each in uow.incidents.of_instance(row.id)],
            "disclosure_id": [each.id for each in uow.disclosures.where(case_id=case.id)],
            "token": [task.token for task in tasks],
            "kind": ("pdf", "txt", "ics"),
            "number": (1,),
        }
    for rule in rules(world, method):
        if about_a_case(rule):
            yield from ((rule, address) for address in _filled(world, rule, values))


def _filled(world: World, rule: Rule, values: Mapping[str, Sequence[object]]) -> Iterator[str]:
    names = sorted(rule.arguments)
    adapter = world.app.url_map.bind("localhost")
    for chosen in product(*(values[name][-MOST:] for name in names)):
        yield adapter.build(rule.endpoint, dict(zip(names, chosen, strict=True)), method=_method(rule))


def _method(rule: Rule) -> str:
    return "POST" if "POST" in (rule.methods or ()) else "GET"
