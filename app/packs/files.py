"""Makes one pack of a set of files in memory: from a folder, or from the bytes of a deployment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import PurePosixPath
from typing import Protocol, TypeVar

from app.domain.comparison import Answer, Row
from app.domain.decision import Decision
from app.domain.finding import Finding, Severity
from app.domain.form import Form
from app.domain.pack import Clause, Council, Invariant, Pack, Question
from app.packs.bpmn import read_bpmn
from app.packs.clauses import Register, read_clauses
from app.packs.comparison import read_comparison
from app.packs.council import read_council
from app.packs.dmn import read_dmn
from app.packs.dmn_imports import Models
from app.packs.forms import read_form
from app.packs.invariants import read_invariants
from app.verification import deadline
from app.verification.codes import finding
from app.verification.deadline import within

SHARED = "shared"
DIAGRAM_SUFFIXES = (".bpmn", ".bpmn2", ".xml")
SUFFIXES = (*DIAGRAM_SUFFIXES, ".dmn", ".form")
_MUST_BE_DRAWN = frozenset({"no-diagram", "missing-shape"})
REGISTERS = ("council.toml", "clauses.toml", "invariants.toml", "comparison.toml")


class Described(Protocol):
    """A process, decision or form: has an id and a file."""

    @property
    def id(self) -> str: ...
    @property
    def file(self) -> str: ...


Thing = TypeVar("Thing", bound=Described)


def belongs(file: str) -> bool:
    """Whether a file of that name is part of a pack."""
    name = PurePosixPath(file).name
    return name in REGISTERS or name.lower().endswith(SUFFIXES)


def is_shared(file: str) -> bool:
    """Whether a file lies in a folder of things that several councils use."""
    return PurePosixPath(file).parent.name == SHARED


def read_files(files: Mapping[str, bytes], shared: Pack | None = None) -> tuple[Pack, list[Finding]]:
    """One pack of these files, and everything wrong with reading them. Never raises.

    `files`: path as shown in findings → content; at most one council.toml outside a shared folder.
    `shared`: a pack, read before, whose processes, decisions, forms and files are added.
    """
    findings: list[Finding] = []
    clauses, questions = _clauses(files, findings)
    rows, answers = _comparison(files, findings)
    pack = Pack(
        council=_council(files, findings),
        clauses=clauses,
        questions=questions,
        processes=_keyed(_each(files, DIAGRAM_SUFFIXES, read_bpmn, findings), "process", findings),
        decisions=_keyed(_each(files, (".dmn",), _decisions(files, shared), findings), "decision", findings),
        forms=_keyed(_each(files, (".form",), _one_form, findings), "form", findings),
        files=dict(files),
        invariants=_invariants(files, findings),
        rows=rows,
        answers=answers,
    )
    if pack.council.id:
        findings = [_graver(found) for found in findings]
    return (pack if shared is None else _joined(pack, shared, findings)), findings


def _graver(found: Finding) -> Finding:
    """What a council runs must also be seen by the manager who watches it."""
    return replace(found, severity=Severity.ERROR) if found.code in _MUST_BE_DRAWN else found


def _council(files: Mapping[str, bytes], findings: list[Finding]) -> Council:
    """The council's own, with the shared settings and contacts that it does not give itself."""
    chosen: Council | None = None
    for file in sorted(_named(files, "council.toml"), key=is_shared):
        council, wrong = read_council(file, files[file])
        findings += wrong
        if council is not None:
            chosen = council if chosen is None else _with_defaults(chosen, council)
    if chosen is not None:
        return chosen
    only_shared = bool(files) and all(map(is_shared, files))
    return Council(SHARED, "Shared by the councils") if only_shared else Council("", "")


def _with_defaults(council: Council, shared: Council) -> Council:
    return replace(
        council,
        settings={**shared.settings, **council.settings},
        contacts={**shared.contacts, **council.contacts},
    )


def _clauses(files: Mapping[str, bytes], findings: list[Finding]) -> Register:
    clauses: dict[str, Clause] = {}
    questions: dict[str, Question] = {}
    for file in _named(files, "clauses.toml"):
        read, wrong = read_clauses(file, files[file])
        findings += wrong
        clauses |= read[0]
        questions |= read[1]
    return clauses, questions


