"""Use cases on process instances: start, message, safeguarding concern, timers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.errors import HoldfastError, NobodyWaits, NotFound, Stale
from app.domain.permissions import Action
from app.domain.records import Case, Instance, InstanceStatus, TimerStatus, User
from app.ports import Repeat, Thrown
from app.services import access, ending, forms, wording
from app.services.catalogue import Deployed
from app.services.core import Core
from app.services.startable import startable, started_by
from app.services.turn import Turn, case_variables, load
from app.store import UnitOfWork

CONCERN = "Immediate safeguarding concern"
"""The message that every process about a child answers (INV-01)."""

CONCERN_PROCESS = "shared_safeguarding_concern"
"""The shared process that starts when no open process of the case answers the concern."""

DEEPEST_CHAIN = 50
"""Messages that may follow from one command: more is a circle of processes that start each other."""

PUMP = 200
"""Timers looked at in one go."""


def start(core: Core, case_id: UUID, process_id: str, actor: User) -> Instance:
    """Start a process for a case. Raises `Forbidden`, `NotFound`, `Refused`."""
    with core.store.write() as uow:
        instance = start_in(core, uow, case_id, process_id, actor)
        uow.commit()
        return instance


def start_in(core: Core, uow: UnitOfWork, case_id: UUID, process_id: str, actor: User) -> Instance:
    """Start a process in the caller's unit of work, which may be thrown away. Raises as `start`."""
    case = access.case_to_change(core, uow, case_id, actor, Action.START)
    deployed = core.catalogue.in_force(uow, case.council)
    if process_id not in {each.id for each in startable(deployed.pack, panel=bool(uow.panels.get(case.id)))}:
        raise NotFound("process to start by hand", process_id)
    return begin(core, uow, case, process_id, {}, actor)


def begin(
    core: Core,
    uow: UnitOfWork,
    case: Case,
    process_id: str,
    variables: Mapping[str, Any],
    actor: User | None,
    *,
    message: str = "",
    signal: bool = False,
    condition: str = "",
    repeat: Repeat | None = None,
    depth: int = 0,
    deployed: Deployed | None = None,
) -> Instance:
    """Start an instance of the version in force, in the caller's unit of work.

    `message`: at its message start event of that name (with `signal`: its signal start event);
    `condition`: at its conditional start event of that id; `repeat`: at its timer start event, to wait.
    """
    deployed = deployed or core.catalogue.in_force(uow, case.council)
    definition = core.catalogue.definition(uow, deployed.id, process_id)
    now = core.clock.now()
    process = definition.process
    instance = Instance(
        id=core.new_id(),
        case_id=case.id,
        council=case.council,
        deployment_id=deployed.id,
        process_id=process_id,
        process_name=process.name or process_id,
        status=InstanceStatus.RUNNING,
        version=0,
        started_at=now,
        started_by=actor.username if actor else wording.MACHINE,
    )
    facts = {**case_variables(case), "started_by": instance.started_by}
    wanted = definition.variables
    read = {} if wanted is None else {name: fact for name, fact in facts.items() if name in wanted}
    # What a message carries is named in its diagram: all of it is kept, no answer brings it again.
    given = {**read, **variables}
    execution = core.engine.start(
        definition, given, now, message=message, signal=signal, condition=condition, repeat=repeat
    )
    turn = Turn(core, uow, instance, case, deployed, definition, execution, actor, now)
    turn.earlier_answers = {}
    turn.given = given
    detail = {"signal" if signal else "message": message} if message else {}
    detail |= {"condition": condition} if condition else {}
    turn.write("instance.started", process_id, name=instance.process_name, **detail)
    deliver(turn, depth)
    return turn.instance


def send_message(core: Core, case_id: UUID, name: str, actor: User) -> Instance:
    """Give a message to the open instance of the case that waits for it. Raises `NobodyWaits`."""
    with core.store.write() as uow:
        case = access.case_to_change(core, uow, case_id, actor, Action.WORK)
        reached = correlate(core, uow, case, name, {}, actor, depth=0)
        if not reached:
            raise NobodyWaits(name)
        uow.commit()
        return reached[0]


def raise_concern(core: Core, case_id: UUID, actor: User) -> list[Instance]:
    """An immediate safeguarding concern: interrupts every open process of the case, or starts the
    shared one when none is open. Nothing stands in front of it (INV-01, RW-2-01), no restriction either."""
    with core.store.write() as uow:
        case = access.own_case(uow, case_id, actor, Action.RAISE_CONCERN)
        reached = correlate(core, uow, case, CONCERN, {}, actor, depth=0, every=True)
        if not reached:
            reached = [begin(core, uow, case, CONCERN_PROCESS, {}, actor)]
        uow.commit()
        return reached


