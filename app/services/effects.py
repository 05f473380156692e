"""What handlers ask to be stored, written in the unit of work of the turn that called them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.domain.errors import HandlerFailed
from app.domain.holding import check_transfer
from app.domain.panel import ChildInNeed
from app.domain.records import Case, Document, Holding, Notice
from app.ports import (
    Effect,
    LeftQueue,
    Notify,
    PutOnPanel,
    Reviewed,
    StoreDocument,
    ToCase,
    TransferHolding,
)
from app.services import telling

if TYPE_CHECKING:
    from app.services.turn import Turn


def apply(turn: Turn, wanted: Sequence[Effect]) -> None:
    """Store each effect. Raises `Uncovered` rather than leave a child held by nobody."""
    for effect in wanted:
        WRITERS[type(effect)](turn, effect)


def _transfer(turn: Turn, effect: TransferHolding) -> None:
    sibling = _sibling(turn, effect)
    case = sibling or turn.case
    check_transfer(case.reference, effect.to, effect.accepted_by)
    new = turn.users.get(effect.to)
    if new is None or not new.active:
        raise HandlerFailed("holding.transfer", f"{effect.to} is not an active person of this council")
    turn.uow.holdings.transfer(
        Holding(
            id=turn.core.new_id(),
            case_id=case.id,
            user_id=new.id,
            holder_name=new.name,
            role=new.roles[0] if new.roles else "",
            team=new.team,
            since=turn.now,
            until=None,
            reason=effect.reason,
            accepted_by=new.id,
            instance_id=turn.instance.id,
        )
    )
    turn.note("holding.transferred", new.username, on=sibling, reason=effect.reason)
    if sibling is not None:
        turn.note("sibling.transferred", new.username, reason=effect.reason, case=sibling.reference)


def _sibling(turn: Turn, effect: TransferHolding) -> Case | None:
    """The sibling whose case moves, or None for the case of the instance itself."""
    if effect.case in {"", turn.case.reference}:
        return None
    sibling = turn.siblings.get(effect.case)
    if sibling is None:
        raise HandlerFailed("holding.transfer", f"{effect.case} is no case of a child of this family")
    return sibling


def _document(turn: Turn, effect: StoreDocument) -> None:
    document = Document(
        id=turn.core.new_id(),
        case_id=turn.case.id,
        instance_id=turn.instance.id,
        kind=effect.kind,
        title=effect.title,
        created_at=turn.now,
        media=tuple(effect.bodies),
    )
    turn.uow.documents.add(document, effect.bodies)
    turn.note("document.stored", effect.title, kind=effect.kind, document=str(document.id))


def _notify(turn: Turn, effect: Notify) -> None:
    people = [turn.users[name] for name in effect.to if name in turn.users]
    notices = [
        Notice(
            id=turn.core.new_id(),
            user_id=user.id,
            case_id=turn.case.id,
            subject=effect.subject,
            text=effect.text,
            link=effect.link,
            at=turn.now,
        )
        for user in people
    ]
    telling.tell(turn.core, turn.uow, notices, urgent=effect.urgent)
    turn.note("notice.sent", effect.subject, to=[user.username for user in people])


def _child(turn: Turn, reference: str, topic: str) -> tuple[Case, ChildInNeed]:
    """A child whom the panel of this turn hears. Raises `HandlerFailed` for any other."""
    case = turn.uow.cases.by_reference(turn.case.council, reference)
    child = turn.uow.in_need.get(case.id) if case else None
    if case is None or child is None or child.panel != turn.instance.id:
        raise HandlerFailed(topic, f"{reference} is no case that this panel hears")
    return case, child


def _put_on_panel(turn: Turn, effect: PutOnPanel) -> None:
    found = [child for key in effect.cases if (child := turn.uow.in_need.get(key)) is not None]
    turn.uow.in_need.change([replace(child, panel=turn.instance.id, heard=False) for child in found])
    turn.note("panel.chosen", turn.case.reference, cases=[child.reference for child in found])


def _reviewed(turn: Turn, effect: Reviewed) -> None:
    case, child = turn.case, turn.uow.in_need.get(turn.case.id)
    if effect.case:
        case, child = _child(turn, effect.case, "panel.reviewed")
    if child is not None:  # a child whom no queue knows is reviewed all the same
        turn.uow.in_need.change([replace(child, last_reviewed=effect.on, heard=True)])
    turn.note("case.reviewed", case.reference, on=case if effect.case else None, reviewed_on=effect.on)


def _left_queue(turn: Turn, effect: LeftQueue) -> None:
    child = turn.uow.in_need.get(turn.case.id)
    if child is not None:
        turn.uow.in_need.change([replace(child, ended_on=effect.on)])
    turn.note("plan.ended", turn.case.reference, ended_on=effect.on)


def _to_case(turn: Turn, effect: ToCase) -> None:
    _child(turn, effect.case, "message.to_case")
    turn.to_cases.append(effect)
    turn.note("message.sent", effect.message, case=effect.case)


WRITERS: Mapping[type, Callable[[Turn, Any], None]] = {
    TransferHolding: _transfer,
    StoreDocument: _document,
    Notify: _notify,
    PutOnPanel: _put_on_panel,
    Reviewed: _reviewed,
    LeftQueue: _left_queue,
    ToCase: _to_case,
}
