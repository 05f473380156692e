"""The bounce watch: after each step down a time in which a step up or a new referral brings the earlier
decision back, with its warning signs and the conditions that were not met.

A form's question belongs to the warning signs when its custom property `warning_sign` is "yes"; it asks
about a condition when its property `met_when` names the answers by which that condition is met. What was
said after the step down (a review, a plan of the team) counts as well as what was said in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.domain import permissions
from app.domain.calendar import add_months, local
from app.domain.form import Field
from app.domain.monitoring import DOWN, UP
from app.domain.overviews import CameBack, Watched
from app.domain.pack import Pack, Setting
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

ROWS = 50
"""Bounces of a page."""


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
    """The council's watch. `ended`: step downs of its time; `bounced`: (months, how many within);
    `following`: the key of the next page of bounces, None when there is none."""

    setting: Setting
    ended: int
    bounced: Sequence[tuple[int, int]]
    bounces: Sequence[Bounce]
    following: tuple[datetime, UUID] | None = None


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


def watch(core: Core, actor: User, after: tuple[datetime, UUID] | None = None) -> Watch:
    """The step downs whose watch runs now, and a page of those that were followed by a step up.

    `after`: `following` of the page before. Raises `Forbidden`.
    """
    permissions.check(actor, Action.WATCH, actor.council)
    with core.store.read() as uow:
        pack = core.catalogue.in_force(uow, actor.council).pack
        months = steps.number(pack, MONTHS)
        watched = Watched(
            council=actor.council,
            down={each.process: each.done for each in steps.routes(pack.council, DOWN).values()},
            up=frozenset(steps.routes(pack.council, UP)),
            today=local(core.clock.now()).date(),
            months=months,
        )
        counted = sorted({*(span for span in SPANS if span < months), months})
        ended, bounced = uow.overviews.downs(watched, counted)
        found = uow.overviews.came_back(watched, after, ROWS)
        shut = access.closed(core, uow, actor, [each.down.instance.case_id for each in found])
    last = found[-1] if len(found) == ROWS else None
    return Watch(
        setting=steps.setting(pack, MONTHS),
        ended=ended,
        bounced=[(span, bounced[span]) for span in counted],
        bounces=[_bounce(each) for each in found if each.down.instance.case_id not in shut],
        following=(last.up.instance.started_at, last.down.instance.id) if last else None,
    )


def _bounce(found: CameBack) -> Bounce:
    ended = found.down.instance.ended_at or found.down.instance.started_at
    return Bounce(found.down, found.up, _within(ended, found.up.instance.started_at))


def _within(since: datetime, at: datetime) -> int:
    """The smallest number of months within which a moment lies after another."""
    first, last, months = local(since).date(), local(at).date(), 1
    while last > add_months(first, months):
        months += 1
    return months