def correlate(
    core: Core,
    uow: UnitOfWork,
    case: Case,
    name: str,
    payload: Mapping[str, Any],
    actor: User | None,
    *,
    depth: int,
    signal: bool = False,
    every: bool = False,
    sender: UUID | None = None,
    correlation: Any = None,
) -> list[Instance]:
    """Offer a message or signal to the open instances of the case; a message stops at the first.

    A suspended one hears it too, so that nothing is lost, and stays suspended: only a concern resumes it.
    A concern interrupts all (`every`), and is recorded and referred once: in the first of them.
    """
    reached: list[Instance] = []
    for instance in uow.instances.lock_open_of_case(case.id):
        if instance.id == sender:
            continue
        turn = load(core, uow, instance, case, actor, suspended=True)
        if every and _not_begun(turn):
            continue
        if not turn.execution.correlate(name, payload, turn.now, signal=signal, correlation=correlation):
            continue
        if name == CONCERN:
            turn.wake("An immediate safeguarding concern was raised.")
        if every and reached:
            reached.append(ending.give_way(turn, reached[0]))
            continue
        reached.append(turn.write("signal.received" if signal else "message.received", name))
        deliver(turn, depth)
        if not (signal or every):
            break
    return reached


def _not_begun(turn: Turn) -> bool:
    """Whether it only waits at its timer start event: a concern of today does not stop next week's panel."""
    now = turn.execution.snapshot()
    inside = turn.definition.process.elements
    return (
        bool(now.timers)
        and not (now.tasks or now.services)
        and all(
            timer.process == turn.instance.process_id and inside[timer.element].kind == "startEvent"
            for timer in now.timers
        )
    )


def deliver(turn: Turn, depth: int = 0) -> None:
    """Hand on what left the instance: to another instance of the case, else to a message start event."""
    _deliver_to_cases(turn, depth)
    thrown = turn.execution.take_thrown()
    if thrown and depth >= DEEPEST_CHAIN:
        raise HoldfastError(
            f"“{thrown[0].name}” is the {depth}th message that follows from one command: "
            "these processes start each other in a circle."
        )
    for message in thrown:
        if message.repeat is not None:
            _start_again(turn, message, depth)
            continue
        reached = correlate(
            turn.core,
            turn.uow,
            turn.case,
            message.name,
            message.payload,
            turn.actor,
            depth=depth + 1,
            signal=message.signal,
            sender=turn.instance.id,
        )
        if message.signal or not reached:
            start_by(
                turn.core,
                turn.uow,
                turn.case,
                message.name,
                message.payload,
                turn.actor,
                depth=depth + 1,
                signal=message.signal,
            )
    _begin_what_became_true(turn, depth)


def _begin_what_became_true(turn: Turn, depth: int) -> None:
    """Start for the case each process whose conditional start event has become true by this turn.

    It is asked over the case's facts, the answers given in this instance and what the instance knows. A
    process does not begin itself.
    """
    deployed = turn.core.catalogue.in_force(turn.uow, turn.case.council)
    others = [process for process in deployed.conditional if process != turn.instance.process_id]
    if not others:
        return
    known = {**case_variables(turn.case), **_answers_before(turn)}
    before = {**known, **(turn.given if turn.before is None else turn.before.data)}
    after = {**known, **turn.answers, **turn.execution.snapshot().data}
    for process_id in others:
        definition = turn.core.catalogue.definition(turn.uow, deployed.id, process_id)
        for condition in turn.core.engine.begun_by(definition, before, after, turn.now):
            if depth >= DEEPEST_CHAIN:
                raise HoldfastError(
                    f"{process_id} begins and begins again: its condition is made true by itself."
                )
            wanted = definition.variables
            read = {name: after[name] for name in after if wanted is None or name in wanted}
            begin(
                turn.core,
                turn.uow,
                turn.case,
                process_id,
                read,
                turn.actor,
                condition=condition,
                depth=depth + 1,
                deployed=deployed,
            )


def _answers_before(turn: Turn) -> dict[str, Any]:
    """The answers of the instance, without those of the form that was sent in this turn."""
    found: dict[str, Any] = {}
    for kept in turn.uow.answers.of_instance(turn.instance.id):
        if kept.id != turn.sent:
            found |= forms.typed(turn.deployed.pack.forms.get(kept.form), kept.answers)
    return found


