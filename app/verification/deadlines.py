"""A deadline's number and unit are its clause's, or a named setting's, or its assumption says them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.finding import Finding
from app.domain.pack import Clause, Pack, Setting
from app.domain.process import Element, Expression, Process
from app.feel.limits import MAX_LENGTH
from app.verification import iso
from app.verification.codes import finding
from app.verification.report import Report
from app.verification.scope import is_shared, register

_NOT_A_NUMBER = re.compile(r'"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*')
_INTEGER = re.compile(r"(?<![\w.])\d+(?![\w.])")
_DURATION = re.compile(r'duration\s*\(\s*"([^"]*)"')
_DATED = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_ISO_UNITS = ("years", "months", "weeks", "days", "hours", "minutes")
_UNIT_OF_CALL = {
    "add working days": "working days",
    "add days": "days",
    "add weeks": "weeks",
    "add months": "months",
    "working day hours after": "working day hours",
}
_UNIT_OF_TOPIC = {
    "deadline.working_days": "working days",
    "deadline.days": "days",
    "deadline.weeks": "weeks",
    "deadline.months": "months",
    "deadline.look_back": "months",
    "deadline.elapsed_hours": "hours",
    "deadline.working_day_hours": "working day hours",
}

Written = tuple[int, str]
"""A number with its unit, which is empty where the expression does not say it."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number may come from: what names it, and how it says it."""

    name: str
    value: int
    unit: str

    def in_words(self) -> str:
        """As a finding names it."""
        return f"{self.name} says {self.value} {self.unit}".rstrip()


def check_settings(pack: Pack) -> Iterator[Finding]:
    """A local number that names a clause has that clause's number and unit, or its assumption says them."""
    file = register(pack, "council.toml")
    for setting in pack.council.settings.values():
        named = [pack.clauses[name] for name in _names(setting.clause) if name in pack.clauses]
        if isinstance(setting.value, bool) or not isinstance(setting.value, int) or not named:
            continue
        sources = [found for clause in named if (found := _source(clause)) is not None]
        if not sources and not setting.assumption:
            message = f"{named[0].id} gives no number, and nothing says why the setting is {setting.value}."
            cure = "Write the assumption, or name the clause that gives the number."
            yield finding("setting-source", file, None, setting.name, message, cure)
        elif sources:
            written = [(setting.value, setting.unit)]
            for code, message in _differences(written, sources, setting.assumption, "The setting"):
                yield finding(code, file, None, setting.name, message, _CURES[code])


def check_deadlines(pack: Pack, process: Process, report: Report) -> None:
    """Each deadline of a process against the clauses that it cites and the settings that name them.

    An assumption excuses another number, or another unit, only by saying it.
    """
    for element in process.elements.values():
        written = [found for unit, expression in _clocks(element) for found in numbers(expression, unit)]
        if not written:
            continue
        host = process.elements.get(element.attached_to)
        cited = element.clauses or (() if host is None else host.clauses)
        clauses = [pack.clauses[name] for name in cited if name in pack.clauses]
        if is_shared(process.file) and len(clauses) < len(cited):
            continue  # a clause of another council that draws the same step
        sources = _sources(pack, clauses)
        if not sources:
            told = f"{element.assumption} {host.assumption if host else ''}"
            _invented(element, [found for found in written if not _says(told, found[0])], report)
            continue
        for code, message in _differences(written, sources, element.assumption, "The deadline"):
            report.add(code, message, _CURES[code], line=element.line, element=element.id)


def numbers(expression: Expression, unit: str = "") -> list[Written]:
    """The whole numbers of an expression with their units; zero sets no deadline.

    `unit`: that of a plain number, where what uses the expression gives it.
    """
    text = expression.text.strip().removeprefix("=")[:MAX_LENGTH]
    if iso.looks_plain(text):
        return _of_duration(text) if "P" in text and not text.startswith("R") else []
    called = (name for call, name in _UNIT_OF_CALL.items() if re.search(rf"\b{call}\s*\(", text))
    unit = next(called, unit)
    found = [(int(number), unit) for number in _INTEGER.findall(_NOT_A_NUMBER.sub(" ", text)) if int(number)]
    return found + [each for length in _DURATION.findall(text) for each in _of_duration(length)]


def _of_duration(text: str) -> list[Written]:
    read = _DATED.search(text)
    parts = zip(read.groups(), _ISO_UNITS, strict=True) if read else ()
    return [(int(number), unit) for number, unit in parts if number and int(number)]


def _clocks(element: Element) -> Iterator[tuple[str, Expression]]:
    """The expressions that set a deadline, each with the unit of a plain number in it."""
    if element.due is not None:
        yield "", element.due
    for event in element.events:
        if event.kind == "timer" and event.expression is not None:
            yield "", event.expression
    if element.topic.startswith("deadline."):
        unit = _UNIT_OF_TOPIC.get(element.topic, "")
        yield from ((unit, assignment.source) for assignment in element.inputs)


def _names(clauses: str) -> list[str]:
    return [part.strip() for part in clauses.split(",") if part.strip()]


def _source(clause: Clause) -> Source | None:
    deadline = clause.deadline
    return None if deadline is None else Source(clause.id, deadline.value, deadline.unit)


def _sources(pack: Pack, clauses: Sequence[Clause]) -> list[Source]:
    """The numbers of clauses; where one setting stands for a clause, the setting's."""
    found: list[Source] = []
    for clause in clauses:
        local = [setting for setting in pack.council.settings.values() if _stands_for(setting, clause)]
        own = _source(clause)
        found += [Source(f"the setting {each.name}", each.value, each.unit) for each in local]
        found += [own] if own is not None and len(local) != 1 else []
    return found


def _stands_for(setting: Setting, clause: Clause) -> bool:
    number = isinstance(setting.value, int) and not isinstance(setting.value, bool)
    return number and clause.id in _names(setting.clause)


def _differences(
    written: Sequence[Written], sources: Sequence[Source], assumption: str, what: str
) -> Iterator[tuple[str, str]]:
    """Code and message for the first number that no source has, else for the first unit."""
    values = {source.value for source in sources}
    told = " and ".join(source.in_words() for source in sources)
    for value, _ in written:
        if value not in values and not _says(assumption, value):
            yield "clause-number", f"{what} says {value}, but {told}."
            return
    for value, unit in written:
        wanted = {source.unit for source in sources if source.value == value}
        if unit and wanted and unit not in wanted and not _says_unit(assumption, unit):
            yield "clause-unit", f"{what} counts {unit}, but {told}."
            return


_CURES = {
    "clause-number": "Write the clause’s number, cite the right clause, or say the number in the assumption.",
    "clause-unit": "Count in the clause’s unit, or say in the assumption in what unit it is counted.",
}


def _says(assumption: str, number: int) -> bool:
    """Whether an assumption says this number; the name of a question, such as Q18, is none."""
    return str(number) in _INTEGER.findall(assumption)


def _says_unit(assumption: str, unit: str) -> bool:
    """Whether an assumption counts in this unit; “the day on which” counts nothing."""
    word = unit.removesuffix("s")
    before = "(?<!working )" if unit == "days" else ""
    counted = rf"{before}\b{re.escape(word)}s\b|\b(?:\d+|one|calendar) {re.escape(word)}\b"
    return re.search(counted, assumption, re.IGNORECASE) is not None


def _invented(element: Element, written: Sequence[Written], report: Report) -> None:
    if written:
        report.add(
            "invented-number",
            f"The deadline’s number {written[0][0]} comes from no clause, no setting and no assumption.",
            "Name its clause in the clauses property, or say in the assumption property why this number.",
            line=element.line,
            element=element.id,
        )
