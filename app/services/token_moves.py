"""A manager puts a process on another step, or skips one: what is left out is shown first, and recorded.

Nobody is put past the acceptance of a child's new holder (INV-04).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.domain import placing
from app.domain.errors import NoPlace, NotFound, Stale
from app.domain.pack import Clause, Pack
from app.domain.permissions import Action
from app.domain.process import Element, Process
from app.domain.records import Case, Instance, User
from app.ports import Snapshot
from app.services import access, processes, steering, wording
from app.services.core import Core
from app.services.turn import OPEN, Turn, load

MOVED = "token.moved"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a token stands. `id` is the token's; `clauses` are the element's."""

    id: str
    element: Element
    process: Process
    name: str
    clauses: Sequence[Clause]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A step that would not be done, and the clauses that it carries out."""

    name: str
    clauses: Sequence[Clause]


@dataclass(frozen=True, slots=True)
class TokenPage:
    """What putting a token elsewhere would do. `places`: (element id, name) that could be chosen.

    `target`: the element that was chosen (None: nothing yet); `skip`: the token's own step is skipped.
    `problem`: why it cannot be; then nothing can be sent. `back`: the target was passed before.
    """

    instance: Instance
    case: Case
    token: Standing
    places: Sequence[tuple[str, str]]
    target: str = ""
    target_name: str = ""
    skip: bool = False
    left_out: Sequence[LeftOut] = ()
    back: bool = False
    problem: str = ""

    @property
    def chosen(self) -> bool:
        """Whether there is a choice to look at."""
        return self.skip or bool(self.target)


def tokens(pack: Pack, processes_: Mapping[str, Process], snapshot: Snapshot) -> list[Standing]:
    """Every token of the flow that waits and could be put elsewhere; none that only listens."""
    waiting: list[Any] = [
        *snapshot.tasks,
        *snapshot.services,
        *snapshot.timers,
        *snapshot.messages,
        *snapshot.uncaught,
    ]
    found = {}
    for item in waiting:
        process = processes_[item.process]
        element = process.elements[item.element]
        if element.kind not in ("boundaryEvent", "startEvent"):
            found[item.token] = _standing(pack, process, element, item.token)
    return list(found.values())


def page(
    core: Core, instance_id: UUID, token: str, actor: User, target: str = "", *, skip: bool = False
) -> TokenPage:
    """What could be done with a token, and what the choice would leave out; the look is logged.

    Raises `Forbidden`, `NotFound`, `Stale`.
    """
    with core.store.write() as uow:
        instance = uow.instances.get(instance_id)
        if instance is None or instance.council != actor.council:
            raise NotFound("process instance", instance_id)
        case = access.open_case(
            core, uow, instance.case_id, actor, Action.PUT_ELSEWHERE, "instance", instance.process_name
        )
        if instance.status not in OPEN:
            raise Stale(f"“{instance.process_name}”")
        turn = load(core, uow, instance, case, actor, suspended=True)
        shown = _page(turn, _found(turn, token), target, skip=skip)
        uow.commit()
        return shown


def move(
    core: Core,
    instance_id: UUID,
    token: str,
    target: str,
    reason: str,
    actor: User,
    *,
    skip: bool = False,
    seen: int | None = None,
) -> Instance:
    """Put a token on another element (`skip`: behind its own), with the reason in the audit trail.

    `seen`: the instance's version that the decision was taken on. Raises `Forbidden`, `NotFound`, `Stale`,
    `InvalidAnswers` (no reason), `NoPlace` (it cannot stand there, or a child's move would be passed).
    """
    reason = steering.checked(reason, "Say why the process goes on at another step.")
    with core.store.write() as uow:
        instance = steering.own(core, uow, instance_id, actor, Action.PUT_ELSEWHERE)
        if seen is not None and seen != instance.version:
            raise Stale(f"“{instance.process_name}”")
        turn = load(core, uow, instance, processes.case_of(uow, instance.case_id), actor, suspended=True)
        shown = _page(turn, _found(turn, token), target, skip=skip)
        if shown.problem or not shown.chosen:
            raise NoPlace(target or token, shown.problem or "no step was chosen")
        turn.execution.move_token(token, "" if skip else target, turn.now)
        turn.write(
            MOVED,
            shown.token.element.id,
            name=shown.token.name,
            to="" if skip else target,
            to_name=shown.target_name,
            reason=reason,
            left_out=[each.name for each in shown.left_out],
        )
        _close_incidents(turn, shown.token.element.id)
        processes.deliver(turn)
        uow.commit()
        return turn.instance


def _page(turn: Turn, token: Standing, target: str, *, skip: bool) -> TokenPage:
    process, source = token.process, token.element.id
    names = wording.names_of([process])
    listed = [(each.id, names[each.id]) for each in placing.places(process, source)]
    drawn = turn.definition.processes
    open_to = [(key, name) for key, name in listed if not placing.gate_between(drawn, process, source, key)]
    if not skip and target not in dict(listed):
        return TokenPage(turn.instance, turn.case, token, open_to)
    chosen = "" if skip else target
    gate = placing.gate_between(drawn, process, source, chosen)
    problem = (
        f"“{names[gate]}” must be done first: a child moves only when the new holder accepts" if gate else ""
    )
    return TokenPage(
        instance=turn.instance,
        case=turn.case,
        token=token,
        places=open_to,
        target=chosen,
        target_name=names.get(chosen, ""),
        skip=skip,
        left_out=[
            LeftOut(names[each.id], _clauses(turn.deployed.pack, each))
            for each in placing.left_out(process, source, chosen)
        ],
        back=bool(chosen) and placing.goes_back(process, source, chosen),
        problem=problem,
    )


def _found(turn: Turn, token: str) -> Standing:
    """The token, where it stands. Raises `NotFound` when it does not wait any more."""
    snapshot = turn.execution.snapshot()
    for each in tokens(turn.deployed.pack, turn.definition.processes, snapshot):
        if each.id == token:
            return each
    raise NotFound("step that waits, with the number", token)


def _standing(pack: Pack, process: Process, element: Element, token: str) -> Standing:
    return Standing(token, element, process, wording.names_of([process])[element.id], _clauses(pack, element))


def _clauses(pack: Pack, element: Element) -> list[Clause]:
    return [pack.clauses[name] for name in element.clauses if name in pack.clauses]


def _close_incidents(turn: Turn, element: str) -> None:
    """An incident at a step that is left is over."""
    found = turn.uow.incidents.of_instance(turn.instance.id)
    over = [each.id for each in found if each.element == element and each.resolved_at is None]
    actor = turn.actor.username if turn.actor else wording.MACHINE
    turn.uow.incidents.resolve(over, turn.now, actor)
