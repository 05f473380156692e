"""What the engine does not carry out, found before a diagram is deployed: place, reason and cure."""

from __future__ import annotations

from app.domain.finding import Finding
from app.domain.process import Process
from app.engine.refusals.elements import check_elements
from app.engine.refusals.events import check_events
from app.engine.refusals.expressions import check_expressions
from app.engine.refusals.flows import check_flows
from app.engine.refusals.scopes import check_scopes

__all__ = ["refusals_of"]


def refusals_of(process: Process) -> list[Finding]:
    """Every construct of a process that would not be executed as BPMN 2.0.2 says, by line."""
    found = [
        finding
        for check in (check_elements, check_events, check_flows, check_scopes, check_expressions)
        for finding in check(process)
    ]
    return sorted(found, key=lambda finding: (finding.line or 0, finding.element))
