"""How an activity can end, and who takes up an error or escalation that leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.process import SUB_PROCESS_KINDS, Element, Process

COMES_BY_ITSELF = frozenset({"message", "timer", "signal", "conditional", "several", "compensate", ""})
"""Triggers that may happen at any time. Errors and escalations must be thrown."""

CANCEL = "#cancel"
"""The code by which a cancel is told from errors: no error can have it."""

_HANDLED = frozenset({"serviceTask", "sendTask", "businessRuleTask"})
_AT_ONCE = frozenset({"task", "scriptTask"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """`done`: it can come to its own end. `errors`, `escalations`: the codes that can leave it.

    `fails`: a handler inside may end with an error of any code; nobody counts on that as a way on.
    """

    done: bool = True
    errors: frozenset[str] = frozenset()
    escalations: frozenset[str] = frozenset()
    fails: bool = False

    def thrown(self, kind: str) -> frozenset[str]:
        """The codes of a kind, `error` or `escalation`."""
        return self.errors if kind == "error" else self.escalations


UNKNOWN = Outcome(fails=True)
"""Of a process that is not there to be looked into."""


def of_task(element: Element) -> Outcome:
    """How a task ends: only a handler can fail with an error."""
    return Outcome(fails=element.kind in _HANDLED and bool(element.topic))


def waits(element: Element) -> bool:
    """Whether an activity waits, so that something can happen to it meanwhile."""
    if element.loop is not None:
        return True
    at_once = element.kind in _AT_ONCE or (element.kind in _HANDLED and not element.topic)
    return not at_once


def trigger(element: Element) -> str:
    """The kind of the element's event, empty for none; a cancel ends its transaction as an error does."""
    if len(element.events) > 1:
        return _of_several(element)
    kind = element.events[0].kind if element.events else ""
    return "error" if kind == "cancel" else kind


def _of_several(element: Element) -> str:
    """What counts of several triggers: where one comes by itself, the event does."""
    kinds = [event.kind for event in element.events]
    return next((kind for kind in kinds if kind in COMES_BY_ITSELF), kinds[0])


def code(element: Element) -> str:
    """The error or escalation code, empty for any."""
    if element.events and element.events[0].kind == "cancel":
        return CANCEL
    return element.events[0].name if element.events else ""


def catching(watches: Iterable[Element], kind: str, thrown: str) -> Element | None:
    """Which of the events beside each other takes it up: an exact code before any code."""
    taken = (thrown,) if thrown == CANCEL else ("", thrown)
    found = [watch for watch in watches if trigger(watch) == kind and code(watch) in taken]
    return max(found, key=lambda watch: code(watch) == thrown and thrown != "", default=None)


def happens(watch: Element, beside: Iterable[Element], outcome: Outcome) -> bool:
    """Whether a boundary event, or the start of an event sub-process, can happen at all."""
    kind = trigger(watch)
    if kind in COMES_BY_ITSELF:
        return True
    if kind not in {"error", "escalation"}:
        return False
    if kind == "error" and outcome.fails and code(watch) != CANCEL:
        return True
    others = list(beside)
    return any(catching(others, kind, thrown) is watch for thrown in outcome.thrown(kind))


class Watches:
    """Who listens for what around a scope."""

    def __init__(self, process: Process, contents: Mapping[str, list[Element]]) -> None:
        self.process = process
        self.contents = contents
        self.boundaries: dict[str, list[Element]] = {}
        for element in process.elements.values():
            if element.attached_to:
                self.boundaries.setdefault(element.attached_to, []).append(element)

    def starts_of(self, scope: str) -> list[Element]:
        """The start events of the event sub-processes directly inside a scope."""
        handlers = [element for element in self.contents.get(scope, []) if element.triggered_by_event]
        inner = (start for handler in handlers for start in self.contents.get(handler.id, []))
        return [start for start in inner if start.kind == "startEvent"]

    def catch(self, scope: str, kind: str, thrown: str) -> Element | None:
        """What takes up something thrown inside a scope, from the inside out; None leaves the process.

        An event sub-process that interrupts has ended all that listened beside it.
        """
        listens = True
        while True:
            found = catching(self.starts_of(scope), kind, thrown) if listens else None
            if found is None:
                found = catching(self.boundaries.get(scope, []), kind, thrown)
            around = self.process.elements.get(scope)
            if found is not None or around is None:
                return found
            listens = not (around.triggered_by_event and self._interrupts(around))
            scope = around.scope

    def _interrupts(self, handler: Element) -> bool:
        inside = self.contents.get(handler.id, [])
        return any(each.kind == "startEvent" and each.interrupting for each in inside)

    def left_over(self, host: str, kind: str, outcome: Outcome) -> frozenset[str]:
        """What leaves an activity and none of its boundary events takes up."""
        beside = self.boundaries.get(host, [])
        return frozenset(c for c in outcome.thrown(kind) if catching(beside, kind, c) is None)


def is_scope(element: Element) -> bool:
    """Whether an element holds others whose order flows tell."""
    return element.kind in SUB_PROCESS_KINDS and element.kind != "adHocSubProcess"
