"""Clauses and diagrams in step: what is cited exists, what must be carried out is cited, numbers agree."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.finding import Finding
from app.domain.pack import Clause, Pack
from app.domain.process import Element, Expression, Process
from app.feel.limits import MAX_LENGTH
from app.verification import iso
from app.verification.codes import finding
from app.verification.report import Report
from app.verification.scope import is_shared

_NOT_A_NUMBER = re.compile(r'"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*')
_INTEGER = re.compile(r"(?<![\w.])\d+(?![\w.])")
_ISO_NUMBER = re.compile(r"\d+")
_UNIT_OF = {
    "add working days": "working days",
    "add days": "days",
    "add weeks": "weeks",
    "add months": "months",
    "working day hours after": "working day hours",
}


def check_citations(pack: Pack) -> list[Finding]:
    """Unknown clauses cited anywhere in the pack, and executable clauses that nothing carries out."""
    families = {clause.partition("-")[0] for clause in pack.clauses}
    cited: set[str] = set()
    findings: list[Finding] = []
    for file, line, element, clause in _cited(pack):
        cited.add(clause)
        foreign = is_shared(file) and clause.partition("-")[0] not in families
        if clause not in pack.clauses and not foreign:
            message = f"The clause “{clause}” is not in the register."
            cure = "Correct the clause, or add it to clauses.toml."
            findings.append(finding("unknown-clause", file, line, element, message, cure))
    findings += _settings(pack)
    left = (clause for clause in pack.clauses.values() if clause.executable and not clause.waiver)
    return findings + [_uncited(pack, clause) for clause in left if clause.id not in cited]


def _cited(pack: Pack) -> Iterator[tuple[str, int | None, str, str]]:
    """File, line, element and clause of every citation."""
    for process in pack.processes.values():
        for clause in process.properties.get("clauses", "").split(","):
            if clause.strip():
                yield process.file, process.line, process.id, clause.strip()
        for element in process.elements.values():
            for clause in element.clauses:
                yield process.file, element.line, element.id, clause
    for form in pack.forms.values():
        for field in form.walk():
            for clause in field.clauses:
                yield form.file, field.line, field.key or field.id, clause
    file = register(pack, "council.toml")
    sources = [(contact.name, contact.clause) for contact in pack.council.contacts.values()]
    sources += [(setting.name, setting.clause) for setting in pack.council.settings.values()]
    for name, clauses in sources:
        for clause in clauses.split(","):
            if clause.strip():
                yield file, None, name, clause.strip()


def _settings(pack: Pack) -> Iterator[Finding]:
    """A local number that names one clause has that clause's number, or says what it assumes."""
    for setting in pack.council.settings.values():
        clause = pack.clauses.get(setting.clause)
        deadline = clause.deadline if clause else None
        if deadline is None or setting.assumption or not isinstance(setting.value, int):
            continue
        if setting.value != deadline.value:
            message = (
                f"The setting is {setting.value}, but {setting.clause} says {deadline.value} {deadline.unit}."
            )
            cure = f"Write {deadline.value}, or state the assumption."
            yield finding("clause-number", register(pack, "council.toml"), None, setting.name, message, cure)


def register(pack: Pack, name: str) -> str:
    """The path of the council's own council.toml or clauses.toml."""
    return next((file for file in pack.files if file.endswith(name) and not is_shared(file)), name)


def _uncited(pack: Pack, clause: Clause) -> Finding:
    file = register(pack, "clauses.toml")
    text = pack.files.get(file, b"").decode("utf-8", "replace")
    place = re.search(rf"^\s*id\s*=\s*[\"']{re.escape(clause.id)}[\"']", text, re.MULTILINE)
    return finding(
        "uncited-clause",
        file,
        text.count("\n", 0, place.end()) + 1 if place else None,
        clause.id,
        "No element and no question carries out this clause.",
        "Name it in the clauses property of an element or question, or write a waiver that says why not.",
    )


def check_deadlines(pack: Pack, process: Process, report: Report) -> None:
    """The number of a deadline is its clause's, or the element says what it assumes."""
    for element in process.elements.values():
        written = [found for expression in _clocks(element) for found in numbers(expression)]
        if not written or element.assumption:
            continue
        host = process.elements.get(element.attached_to)
        cited = element.clauses or (() if host is None else host.clauses)
        clauses = [pack.clauses[name] for name in cited if name in pack.clauses]
        if is_shared(process.file) and len(clauses) < len(cited):
            continue  # a clause of another council that draws the same step
        timed = [clause for clause in clauses if clause.deadline is not None]
        if not timed and not (host is not None and host.assumption):
            _invented(element, written, report)
        elif len(timed) == 1:
            _compared(element, timed[0], written, report)


def _clocks(element: Element) -> Iterator[Expression]:
    """The expressions that set a deadline."""
    if element.due is not None:
        yield element.due
    for event in element.events:
        if event.kind == "timer" and event.expression is not None:
            yield event.expression
    if element.topic.startswith("deadline."):
        yield from (assignment.source for assignment in element.inputs)


def numbers(expression: Expression) -> list[tuple[int, str]]:
    """The whole numbers of an expression and, where it says so, the unit; zero sets no deadline."""
    text = expression.text.strip().removeprefix("=")[:MAX_LENGTH]
    if iso.looks_plain(text):
        plain = _ISO_NUMBER.findall(text) if "P" in text and not text.startswith("R") else []
        return [(int(found), "") for found in plain if int(found)]
    unit = next((unit for call, unit in _UNIT_OF.items() if re.search(rf"\b{call}\s*\(", text)), "")
    bare = _NOT_A_NUMBER.sub(" ", text)
    found = [(int(number), unit) for number in _INTEGER.findall(bare) if int(number)]
    for length in re.findall(r'duration\s*\(\s*"([^"]*)"', text):
        found += [(int(number), "") for number in _ISO_NUMBER.findall(length) if int(number)]
    return found


def _invented(element: Element, written: list[tuple[int, str]], report: Report) -> None:
    report.add(
        "invented-number",
        f"The deadline’s number {written[0][0]} comes from no clause and no assumption.",
        "Name its clause in the clauses property, or say in the assumption property why this number.",
        line=element.line,
        element=element.id,
    )


def _compared(element: Element, clause: Clause, written: list[tuple[int, str]], report: Report) -> None:
    deadline = clause.deadline
    if deadline is None:
        return
    units = {unit for _, unit in written if unit}
    if deadline.value not in {number for number, _ in written}:
        report.add(
            "clause-number",
            f"The deadline says {written[0][0]}, but {clause.id} says {deadline.value} {deadline.unit}.",
            f"Write {deadline.value}, cite the right clause, or state the assumption.",
            line=element.line,
            element=element.id,
        )
    elif units and deadline.unit in _UNIT_OF.values() and deadline.unit not in units:
        report.add(
            "clause-unit",
            f"The deadline counts {', '.join(sorted(units))}, but {clause.id} says {deadline.unit}.",
            "Use the function of the clause’s unit, or state the assumption.",
            line=element.line,
            element=element.id,
        )
