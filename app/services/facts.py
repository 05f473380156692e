"""Facts of people and cases in the shape that handlers and expressions are given them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from app.domain.calendar import end_of
from app.domain.records import Case, User
from app.ports import CaseFacts, Person


def overdue_from(due: date | datetime | None) -> datetime | None:
    """The moment from which a due date is missed: a date lasts to its end."""
    if due is None or isinstance(due, datetime):
        return due
    return end_of(due)


def person_of(user: User) -> Person:
    """A user without what only signing in needs."""
    return Person(
        user.id, user.username, user.name, user.email, user.council, user.team, user.roles, user.active
    )


def facts_of(case: Case, holder: Person | None) -> CaseFacts:
    """What a handler may know of a case."""
    own = (case.id, case.reference, case.council, case.child_name, case.date_of_birth, case.locality)
    return CaseFacts(*own, holder, case.cin_plan_end, case.cp_plan_end)


def case_variables(case: Case) -> dict[str, Any]:
    """The facts of a case under the names that expressions use."""
    return {
        "case_reference": case.reference,
        "child_name": case.child_name,
        "child_first_name": case.child_name.split(" ")[0],
        "date_of_birth": case.date_of_birth,
        "locality": case.locality,
        "cin_plan_end": case.cin_plan_end,
        "cp_plan_end": case.cp_plan_end,
    }
