"""Conditions that nothing that can have been answered makes true, and what a service is not given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from app import feel
from app.domain.finding import Finding
from app.domain.pack import Pack
from app.domain.process import Element, Process
from app.domain.process import Flow as Way
from app.ports import Handlers
from app.verification.codes import finding
from app.verification.data.choices import Unoffered, unoffered
from app.verification.data.facts import State, is_unset, names_in
from app.verification.data.flow import Flow, narrowed, written
from app.verification.data.judging import faults
from app.verification.data.orphans import never_given
from app.verification.data.reads import Read, conditions, reads
from app.verification.data.samples import evaluate
from app.verification.expressions import FUNCTIONS
from app.verification.references import meant
from app.verification.scope import SHARED, is_shared


def never(
    pack: Pack, handlers: Handlers | None, flows: Iterable[Flow], broken: Collection[str]
) -> Iterator[Finding]:
    """What is compared with an answer that is not offered, and conditions that never hold, in all of the ways
    in which a process begins.

    A shared process is asked for its own questions alone: what one council does not use, another may.
    `broken`: files with faults; what these give to others is not known.
    """
    begun: dict[str, list[Flow]] = {}
    for flow in flows:
        begun.setdefault(flow.process.id, []).append(flow)
    for name, ways in begun.items():
        alone = is_shared(ways[0].process.file) and pack.council.id != SHARED
        whole = not alone and not _called_from(pack, name, broken)
        own = None if whole else _own_elements(pack, ways[0].process)
        read = [list(reads(pack, handlers, way)) for way in ways]
        yield from _never_offered(ways[0].process, read, own)
        yield from _never_true(ways, own)
        if whole:
            yield from never_given(ways[0].process, read)


Own = Collection[str] | None
"""The elements whose choices are known; None for all."""


def _own_elements(pack: Pack, process: Process) -> frozenset[str]:
    """The elements of a shared process and of the shared ones that it calls, whatever the council."""
    found, waiting = {process.id: process}, [process]
    while waiting:
        called = (pack.processes.get(element.called) for element in waiting.pop().elements.values())
        new = [other for other in called if other and is_shared(other.file) and other.id not in found]
        found |= {other.id: other for other in new}
        waiting += new
    return frozenset(element for each in found.values() for element in each.elements)


def _never_offered(process: Process, ways: Sequence[Sequence[Read]], own: Own) -> Iterator[Finding]:
    """Reads that compare with what is not offered, however the process began."""
    found: dict[tuple[str, str], tuple[Read, list[list[Unoffered]]]] = {}
    for way in ways:
        for read in way:
            if _is_own(own, read):
                key = read.element, read.what
                found.setdefault(key, (read, []))[1].append(list(unoffered(read)))
    for read, wrongs in found.values():
        for wrong in wrongs[0]:
            same = [[w for w in each if (w.name, w.value) == (wrong.name, wrong.value)] for each in wrongs]
            if all(same):
                options = sorted({option for each in same for option in each[0].options})
                yield _compared(process, read, wrong, options)


def _is_own(own: Own, read: Read) -> bool:
    """Whether the choices that an expression reads are known."""
    if own is None:
        return True
    sources = (s for name in names_in(read.text) for s in read.state.of(name, outside=read.outside))
    return all(not source.options or source.element in own for source in sources)


def _compared(process: Process, read: Read, wrong: Unoffered, options: Sequence[str]) -> Finding:
    return finding(
        "unknown-option",
        process.file,
        read.line,
        read.element,
        f"The {read.what} compares “{wrong.name}” with “{wrong.value}”, which is none of its "
        f"answers: {', '.join(options)}.",
        f"Use one of its answers.{meant(wrong.value, options)}",
    )


def _never_true(ways: Sequence[Flow], own: Own) -> Iterator[Finding]:
    process = ways[0].process
    for element in process.elements.values():
        reached = [way for way in ways if element.id in way.after]
        for flow in _asked(process, element) if reached else ():
            if _never(flow, element, reached, own):
                yield _told(process, flow)


def _called_from(pack: Pack, name: str, files: Collection[str]) -> bool:
    return any(
        process.file in files and any(element.called == name for element in process.elements.values())
        for process in pack.processes.values()
    )


def _asked(process: Process, element: Element) -> Iterator[Way]:
    for name in element.outgoing:
        flow = process.flows.get(name)
        if flow is not None and flow.condition is not None and flow.id != element.default:
            yield flow


def _never(flow: Way, element: Element, reached: Sequence[Flow], own: Own) -> bool:
    text = written(flow.condition.text if flow.condition else "")
    if not names_in(text):
        return _is_constant(text) and evaluate(text, {})[0] is not True
    asked = [
        [r for r in conditions(way, element, way.after[element.id]) if r.text == text] for way in reached
    ]
    if all(any(True for read in way for _ in unoffered(read)) for way in asked):
        return False  # told as what is not offered
    return all(_excluded(*each, element, text, own) for each in zip(reached, asked, strict=True))


def _is_constant(text: str) -> bool:
    try:
        compiled = feel.compile(text, tuple(FUNCTIONS))
    except feel.SyntaxFault:
        return False
    return compiled.calls.isdisjoint(FUNCTIONS)


def _excluded(flow: Flow, asked: Sequence[Read], element: Element, text: str, own: Own) -> bool:
    """Whether all that is known after an element excludes a condition; what is wrong with the condition
    itself has a finding of its own."""
    state: State = flow.after[element.id]
    known = all(not all(map(is_unset, state.of(name))) for name in names_in(text))
    if not all(_is_own(own, read) for read in asked):
        return False
    wrong = any(True for read in asked for _ in faults(read))
    return known and not wrong and narrowed(state, [(text, True)]) is None


def _told(process: Process, flow: Way) -> Finding:
    name = flow.name or flow.id
    return finding(
        "never-true",
        process.file,
        flow.line,
        flow.id,
        f"“{name}” can never be the answer: nothing that can have been answered before makes "
        f"{written(flow.condition.text if flow.condition else '')} true.",
        "Correct the condition, or take the way out.",
    )


def not_given(handlers: Handlers | None, process: Process, element: Element) -> Iterator[tuple[str, Finding]]:
    """The inputs that a service needs and the diagram does not give it."""
    handler = handlers.get(element.topic) if handlers and element.topic else None
    given = {mapping.target for mapping in element.inputs}
    for parameter in handler.inputs if handler else ():
        if parameter.required and parameter.name not in given:
            yield (
                parameter.name,
                finding(
                    "missing-input",
                    process.file,
                    element.line,
                    element.id,
                    f"{element.topic} needs “{parameter.name}”, which is not given: {parameter.description}.",
                    f"Add the input parameter “{parameter.name}”, in FEEL.",
                ),
            )
