"""Checks the data of all processes of a pack and tells what is wrong in the analyst's words."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from app.domain.finding import Finding, Severity
from app.domain.pack import Pack
from app.domain.process import Element, Process
from app.ports import Handlers
from app.verification.codes import finding
from app.verification.data.choices import gap, overlaps
from app.verification.data.facts import State, is_unset
from app.verification.data.flow import Flow
from app.verification.data.judging import Fault, faults
from app.verification.data.meaning import Begun, Meaning
from app.verification.data.nevers import never, not_given
from app.verification.data.reads import Read, reads
from app.verification.data.repeats import check_questions
from app.verification.data.witness import path_without
from app.verification.references import meant

MOST_NAMED = 8
"""Elements of a path that a message names; the finding itself carries all."""


def check_data(
    pack: Pack,
    handlers: Handlers | None = None,
    broken: Collection[str] = (),
    meaning: Meaning | None = None,
) -> list[Finding]:
    """Every fault of the data of the pack's executable processes.

    A process is followed once for each way in which it begins: by itself, by a message, by a call.
    Without `handlers`, what a service task gives is taken as unknown. `broken`: files with faults of their
    own; what would follow from these is not told as well. `meaning`: of this pack, where it is at hand.
    """
    meaning, broken_files = meaning or Meaning(pack, handlers), frozenset(broken)
    found: dict[tuple[str, ...], Finding] = {}
    done: set[object] = set()
    flows: list[Flow] = []
    waiting = list(_beginnings(meaning))
    while waiting:
        begun = waiting.pop(0)
        if begun.key in done:
            continue
        done.add(begun.key)
        if not broken_files.isdisjoint(files_of(pack, begun.process)):
            continue
        flow, _ = meaning.follow(begun)
        flows.append(flow)
        for subject, one in _told(meaning, begun, flow):
            found.setdefault((begun.process.id, one.code, one.element, subject), one)
        waiting += _calls(meaning, flow)
    return [*found.values(), *never(pack, meaning.handlers, flows, broken_files), *check_questions(pack)]


def followable(process: Process) -> bool:
    """Whether it runs, and no element bears the id of the process, which would then contain itself."""
    return process.executable and process.id not in process.elements


def files_of(pack: Pack, process: Process) -> Iterator[str]:
    """The files of a process, its forms, its decisions and what it calls directly."""
    yield process.file
    for element in process.elements.values():
        for used in (
            pack.forms.get(element.form),
            pack.decisions.get(element.decision),
            pack.processes.get(element.called),
        ):
            if used is not None:
                yield used.file


def _beginnings(meaning: Meaning) -> Iterator[Begun]:
    processes = [process for process in meaning.pack.processes.values() if followable(process)]
    called = {e.called for process in processes for e in process.elements.values() if e.called}
    for process in processes:
        begun = list(meaning.beginnings(process))
        yield from begun
        if not begun and process.id not in called:
            yield meaning.uncalled(process)


def _calls(meaning: Meaning, flow: Flow) -> Iterator[Begun]:
    for element in flow.process.elements.values():
        if element.kind == "callActivity" and element.id in flow.before:
            begun = meaning.called(flow, element, flow.before[element.id])
            if begun is not None and followable(begun.process):
                yield begun


def _told(meaning: Meaning, begun: Begun, flow: Flow) -> Iterator[tuple[str, Finding]]:
    for read in reads(meaning.pack, meaning.handlers, flow):
        for fault in faults(read):
            yield f"{fault.name} {read.what}", _fault(begun, flow, fault)
    for element in flow.process.elements.values():
        if element.id in flow.before:
            yield from not_given(meaning.handlers, flow.process, element)
        if element.id in flow.after:
            yield from _choice(flow.process, element, flow.after[element.id])


def _choice(process: Process, element: Element, state: State) -> Iterator[tuple[str, Finding]]:
    for overlap in overlaps(process, element, state):
        first, second = (flow.name or flow.id for flow in overlap.flows)
        yield (
            second,
            finding(
                "conditions-overlap",
                process.file,
                overlap.flows[1].line,
                element.id,
                f"“{first}” and “{second}” both hold for {overlap.example}; only “{first}” would be taken.",
                "Let the conditions exclude each other, or make this an inclusive gateway.",
            ),
        )
    missing = gap(process, element, state)
    if missing is not None:
        yield (
            "",
            finding(
                "conditions-gap",
                process.file,
                element.line,
                element.id,
                f"For {missing.example} no condition of “{element.name or element.id}” holds: "
                "the case would stand still.",
                "Add a flow for it, or make one of the flows the default.",
            ),
        )


def _fault(begun: Begun, flow: Flow, fault: Fault) -> Finding:
    read, process = fault.read, flow.process
    subject = f"The {read.what}"
    when = f", when “{begun.caller}” calls it" if begun.caller else ""
    if fault.kind == "type":
        return _at(
            "wrong-type",
            process,
            read,
            f"{subject} does not fit: {fault.shown}.",
            "Use a value of the right kind, or change the question to one that gives it.",
        )
    if fault.kind == "empty":
        return _at(
            "empty-variable",
            process,
            read,
            f"{subject} needs “{fault.name}”, which may be left empty{when}.",
            f"Make the question required, or write what holds without it: "
            f"if {fault.name} = null then … else ….",
        )
    if fault.kind == "never":
        return _at(
            "unset-variable",
            process,
            read,
            f"{subject} reads “{fault.name}”, to which nothing gives a value before{when}.",
            "Correct the name, or ask for it in a form before." + meant(fault.name, _known(read)),
        )
    path = path_without(flow, read.element, fault.name, outside=read.outside)
    told = _at(
        "unset-variable",
        process,
        read,
        f"{subject} reads “{fault.name}”, which has no value on the way {_named(process, path)}{when}.",
        f"Ask for it on that way too, or write what holds without it: if {fault.name} = null then … else ….",
        Severity.WARNING,
    )
    return replace(told, path=path)


def _at(
    code: str, process: Process, read: Read, message: str, cure: str, severity: Severity | None = None
) -> Finding:
    return finding(code, process.file, read.line, read.element, message, cure, severity=severity)


def _known(read: Read) -> list[str]:
    return [name for name, sources in read.state.variables.items() if not all(map(is_unset, sources))]


def _named(process: Process, path: tuple[str, ...]) -> str:
    names = [f"“{process.elements[name].name or name}”" for name in path]
    if len(names) > MOST_NAMED:
        names = [*names[:2], "…", *names[3 - MOST_NAMED :]]
    return " → ".join(names)
