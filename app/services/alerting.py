"""Alerts: somebody is told when a number reaches a threshold, in the app and by e-mail, once each time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from app.domain import permissions
from app.domain.calendar import end_of, local
from app.domain.desk import AlertRule
from app.domain.errors import HoldfastError
from app.domain.permissions import Action
from app.domain.records import Notice, User
from app.services import board, rota, telling
from app.services.core import Core
from app.services.owned import owned
from app.store import TaskQuery, UnitOfWork

MOST_RULES = 20
"""Alerts of one person: what a page still shows."""

HIGHEST = 1_000_000
"""A number that anybody could mean: larger ones are slips of the hand."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that is counted now. `text`: what it is, in the plural and in the middle of a line."""

    text: str
    link: str
    count: Callable[[Core, UnitOfWork, str], int]


def _loads(what: str) -> Callable[[Core, UnitOfWork, str], int]:
    def count(core: Core, uow: UnitOfWork, council: str) -> int:
        now = core.clock.now()
        until = end_of(local(now).date() + timedelta(days=board.DAYS))
        return sum(int(getattr(each, what)) for each in uow.figures.loads(council, now, until))

    return count


def _untaken(core: Core, uow: UnitOfWork, council: str) -> int:
    now = core.clock.now()
    return sum(each.open for each in uow.figures.loads(council, now, now) if each.user_id is None)


def _unaccepted(core: Core, uow: UnitOfWork, council: str) -> int:
    del core
    query = TaskQuery(council, process=board.TRANSFER_PROCESS, limit=board.MOST_ASKED)
    return sum(view.task.form == board.ACCEPT_FORM for view in uow.tasks.page(query))


def _incidents(core: Core, uow: UnitOfWork, council: str) -> int:
    del core
    return uow.overviews.open_incidents(council)


def _breaches(core: Core, uow: UnitOfWork, council: str) -> int:
    del core
    return uow.overviews.open_breaches(council)


def _held_by_leavers(core: Core, uow: UnitOfWork, council: str) -> int:
    held, absences = uow.figures.held(council), rota.absences_of(core, uow, council)
    users = uow.users.of_council(council)
    return sum(held.get(user.id, 0) for user in users if rota.leaves(user, absences.get(user.id, ())))


MEASURES: Mapping[str, Measure] = {
    "overdue": Measure("tasks overdue", "/instances?state=overdue", _loads("overdue")),
    "soon": Measure("tasks due in the next seven days", "/team", _loads("soon")),
    "blocked": Measure("tasks blocked", "/team", _loads("blocked")),
    "untaken": Measure("tasks that nobody has taken", "/tasks/nobody", _untaken),
    "unaccepted": Measure("transfers that nobody has accepted", "/team", _unaccepted),
    "incidents": Measure("incidents open", "/incidents", _incidents),
    "breaches": Measure("breaches of the invariants", "/breaches", _breaches),
    "leavers": Measure("children held by somebody who has left or leaves", "/team", _held_by_leavers),
}
"""What an alert can be set on."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A rule of somebody's own, with the number as it is now."""

    rule: AlertRule
    measure: Measure
    now: int

    @property
    def reached(self) -> bool:
        """Whether the number is at the threshold or over it."""
        return self.now >= self.rule.threshold


def mine(core: Core, actor: User) -> list[Alert]:
    """The actor's alerts, oldest first. Raises `Forbidden`."""
    permissions.check(actor, Action.WATCH, actor.council)
    with core.store.read() as uow:
        rules = uow.alert_rules.where(user_id=actor.id)
        return [
            Alert(rule, MEASURES[rule.measure], MEASURES[rule.measure].count(core, uow, rule.council))
            for rule in rules
            if rule.measure in MEASURES
        ]


def add(core: Core, actor: User, measure: str, threshold: str) -> AlertRule:
    """Set an alert. The threshold is the person's own choice: no protocol gives one.

    Raises `Forbidden`, `HoldfastError` (unknown measure, no whole number from 1, too many alerts).
    """
    permissions.check(actor, Action.WATCH, actor.council)
    if measure not in MEASURES:
        raise HoldfastError("Choose what is to be counted.")
    text = threshold.strip()
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(HIGHEST)) else 0
    if not 1 <= number <= HIGHEST:
        raise HoldfastError("Enter the number as a whole number from 1, for example 5.")
    with core.store.write() as uow:
        own = uow.alert_rules.where(user_id=actor.id)
        if len(own) >= MOST_RULES:
            raise HoldfastError(f"There are already {MOST_RULES} alerts. Take one away first.")
        rule = AlertRule(core.new_id(), actor.council, actor.id, measure, number, core.clock.now())
        uow.alert_rules.add([rule])
        uow.commit()
        return rule


def remove(core: Core, actor: User, rule_id: UUID) -> None:
    """Take one of the actor's own alerts away. Raises `Forbidden`, `NotFound`."""
    permissions.check(actor, Action.WATCH, actor.council)
    with core.store.write() as uow:
        uow.alert_rules.remove([owned(uow.alert_rules, "alert", rule_id, user_id=actor.id).id])
        uow.commit()


def check(core: Core, councils: Sequence[str]) -> int:
    """Look at every alert of these councils; how many people were told.

    Each measure is counted once for a council. A rule that has told tells again only after the number was
    below its threshold in between.
    """
    told = 0
    for council in councils:
        with core.store.write() as uow:
            people = {user.id: user for user in uow.users.of_council(council)}
            rules = uow.alert_rules.where(council=council, limit=MOST_RULES * len(people))
            wanted = {rule.measure for rule in rules} & MEASURES.keys()
            counts = {name: MEASURES[name].count(core, uow, council) for name in sorted(wanted)}
            for rule in rules:
                if rule.measure in counts:
                    told += _look(core, uow, rule, people[rule.user_id], counts[rule.measure])
            uow.commit()
    return told


def _look(core: Core, uow: UnitOfWork, rule: AlertRule, user: User, count: int) -> int:
    reached = count >= rule.threshold
    if reached == (rule.told_at is not None):
        return 0
    if not reached:
        uow.alert_rules.change(replace(rule, told_at=None))
        return 0
    if not permissions.can(user, Action.WATCH, rule.council):
        return 0
    now, measure = core.clock.now(), MEASURES[rule.measure]
    uow.alert_rules.change(replace(rule, told_at=now))
    notice = Notice(
        id=core.new_id(),
        user_id=rule.user_id,
        case_id=None,
        subject=f"Alert: {measure.text}: {count:,}",
        text=f"You asked to be told from {rule.threshold}. You are told again after it was below that.",
        link=measure.link,
        at=now,
    )
    telling.tell(core, uow, [notice])
    return 1
