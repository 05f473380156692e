"""Clauses and diagrams in step: what is cited exists, and what must be carried out is cited."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from app.domain.finding import Finding
from app.domain.form import Field, Form
from app.domain.pack import Clause, Pack
from app.domain.process import Element, Process
from app.verification.codes import finding
from app.verification.scope import is_shared, register

_NAMED = re.compile(r"\b(Q\d+(?:, Q\d+)*):")


@dataclass(frozen=True, slots=True)
class Citation:
    """One naming of a clause: by an `element`, a question of a `form`, a process, or a line of council.toml.

    `place`: the element's id, the question's key, the process's id, or the contact's or setting's name.
    """

    clause: str
    file: str
    line: int | None
    place: str
    process: Process | None = None
    element: Element | None = None
    form: Form | None = None
    field: Field | None = None


def check_citations(pack: Pack) -> list[Finding]:
    """Unknown clauses and questions that the pack names, and executable clauses that nothing carries out."""
    findings = [
        finding(
            "unknown-clause",
            cited.file,
            cited.line,
            cited.place,
            f"The clause “{cited.clause}” is not in the register.",
            "Correct the clause, or add it to clauses.toml.",
        )
        for cited in unknown_citations(pack)
    ]
    findings += _questions(pack)
    done: dict[str, set[str]] = {}
    for cited in citations(pack):
        for process, _ in steps_of(pack, cited):
            done.setdefault(cited.clause, set()).add(process.id)
    for clause in pack.clauses.values():
        if clause.executable and not clause.waiver:
            findings += _left_out(pack, clause, done.get(clause.id, set()))
    return findings


def unknown_citations(pack: Pack) -> list[Citation]:
    """What names a clause that the register does not have; shared files name other councils’ clauses."""
    families = {clause.partition("-")[0] for clause in pack.clauses}
    return [
        cited
        for cited in citations(pack)
        if cited.clause not in pack.clauses
        and not (is_shared(cited.file) and cited.clause.partition("-")[0] not in families)
    ]


def citations(pack: Pack) -> Iterator[Citation]:
    """Every naming of a clause, in the order of the files."""
    for process in pack.processes.values():
        for clause in _names(process.properties.get("clauses", "")):
            yield Citation(clause, process.file, process.line, process.id, process)
        for element in process.elements.values():
            for clause in element.clauses:
                yield Citation(clause, process.file, element.line, element.id, process, element)
    for form in pack.forms.values():
        for field in form.walk():
            for clause in field.clauses:
                place = field.key or field.id
                yield Citation(clause, form.file, field.line, place, form=form, field=field)
    file = register(pack, "council.toml")
    sources = [(contact.name, contact.clause) for contact in pack.council.contacts.values()]
    sources += [(setting.name, setting.clause) for setting in pack.council.settings.values()]
    for name, clauses in sources:
        yield from (Citation(clause, file, None, name) for clause in _names(clauses))


def steps_of(pack: Pack, cited: Citation) -> list[tuple[Process, Element]]:
    """The steps that carry out what a citation names: itself, or those that ask the question; else none."""
    if cited.process is not None and cited.element is not None:
        return [(cited.process, cited.element)] if cited.process.executable else []
    return [
        (process, element)
        for process in pack.processes.values()
        if process.executable
        for element in process.elements.values()
        if cited.form is not None and element.form == cited.form.id
    ]


def _names(clauses: str) -> list[str]:
    return [part.strip() for part in clauses.split(",") if part.strip()]


def questions_named(text: str) -> list[str]:
    """The questions that an assumption names: `Q18: …`, `Q23, Q32: …`."""
    return list(dict.fromkeys(name for names in _NAMED.findall(text) for name in names.split(", ")))


def _questions(pack: Pack) -> Iterator[Finding]:
    """Questions are about clauses of the register; an assumption names questions that are there."""
    file = register(pack, "clauses.toml")
    for question in pack.questions.values():
        for clause in question.about:
            if clause not in pack.clauses:
                message = f"The question is about “{clause}”, which is not in the register."
                cure = "Correct the clause in about, or add it to clauses.toml."
                yield finding("unknown-clause", file, question.line, question.id, message, cure)
    for place, line, element, text in _readings(pack):
        for name in questions_named(text):
            if name not in pack.questions:
                message = f"The question “{name}” is not in the register."
                cure = "Add it to clauses.toml as a [[question]], or correct its name."
                yield finding("unknown-question", place, line, element, message, cure)


def _readings(pack: Pack) -> Iterator[tuple[str, int | None, str, str]]:
    """File, line, element and text of all that says what was assumed; shared files serve many registers."""
    for process in pack.processes.values():
        if not is_shared(process.file):
            for element in process.elements.values():
                yield process.file, element.line, element.id, element.assumption
    for clause in pack.clauses.values():
        yield register(pack, "clauses.toml"), clause.line, clause.id, clause.ambiguity
    for setting in pack.council.settings.values():
        yield register(pack, "council.toml"), None, setting.name, setting.assumption


def _left_out(pack: Pack, clause: Clause, processes: Collection[str]) -> Iterator[Finding]:
    """A clause that nothing carries out, or nothing in the process that it belongs to."""
    file = register(pack, "clauses.toml")
    if not processes:
        message = "No element and no question carries out this clause."
        cure = (
            "Name it in the clauses property of an element or question, or write a waiver that says why not."
        )
        yield finding("uncited-clause", file, clause.line, clause.id, message, cure)
    elif clause.process and clause.process not in processes:
        message = f"Nothing in {clause.process} carries out this clause; {', '.join(sorted(processes))} does."
        cure = "Name it on a step of its process, or name the right process in the register."
        yield finding("clause-process", file, clause.line, clause.id, message, cure)
