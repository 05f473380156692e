"""The bounce watch: after each step down a time in which a step up or a new referral brings the earlier
decision back, with its warning signs and the conditions that were not met.

A form's question belongs to the warning signs when its custom property `warning_sign` is "yes"; it asks
about a condition when its property `met_when` names the answers by which that condition is met. What was
said after the step down (a review, a plan of the team) counts as well as what was said in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.domain import permissions
from app.domain.calendar import add_months, local
from app.domain.form import Field
from app.domain.monitoring import DOWN, UP
from app.domain.pack import Council, Pack, Setting
from app.domain.permissions import Action
from app.domain.records import Instance, InstanceView, User
from app.services import access
from app.services.core import Core
from app.services.oversight import decisions, steps
from app.services.oversight.decisions import Decision
from app.store import UnitOfWork

MONTHS = "bounce_watch_months"
SIGN, MET = "warning_sign", "met_when"
SPANS = (3, 6, 12)
"""Months within which bounces are counted beside each other."""


@dataclass(frozen=True, slots=True)
class Said:
    """A question with its answer in words, and when it was given."""

    question: str
    answer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StepDown:
    """A step down that was carried out, with what was said in it. `until`: the last day of its watch."""

    instance: Instance
    ended: datetime
    until: date
    decisions: Sequence[Decision]
    signs: Sequence[Said]
    unmet: Sequence[Said]


@dataclass(frozen=True, slots=True)
class Bounce:
    """A step up that began in the watch of a step down, `months` months after it or sooner."""

    down: InstanceView
    up: InstanceView
    months: int


@dataclass(frozen=True, slots=True)
class Watch:
    """The council's watch. `ended`: step downs of its time; `bounced`: (months, how many within)."""

    setting: Setting
    ended: int
    bounced: Sequence[tuple[int, int]]
    bounces: Sequence[Bounce]


def beside(core: Core, instance: Instance, actor: User) -> list[StepDown]:
    """The step downs whose watch a process began in, newest first; [] when it is no way up.

    For the page of a task, whose case has been opened already.
    """
    with core.store.read() as uow:
        pack = core.catalogue.in_force(uow, instance.council).pack
        known = MONTHS in pack.council.settings  # a pack deployed long ago may not have it
        if (
            not known
            or instance.process_id not in steps.routes(pack.council, UP)
            or not permissions.can(actor, Action.WORK, instance.council)
        ):
            return []
        return of_case(core, uow, instance.case_id, pack, instance.started_at)


def of_case(core: Core, uow: UnitOfWork, case_id: UUID, pack: Pack, at: datetime) -> list[StepDown]:
    """The step downs of a case whose watch runs at a moment, newest first."""
    down, up = steps.routes(pack.council, DOWN), steps.routes(pack.council, UP)
    months = steps.number(pack, MONTHS)
    people = {user.username: user.name for user in uow.users.of_council(pack.council.id)}
    instances = [each for each in uow.instances.of_case(case_id) if each.started_at <= at]
    found = []
    for each in instances:
        ended = each.ended_at
        if ended is None or ended > at or not steps.carried_out(down.get(each.process_id), each):
            continue
        until = add_months(local(ended).date(), months)
        if local(at).date() <= until:
            own = [
                one
                for one in instances
                if one.started_at >= each.started_at and one.process_id not in up and one.started_at < at
            ]
            found.append(_step_down(core, uow, each, own, until, people))
    return sorted(found, key=lambda each: each.ended, reverse=True)


def _step_down(
    core: Core,
    uow: UnitOfWork,
    instance: Instance,
    own: Sequence[Instance],
    until: date,
    people: Mapping[str, str],
) -> StepDown:
    pack = core.catalogue.deployed(uow, instance.deployment_id).pack
    said = [pair for each in own for pair in _said(core, uow, each, people)]
    last = {field.key: given for field, given, _ in said}
    return StepDown(
        instance=instance,
        ended=instance.ended_at or instance.started_at,
        until=until,
        decisions=list(decisions.of(uow.answers.of_instance(instance.id), pack, people)),
        signs=[given for field, given, _ in said if field.properties.get(SIGN) and last[field.key] is given],
        unmet=[given for field, given, met in said if not met and last[field.key] is given],
    )


def _said(
    core: Core, uow: UnitOfWork, instance: Instance, people: Mapping[str, str]
) -> Iterator[tuple[Field, Said, bool]]:
    """Each question with its last answer, and whether that meets the condition which it asks about."""
    pack = core.catalogue.deployed(uow, instance.deployment_id).pack
    for answers in uow.answers.latest(instance.id):
        form = pack.forms.get(answers.form)
        for field in form.inputs() if form else ():
            value = answers.answers.get(field.key)
            if value not in (None, "", []):
                told = decisions.shown(field, value, people)
                yield field, Said(field.label or field.key, told, answers.at), _met(field, value)


def _met(field: Field, value: Any) -> bool:
    wanted = {part.strip() for part in field.properties.get(MET, "").split(",") if part.strip()}
    return not wanted or str(value) in wanted


def watch(core: Core, actor: User) -> Watch:
    """The step downs whose watch runs now, and those that were followed by a step up. Raises `Forbidden`."""
    permissions.check(actor, Action.WATCH, actor.council)
    with core.store.read() as uow:
        pack = core.catalogue.in_force(uow, actor.council).pack
        months = steps.number(pack, MONTHS)
        now = core.clock.now()
        down = _watched(uow, pack.council, now, months)
        found = _bounces(uow, pack.council, down, now, months)
        shut = access.closed(core, uow, actor, [each.down.instance.case_id for each in found])
    counted = sorted({*(span for span in SPANS if span < months), months})
    return Watch(
        setting=steps.setting(pack, MONTHS),
        ended=len(down),
        bounced=[(span, sum(each.months <= span for each in found)) for span in counted],
        bounces=[each for each in found if each.down.instance.case_id not in shut],
    )


def _watched(uow: UnitOfWork, council: Council, now: datetime, months: int) -> list[InstanceView]:
    """Step downs whose watch runs; those that took longer than the watch itself are not looked for."""
    routes = steps.routes(council, DOWN)
    today = local(now).date()
    begun = steps.begun_since(uow, council.id, routes, _ago(now, 2 * months))
    return [
        view
        for view in begun
        if steps.carried_out(routes[view.instance.process_id], view.instance)
        and view.instance.ended_at is not None
        and today <= add_months(local(view.instance.ended_at).date(), months)
    ]


def _bounces(
    uow: UnitOfWork, council: Council, down: Sequence[InstanceView], now: datetime, months: int
) -> list[Bounce]:
    ups: dict[UUID, list[InstanceView]] = defaultdict(list)
    for view in steps.begun_since(uow, council.id, steps.routes(council, UP), _ago(now, months)):
        ups[view.instance.case_id].append(view)
    found = []
    for view in down:
        ended = view.instance.ended_at
        after = [
            up for up in ups[view.instance.case_id] if ended is not None and up.instance.started_at >= ended
        ]
        if after and ended is not None:
            first = min(after, key=lambda up: up.instance.started_at)
            found.append(Bounce(view, first, _within(ended, first.instance.started_at)))
    return sorted(found, key=lambda each: each.up.instance.started_at, reverse=True)


def _within(since: datetime, at: datetime) -> int:
    """The smallest number of months within which a moment lies after another."""
    first, last, months = local(since).date(), local(at).date(), 1
    while last > add_months(first, months):
        months += 1
    return months


def _ago(now: datetime, months: int) -> datetime:
    day = add_months(local(now).date(), -months)
    return local(now).replace(year=day.year, month=day.month, day=day.day)