def _invariants(files: Mapping[str, bytes], findings: list[Finding]) -> tuple[Invariant, ...]:
    found: list[Invariant] = []
    for file in sorted(_named(files, "invariants.toml"), key=is_shared, reverse=True):
        read, wrong = read_invariants(file, files[file])
        findings += wrong
        found += read
    return tuple(found)


def _comparison(
    files: Mapping[str, bytes], findings: list[Finding]
) -> tuple[tuple[Row, ...], dict[str, Answer]]:
    rows: list[Row] = []
    answers: list[Answer] = []
    for file in sorted(_named(files, "comparison.toml"), key=is_shared, reverse=True):
        read, wrong = read_comparison(file, files[file])
        findings += wrong
        rows += read[0]
        answers += read[1]
    return tuple(rows), {answer.row: answer for answer in answers}


def _named(files: Mapping[str, bytes], name: str) -> list[str]:
    return [file for file in files if PurePosixPath(file).name == name]


def _decisions(
    files: Mapping[str, bytes], shared: Pack | None
) -> Callable[[str, bytes], tuple[list[Decision], list[Finding]]]:
    """Reads a DMN file, which may import the others of its pack."""
    models = Models({file: data for file, data in _all(files, shared) if file.lower().endswith(".dmn")})
    return lambda file, data: read_dmn(file, data, models)


def _all(files: Mapping[str, bytes], shared: Pack | None) -> Iterable[tuple[str, bytes]]:
    return chain(files.items(), shared.files.items() if shared else ())


def _one_form(file: str, data: bytes) -> tuple[list[Form], list[Finding]]:
    form, findings = read_form(file, data)
    return [] if form is None else [form], findings


def _each(
    files: Mapping[str, bytes],
    suffixes: tuple[str, ...],
    read: Callable[[str, bytes], tuple[list[Thing], list[Finding]]],
    findings: list[Finding],
) -> list[Thing]:
    things: list[Thing] = []
    for file, data in files.items():
        if file.lower().endswith(suffixes):
            found, wrong = within(deadline.READING, partial(read, file, data), partial(_too_slow, file))
            things += found
            findings += wrong
    return things


def _too_slow(file: str) -> tuple[list[Thing], list[Finding]]:
    message = f"Reading the file was stopped after {deadline.READING:g} seconds."
    cure = "Divide it into smaller files, or draw it again: something in it leads round in a circle."
    return [], [finding("took-too-long", file, 1, "", message, cure)]


def _keyed(things: Iterable[Thing], what: str, findings: list[Finding]) -> dict[str, Thing]:
    made: dict[str, Thing] = {}
    for thing in things:
        _put(made, thing, what, findings)
    return made


def _put(made: MutableMapping[str, Thing], thing: Thing, what: str, findings: list[Finding]) -> None:
    """Add by id. A second of the same id is noted, and kept under another key to be checked too."""
    if thing.id not in made:
        made[thing.id] = thing
        return
    findings.append(
        finding(
            "duplicate-id",
            thing.file,
            getattr(thing, "line", None),
            thing.id,
            f"There is another {what} “{thing.id}” in {made[thing.id].file}.",
            "Give one of the two another id.",
        )
    )
    made[f"{thing.id} ({thing.file})"] = thing


def _joined(pack: Pack, shared: Pack, findings: list[Finding]) -> Pack:
    processes, decisions, forms = dict(pack.processes), dict(pack.decisions), dict(pack.forms)
    for process in shared.processes.values():
        _put(processes, process, "process", findings)
    for decision in shared.decisions.values():
        _put(decisions, decision, "decision", findings)
    for form in shared.forms.values():
        _put(forms, form, "form", findings)
    return replace(
        pack,
        council=_with_defaults(pack.council, shared.council) if pack.council.id else pack.council,
        processes=processes,
        decisions=decisions,
        forms=forms,
        files={**pack.files, **shared.files},
        invariants=(*shared.invariants, *pack.invariants),
        rows=(*shared.rows, *pack.rows),
    )
