"""One fault is told once: where the gate and the engine both see it, the gate's words stand."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.finding import Finding
from app.domain.process import Process

_FEEL = frozenset({"feel-syntax", "not-a-date", "unbounded-cycle", "foreign-expression"})
SAME: dict[str, frozenset[str]] = {
    "feel": _FEEL,
    "expression-language": _FEEL,
    "timer": _FEEL,
    "no-start": frozenset({"no-start"}),
    "no-way-in": frozenset({"unreachable"}),
    "dangling-flow": frozenset({"dangling-flow"}),
    "flow-across-scopes": frozenset({"crossing-flow"}),
    "flow-into": frozenset({"dead-end-flow"}),
    "flow-out-of": frozenset({"dead-end-flow"}),
    "boundary-event": frozenset({"unattached"}),
    "no-condition": frozenset({"no-way-out"}),
    "default-flow": frozenset({"unknown-default"}),
    "condition-on-default": frozenset({"useless-condition"}),
    "condition-here": frozenset({"useless-condition"}),
    "behind-event-gateway": frozenset({"event-gateway"}),
    "link": frozenset({"unmatched-link"}),
    "no-topic": frozenset({"no-topic"}),
    "no-decision": frozenset({"no-decision"}),
    "no-called-process": frozenset({"no-called-process"}),
    "script-language": frozenset({"script-language"}),
}
"""The engine's code → the gate's codes for the same fault."""


def without_repeats(process: Process, own: Iterable[Finding], refusals: Iterable[Finding]) -> list[Finding]:
    """The engine's refusals of a process less those that the gate's own findings already say."""
    told = {(found.code, place) for found in own for place in _places(process, found)}
    return [refusal for refusal in refusals if not _is_told(process, refusal, told)]


def _is_told(process: Process, refusal: Finding, told: set[tuple[str, str]]) -> bool:
    codes = SAME.get(refusal.code, frozenset())
    return any((code, place) in told for code in codes for place in _places(process, refusal))


def _places(process: Process, found: Finding) -> set[str]:
    """The element; of a flow, also its two ends, because a fault of a flow may be told at either."""
    flow = process.flows.get(found.element)
    return {found.element} | ({flow.source, flow.target} if flow else set())
