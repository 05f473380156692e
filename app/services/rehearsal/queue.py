"""The children of a rehearsal who wait for a panel, beside the case that is rehearsed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from app.domain.calendar import LONDON
from app.domain.errors import HoldfastError
from app.domain.panel import ChildInNeed
from app.domain.records import Case, Holding
from app.services.rehearsal.stage import REHEARSER, Stage

KEYS = frozenset({"reference", "last_reviewed", "locality", "holder"})


def fill(stage: Stage, rows: Sequence[Mapping[str, Any]]) -> None:
    """Open a case for each row: `reference`, `last_reviewed`, and perhaps `locality` and `holder` (a role).

    Raises `HoldfastError` for a row that is written otherwise.
    """
    if not rows:
        return
    with stage.core.store.write() as uow:
        for row in rows:
            case, child, holding = _opened(stage, row)
            uow.cases.add([case])
            uow.holdings.open(holding)
            uow.in_need.add([child])
        uow.commit()


def _opened(stage: Stage, row: Mapping[str, Any]) -> tuple[Case, ChildInNeed, Holding]:
    reviewed = row.get("last_reviewed")
    if set(row) - KEYS or not isinstance(row.get("reference"), str) or not isinstance(reviewed, date):
        known = ", ".join(sorted(KEYS))
        raise HoldfastError(f"a child in need has {known}, the first two always; got {dict(row)}")
    new_id = stage.tools.new_id
    first = stage.person(row["holder"]) if "holder" in row else stage.people[REHEARSER]
    opened = datetime.combine(reviewed, time(9), LONDON)
    case = Case(
        id=new_id(),
        reference=row["reference"],
        council=stage.pack.council.id,
        child_name=f"Child of {row['reference']}",
        date_of_birth=date(reviewed.year - 7, 5, 9),
        locality=row.get("locality", stage.case.locality),
        family=new_id(),
        created_at=opened,
    )
    child = ChildInNeed(case.id, case.council, case.locality, case.reference, reviewed)
    holding = Holding(
        id=new_id(),
        case_id=case.id,
        user_id=first.id,
        holder_name=first.name,
        role=first.roles[0] if first.roles else "",
        team=first.team,
        since=opened,
        until=None,
        reason="The rehearsal began",
        accepted_by=first.id,
    )
    return case, child, holding
