"""What a handler wants to be stored, in the transaction of whoever called it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domain.waiting import Data


@dataclass(frozen=True, slots=True)
class TransferHolding:
    """Close the open holding interval of the case and open one for `to`, in the caller's transaction.

    `case`: the reference of a sibling's case in the same family; empty for the instance's own case.
    """

    to: str
    accepted_by: str
    reason: str
    case: str = ""


@dataclass(frozen=True, slots=True)
class StoreDocument:
    """Keep a document with the case. `bodies`: media type → bytes."""

    kind: str
    title: str
    bodies: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Notify:
    """A notice for each username: in the app, and by e-mail to whoever wants one.

    `urgent`: a safeguarding matter, which passes quiet hours and wishes.
    """

    to: tuple[str, ...]
    subject: str
    text: str
    link: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class PutOnPanel:
    """The panel of this instance is to hear these cases."""

    cases: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The child was reviewed. `case`: a reference of this panel's; empty: the instance's own case."""

    case: str
    on: date


@dataclass(frozen=True, slots=True)
class LeftQueue:
    """The plan of the instance's own case ended: no panel hears it any more."""

    on: date


@dataclass(frozen=True, slots=True)
class ToCase:
    """A message for another case, which the panel of this instance hears."""

    case: str
    message: str
    payload: Data


Effect = TransferHolding | StoreDocument | Notify | PutOnPanel | Reviewed | LeftQueue | ToCase
