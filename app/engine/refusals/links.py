"""What a process needs beside itself: called processes and decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.domain.decision import Decision
from app.domain.finding import Finding
from app.domain.process import Process
from app.engine.refusals.report import named, refuse


def refusals_between(
    process: Process, processes: Mapping[str, Process], decisions: Mapping[str, Decision]
) -> Iterator[Finding]:
    """Findings on called processes and decisions that are not there, or cannot be begun by a call."""
    for element in process.elements.values():
        if element.kind == "callActivity" and element.called:
            called = processes.get(element.called)
            if called is None:
                yield refuse(
                    process,
                    element,
                    "unknown-process",
                    f"{named(element)} calls the process “{element.called}”, which there is not.",
                    "Correct the called process id, or add the diagram that holds the process.",
                )
            elif not _can_be_called(called):
                yield refuse(
                    process,
                    element,
                    "not-callable",
                    f"{named(element)} calls “{element.called}”, which only an event can start.",
                    "Add a start event without a trigger to the called process.",
                )
        if element.kind == "businessRuleTask" and element.decision and element.decision not in decisions:
            yield refuse(
                process,
                element,
                "unknown-decision",
                f"{named(element)} uses the decision “{element.decision}”, which there is not.",
                "Correct the decision reference, or add the .dmn file that holds it.",
            )


def _can_be_called(process: Process) -> bool:
    starts = [element for element in process.inside(process.id) if element.kind == "startEvent"]
    return not starts or any(not start.events for start in starts)