def _deliver_to_cases(turn: Turn, depth: int) -> None:
    """Hand on what a panel sends to the case of a child that it hears."""
    sent, turn.to_cases = turn.to_cases, []
    for each in sent:
        case = turn.uow.cases.by_reference(turn.case.council, each.case)
        if case is None:
            raise NotFound("case", each.case)
        core, uow, actor = turn.core, turn.uow, turn.actor
        every = each.message == CONCERN
        reached = correlate(
            core, uow, case, each.message, each.payload, actor, depth=depth + 1, every=every
        ) or start_by(core, uow, case, each.message, each.payload, actor, depth=depth + 1)
        if not reached and every:
            reached = [begin(core, uow, case, CONCERN_PROCESS, {}, actor, depth=depth + 1)]
        if not reached:
            raise NobodyWaits(each.message)


def _start_again(turn: Turn, next_one: Thrown, depth: int) -> None:
    """The next occurrence of a timer start event's cycle waits as an instance of its own."""
    begin(
        turn.core,
        turn.uow,
        turn.case,
        turn.instance.process_id,
        next_one.payload,
        turn.actor,
        repeat=next_one.repeat,
        depth=depth + 1,
    )


def start_by(
    core: Core,
    uow: UnitOfWork,
    case: Case,
    name: str,
    payload: Mapping[str, Any],
    actor: User | None,
    *,
    depth: int,
    signal: bool = False,
) -> list[Instance]:
    """Start for the case what a message starts (the first process that has it), or all that a signal does."""
    deployed = core.catalogue.in_force(uow, case.council)
    found = started_by(deployed, name, signal=signal)
    return [
        begin(
            core,
            uow,
            case,
            process_id,
            payload,
            actor,
            message=name,
            signal=signal,
            depth=depth,
            deployed=deployed,
        )
        for process_id in (found if signal else found[:1])
    ]


def fire_timer(core: Core, timer_id: UUID) -> bool:
    """Fire a timer if it still waits and is due; False when it does not. Safe to call twice."""
    with core.store.write() as uow:
        timer = uow.timers.get(timer_id)
        if timer is None or timer.status is not TimerStatus.WAITING or timer.due > core.clock.now():
            return False
        instance = uow.instances.lock(timer.instance_id)
        if instance is None or instance.status is not InstanceStatus.RUNNING:
            return False
        case = case_of(uow, instance.case_id)
        turn = load(core, uow, instance, case, None)
        waiting = {(t.token, t.due) for t in turn.execution.snapshot().timers}
        if (timer.token, timer.due) not in waiting:
            return False
        try:
            if not turn.execution.fire_timer(timer.token, turn.now):
                return False
        except HoldfastError as error:
            uow.timers.close(instance.id, {timer.token: TimerStatus.FIRED})
            turn.incident(timer.element, f"The timer could not go on: {error}")
            uow.commit()
            return False
        turn.fired_tokens = frozenset({timer.token})
        turn.write("timer.fired", timer.element, due=timer.due.isoformat())
        deliver(turn)
        uow.commit()
        return True


def fire_due(core: Core) -> int:
    """Fire all that is due, in order of due time. Returns how many fired."""
    fired = 0
    tried: set[UUID] = set()
    while True:
        with core.store.read() as uow:
            due = [t for t in uow.timers.due(core.clock.now(), PUMP) if t.id not in tried]
        if not due:
            return fired
        for timer in due:
            tried.add(timer.id)
            fired += fire_timer(core, timer.id)


def next_due(core: Core, until: datetime) -> datetime | None:
    """When the first waiting timer falls due, up to `until`."""
    with core.store.read() as uow:
        due = uow.timers.due(until, 1)
    return due[0].due if due else None


def case_of(uow: UnitOfWork, case_id: UUID) -> Case:
    """The case. Raises `NotFound`."""
    case = uow.cases.get(case_id)
    if case is None:
        raise NotFound("case", case_id)
    return case


def running(uow: UnitOfWork, instance_id: UUID) -> Instance:
    """The instance, locked and running. Raises `NotFound`, `Stale`."""
    instance = uow.instances.lock(instance_id)
    if instance is None:
        raise NotFound("process instance", instance_id)
    if instance.status is not InstanceStatus.RUNNING:
        raise Stale(instance.process_name)
    return instance
