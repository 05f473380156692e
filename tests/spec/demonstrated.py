"""The demonstration of a council as it stands when it opens: played on a day, in memory, once for a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from app import bootstrap, packs
from app.domain.records import Case, Task, User
from app.persistence.memory import MemoryStore
from app.services import demo_stories, demonstration, deploying
from app.services.catalogue import Catalogue
from app.services.clock import ManualClock
from app.services.core import Core

BPMN = Path(__file__).parents[2] / "bpmn"
DAYS = (date(2026, 11, 20), date(2027, 1, 4))
"""A Friday, and the first working day of a year."""
EACH_DAY = pytest.mark.parametrize("today", DAYS, ids=str)


@dataclass(frozen=True, slots=True)
class Played:
    """Its store and clock, its cases by their reference, and the open tasks of each."""

    core: Core
    cases: dict[str, Case]
    open: dict[str, list[Task]]
    people: dict[str, User]
    roles: frozenset[str]
    glossary: frozenset[str]


@cache
def played(council: str, today: date) -> Played:
    """The demonstration that opens on a day at noon."""
    clock = ManualClock(datetime(today.year, today.month, today.day, 12, tzinfo=UTC))
    catalogue = Catalogue(packs.read_files, bootstrap.engine(), lambda pack: [])
    core = Core(MemoryStore(), bootstrap.engine(), bootstrap.handlers(), catalogue, clock, bootstrap.new_id)
    files = packs.council_files(BPMN, council)
    pack, findings = packs.read_files(files)
    assert findings == []
    deploying.deploy(core, files, pack, [], "demonstration", "fictional data")
    script = demonstration.read(BPMN / council)
    cut_off = bootstrap.handlers_cut_off()
    number = demonstration.seed(core, script, today, lambda told: None, cut_off=cut_off)
    assert number == len(demo_stories.cases(script))
    with core.store.read() as uow:
        cases = {case.reference: case for case in uow.cases.search(council, "", limit=1_000)}
        tasks = {
            reference: [t for one in uow.instances.of_case(case.id) for t in uow.tasks.open_of(one.id)]
            for reference, case in cases.items()
        }
        people = {user.username: user for user in uow.users.of_council(council)}
    roles = frozenset(role for person in script["person"] for role in person.get("roles", ()))
    return Played(core, cases, tasks, people, roles, frozenset(pack.council.roles))
