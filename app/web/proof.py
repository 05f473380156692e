"""What the check says of a diagram in force: beside its elements, as a path on it, and in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.finding import Finding, Severity
from app.domain.process import Process
from app.web import outline

WORDS: Mapping[Severity, str] = {
    Severity.ERROR: "Error",
    Severity.WARNING: "Warning",
    Severity.INFO: "Remark",
}
TAGS: Mapping[Severity, str] = {
    Severity.ERROR: "govuk-tag--red",
    Severity.WARNING: "govuk-tag--orange",
    Severity.INFO: "govuk-tag--grey",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A finding of a diagram. `number` counts from 1 as the page shows it.

    `steps`: id and name of each step of its path, with the answer given there; the id is empty for one that
    is not on this diagram.
    """

    number: int
    finding: Finding
    name: str
    word: str
    tag: str
    steps: tuple[tuple[str, str], ...]


def told(process: Process, findings: Iterable[Finding]) -> list[Told]:
    """The findings of a process's file, the gravest first."""
    own = [found for found in findings if found.file == process.file]
    drawn = process.elements
    own.sort(key=lambda found: (list(Severity).index(found.severity), found.line or 0))
    return [
        Told(
            number=number,
            finding=found,
            name=_name(process, found.element),
            word=WORDS[found.severity],
            tag=TAGS[found.severity],
            steps=tuple(
                (step if step in drawn else "", _name(process, step) + _answer(process, step, following))
                for step, following in pairwise((*found.path, ""))
            ),
        )
        for number, found in enumerate(own, start=1)
    ]


def chosen(findings: Sequence[Told], number: str) -> Told | None:
    """The finding that the address asks to see."""
    return next((each for each in findings if str(each.number) == number), None)


def signs(findings: Iterable[Told]) -> dict[str, dict[str, str]]:
    """Element id → the numbers of its findings and how grave the gravest is, for the viewer."""
    made: dict[str, dict[str, str]] = {}
    for each in findings:
        sign = made.setdefault(each.finding.element, {"text": "", "level": each.finding.severity.value})
        sign["text"] = f"{sign['text']}, {each.number}".removeprefix(", ")
    return {element: sign for element, sign in made.items() if element}


def route(process: Process, path: Sequence[str]) -> list[str]:
    """The elements of a path that this diagram draws, and the flows between each and the next."""
    flows = [
        flow.id
        for here, there in pairwise(path)
        for flow in process.flows.values()
        if (flow.source, flow.target) == (here, there)
    ]
    return [*(step for step in path if step in process.elements), *flows]


def _answer(process: Process, here: str, there: str) -> str:
    """The answer with which a path leaves a step, in brackets."""
    flows = (flow for flow in process.flows.values() if (flow.source, flow.target) == (here, there))
    return next((f" ({flow.name})" for flow in flows if flow.name), "")


def _name(process: Process, name: str) -> str:
    element = process.elements.get(name)
    if element is not None:
        return outline.named(element, process)
    flow = process.flows.get(name)
    if flow is not None and flow.source in process.elements and flow.target in process.elements:
        ends = (outline.named(process.elements[end], process) for end in (flow.source, flow.target))
        return " to ".join(f"“{end}”" for end in ends)
    return name
