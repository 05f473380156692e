"""The use case behind each page of a manager, as the page calls it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice

from app.domain.calendar import local
from app.domain.records import User
from app.services import (
    Services,
    alerting,
    board,
    comparing,
    heat,
    lists,
    monitoring,
    panels,
    rota,
    side_by_side,
    trends,
)
from app.services.core import Core
from app.services.oversight import bounces, disputes, exports, ledger, lines, quality
from app.services.oversight.lines import Wanted
from app.services.oversight.periods import Asked

Page = Callable[[int], object]
"""Given the number of the visit."""

WITH_PANELS = "hull"
ROWS = 500
"""Records of a file that are waited for."""

NAMES = (
    "team board",
    "people",
    "one person",
    "incidents",
    "breaches",
    "alerts",
    "notices",
    "cases",
    "cases by name",
    "cases by reference",
    "trends",
    "heat map",
    "versions",
    "ledger, 90 days",
    "ledger, from the first case",
    "ledger, a time that is over",
    "ledger by child",
    "ledger by child, of a team",
    "ledger by child, a page down",
    "bounce watch",
    "disputes",
    "learning",
    "learning, searched",
    "decision quality",
    "dip sample",
    "comparison",
    "yearly report",
    "panel queue",
    *(f"export {name}" for name in exports.KINDS),
)
"""The pages."""


def pages(core: Core, managers: Mapping[str, Sequence[User]]) -> dict[str, Page]:
    """Name → visit. `managers`: of the full council first, and of one with panels."""
    full, hull = next(iter(managers.values())), managers[WITH_PANELS]
    process = _process(core, full[0])

    def of(use: Callable[..., object], *given: object) -> Page:
        return lambda visit: use(core, full[visit % len(full)], *given)

    return {
        "team board": of(board.board),
        "people": of(rota.desks),
        "one person": lambda visit: rota.desk(core, full[visit + 1].username, full[0]),
        "incidents": of(lists.incidents),
        "breaches": lambda visit: Services(core).breaches(full[visit % len(full)]),
        "alerts": of(alerting.mine),
        "notices": of(lists.notices),
        "cases": of(lists.cases),
        "cases by name": lambda visit: lists.cases(core, full[0], f"child 9{visit}7"),
        "cases by reference": lambda visit: lists.cases(core, full[0], f"{visit:07}"),
        "trends": of(trends.trends),
        "heat map": lambda visit: heat.heat(core, process, full[visit % len(full)]),
        "versions": lambda visit: side_by_side.compare(core, process, full[visit % len(full)]),
        "ledger, 90 days": of(ledger.of_council, Asked(90)),
        "ledger, from the first case": of(ledger.of_council, Asked()),
        "ledger, a time that is over": of(ledger.of_council, _quarter(core)),
        "ledger by child": of(lines.page, Wanted(Asked(90))),
        "ledger by child, of a team": lambda visit: lines.page(
            core, full[visit % len(full)], Wanted(Asked(90), full[visit % len(full)].team)
        ),
        "ledger by child, a page down": of(lines.page, Wanted(Asked(90)), (timedelta(), "C-0000010")),
        "bounce watch": of(bounces.watch),
        "disputes": of(disputes.open_now),
        "learning": of(disputes.lessons),
        "learning, searched": lambda visit: disputes.lessons(core, full[0], f"lesson {visit * 50 + 50}"),
        "decision quality": of(quality.quality, _last_month(core)),
        "dip sample": of(quality.sample, _last_month(core)),
        "comparison": of(comparing.for_actor),
        "yearly report": of(monitoring.report),
        "panel queue": lambda visit: panels.queue_page(core, hull[visit % len(hull)]),
        **{
            f"export {name}": lambda visit, name=name: taken(core, name, full[visit % len(full)])
            for name in exports.KINDS
        },
    }


def taken(core: Core, name: str, actor: User) -> int:
    """The beginning of a file: it is read while it is sent, so that more of it costs more of the same."""
    return sum(1 for _ in islice(exports.export(core, name, "csv", actor).rows, ROWS))


def _process(core: Core, actor: User) -> str:
    with core.store.read() as uow:
        return core.catalogue.in_force(uow, actor.council).pack.council.routes[0].process


def _quarter(core: Core) -> Asked:
    """Three months of the year before this one."""
    year = local(core.clock.now()).year - 1
    return Asked(0, date(year, 4, 1), date(year, 6, 30))


def _last_month(core: Core) -> str:
    """A whole month, whatever day it is."""
    return f"{quality.months(local(core.clock.now()).date())[1]:%Y-%m}"
