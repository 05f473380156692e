"""The faults of a proof in an analyst's words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.domain.finding import Finding
from app.domain.process import Element, Process
from app.verification.codes import finding
from app.verification.soundness.faults import Fault
from app.verification.soundness.net import Step
from app.verification.soundness.outcomes import code, trigger, waits
from app.verification.soundness.ways import MOST_CONDITIONS

CODES = {
    "deadlock": "sound-deadlock",
    "leftover": "sound-leftover-token",
    "livelock": "sound-livelock",
    "dead": "sound-dead-element",
    "unbounded": "sound-unbounded",
    "double": "sound-double-token",
    "uncaught": "sound-uncaught-error",
    "unproved": "sound-not-proved",
}
_KINDS = {
    "exclusiveGateway": "exclusive gateway",
    "parallelGateway": "parallel gateway",
    "inclusiveGateway": "inclusive gateway",
    "complexGateway": "complex gateway",
    "eventBasedGateway": "event-based gateway",
    "startEvent": "start event",
    "endEvent": "end event",
    "boundaryEvent": "boundary event",
    "intermediateCatchEvent": "event",
    "intermediateThrowEvent": "event",
    "subProcess": "sub-process",
    "callActivity": "call",
}

MOST_NAMES = 40
"""Names of a path that a message gives; of a longer one, the middle is left out."""


@dataclass(frozen=True, slots=True)
class _Case:
    process: Process
    element: Element | None
    fault: Fault


def tell(process: Process, fault: Fault) -> Finding:
    """The finding for a fault, with its path."""
    element = process.elements.get(fault.element)
    message, cure = _WORDS[fault.kind](_Case(process, element, fault))
    passed = elements_of(process, fault)
    if passed:
        message += f" The path: {_in_words(process, fault.steps, passed)}."
    line = process.line if element is None else element.line
    found = finding(CODES[fault.kind], process.file, line, fault.element, message, cure)
    return replace(found, path=tuple(passed))


def elements_of(process: Process, fault: Fault) -> list[str]:
    """The ids of the elements on the way to a fault, the faulty one last."""
    passed: list[str] = []
    for step in fault.steps:
        element = process.elements[step.element]
        if element.kind == "boundaryEvent" and passed[-1:] != [element.attached_to]:
            passed.append(element.attached_to)
        passed.append(step.element)
    if passed and fault.element in process.elements and passed[-1] != fault.element:
        passed.append(fault.element)
    return passed


def _in_words(process: Process, steps: Sequence[Step], passed: list[str]) -> str:
    """Names in order, each gateway with the answer given there."""
    taken = iter(steps)
    step = next(taken, None)
    told = []
    for name in passed:
        words = spoken(process.elements[name])
        if step is not None and step.element == name:
            answers = [process.flows[flow].name for flow in step.flows if process.flows[flow].name]
            if answers and len(step.flows) < len(process.elements[name].outgoing):
                words += f" ({', '.join(answers)})"
            step = next(taken, None)
        told.append(words)
    if len(told) > MOST_NAMES:
        half = MOST_NAMES // 2
        told[half:-half] = [f"({len(told) - 2 * half} more)"]
    return " → ".join(told)


def spoken(element: Element | None) -> str:
    """An element as a sentence speaks of it: its name, else what it is and its id."""
    if element is None:
        return "the process"
    if element.name:
        return f"“{element.name}”"
    return f"the {_KINDS.get(element.kind, 'task')} {element.id}"


def _first(words: str) -> str:
    """Words as a sentence begins."""
    return words[0].upper() + words[1:]


def _came_from(process: Process, fault: Fault) -> str:
    """What a join waits for, by the elements before it."""
    sources = [process.elements.get(process.flows[f].source) for f in fault.missing if f in process.flows]
    named = list(dict.fromkeys(spoken(source) for source in sources if source is not None))
    return " and ".join(named) or "a token"


def _deadlock(case: _Case) -> tuple[str, str]:
    return (
        f"The case stands still for ever at {spoken(case.element)}: it waits for "
        f"{_came_from(case.process, case.fault)}, from where nothing can come any more.",
        "Let paths meet at the kind of gateway at which they parted: after an exclusive gateway an exclusive "
        "one, after a parallel gateway a parallel one, after an inclusive gateway an inclusive one.",
    )


def _leftover(case: _Case) -> tuple[str, str]:
    return (
        f"An end is reached, but a token stays behind at {spoken(case.element)} for ever: it waits for "
        f"{_came_from(case.process, case.fault)}, from where nothing can come any more. So the process never "
        "ends.",
        "Let every path that was begun together meet there again, or lead the others past it.",
    )


def _livelock(case: _Case) -> tuple[str, str]:
    tasks = [
        name
        for name in case.fault.others
        if not case.process.elements[name].kind.endswith(("Gateway", "Event"))
    ]
    round_ = ", ".join(spoken(case.process.elements[name]) for name in (tasks or list(case.fault.others))[:4])
    return (
        f"From {spoken(case.element)} on the case goes round for ever ({round_}) and no end can be reached.",
        "Draw a way out of the round: a gateway whose question ends it.",
    )


def _dead(case: _Case) -> tuple[str, str]:
    element = case.element
    if element is not None and element.kind in {"boundaryEvent", "startEvent"}:
        return _never(case.process, element)
    return (
        f"{_first(spoken(element))} never happens, whatever is chosen before it.",
        "Look at the gateway or event before it: no choice there leads here. Connect it, or delete it.",
    )


def _never(process: Process, element: Element) -> tuple[str, str]:
    host = process.elements.get(element.attached_to)
    if host is not None and not waits(host):
        return (
            f"{_first(spoken(element))} never happens: {spoken(host)} is done at once and never waits.",
            "Attach the event to a task that waits for somebody, or delete it.",
        )
    what = f"{trigger(element)} “{code(element)}”" if code(element) else trigger(element)
    where = spoken(host) if host is not None else "the scope around it"
    return (
        f"{_first(spoken(element))} never happens: nothing inside {where} throws the {what}.",
        "Draw the end event that throws it, correct its code, or delete this event.",
    )


def _unbounded(case: _Case) -> tuple[str, str]:
    return (
        f"Every round leaves one more token at {spoken(case.element)}: the same work piles up without limit.",
        "Do not lead a branch of a parallel split back to before the split; ask at an exclusive gateway "
        "whether to go round again.",
    )


def _double(case: _Case) -> tuple[str, str]:
    return (
        f"Two tokens can be at {spoken(case.element)} at once, so what follows is done twice.",
        "Bring the branches together before it with the kind of gateway at which they parted, or let the "
        "branch beside run to an end of its own.",
    )


def _uncaught(case: _Case) -> tuple[str, str]:
    thrown = "" if case.element is None else code(case.element)
    error = f"the error “{thrown}”" if thrown else "an error"
    return (
        f"Nothing takes up {error} of {spoken(case.element)}, so the case stops there until a manager acts.",
        "Attach an error boundary event to the sub-process or call around it, or use a plain end event.",
    )


def _unproved(case: _Case) -> tuple[str, str]:
    cure = "Split the diagram into called processes, or reduce what can be going on at the same time."
    if case.element is not None and len(case.element.outgoing) > MOST_CONDITIONS:
        why = f"not every combination of the conditions after {spoken(case.element)} was followed"
        cure = "Ask in two gateways, one after the other."
    else:
        why = f"after {case.fault.states:,} states there were more to look at"
    return (
        f"It is not proved that this always comes to an end: {why}. What was looked at is told; the rest is "
        "not known.",
        cure,
    )


_WORDS: dict[str, Callable[[_Case], tuple[str, str]]] = {
    "deadlock": _deadlock,
    "leftover": _leftover,
    "livelock": _livelock,
    "dead": _dead,
    "unbounded": _unbounded,
    "double": _double,
    "uncaught": _uncaught,
    "unproved": _unproved,
}
