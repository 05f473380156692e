"""The gate before a deployment: everything that would not run as drawn, with place, reason and cure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import partial

from app.domain.finding import Finding, Severity, errors
from app.domain.pack import Pack
from app.domain.process import Process
from app.ports import Handlers
from app.verification.branching import check_branching
from app.verification.carried import check_carried
from app.verification.citations import check_citations
from app.verification.codes import finding
from app.verification.comparison import check_comparison
from app.verification.council_rules import check_clocks, check_groups, check_lanes, check_safeguarding
from app.verification.data import Meaning, check_data
from app.verification.deadline import Budget
from app.verification.deadlines import check_deadlines, check_settings
from app.verification.decisions import check_decision
from app.verification.drawing import check_drawing
from app.verification.expressions import check_expressions, readable
from app.verification.forms import check_form, check_told
from app.verification.habits import check_habits
from app.verification.invariants import check_invariants
from app.verification.overlap import without_repeats
from app.verification.references import check_references
from app.verification.report import Report
from app.verification.scope import SHARED, is_council, is_shared, used_by_council
from app.verification.soundness import Prover, called_processes, check_soundness
from app.verification.structure import check_structure

Refusals = Callable[[Process], list[Finding]]


def check(
    pack: Pack, engine_refusals: Refusals, topics: Collection[str], handlers: Handlers | None = None
) -> list[Finding]:
    """All findings of a pack, by file and line; an error refuses its deployment.

    `engine_refusals`: what the engine would not execute. `topics`: those that a handler serves;
    `handlers`: what they take and give, unknown without.
    Where `pack.files` names files, only their findings are given: the rest of the pack is context.
    The findings of reading the files come from the reader and are not repeated here.
    """
    findings: list[Finding] = []
    used = {process.file + process.id for process in used_by_council(pack)}
    alone = _files_that_run(pack.processes.values())
    prover, called = Prover(pack.processes), called_processes(pack.processes)
    budget = Budget.for_processes(len(pack.processes))
    for process in pack.processes.values():
        known = process.file + process.id in used
        found: list[Finding] = []
        late = partial(_stopped, process.file, process.line, process.id)
        first = partial(_process, pack, process, topics, used=known)
        found += budget.spend(first, late)
        if readable(process):
            second = partial(_run, process, engine_refusals, prover, tuple(found), called)
            found += budget.spend(second, late)
        drawn_only = not process.executable and process.file in alone
        findings += [replace(f, severity=Severity.WARNING) for f in found] if drawn_only else found
    pack_late = partial(_stopped, min(pack.files, default="this pack"), 1, "")
    findings += budget.spend(partial(_decisions_and_forms, pack), pack_late)
    broken = {found.file for found in errors(findings)}
    meaning = Meaning(pack, handlers)
    findings += budget.spend(lambda: check_data(pack, handlers, broken, meaning), pack_late)
    findings += budget.spend(lambda: check_invariants(pack, handlers, broken, meaning), pack_late)
    if is_council(pack) and pack.council.id != SHARED:
        findings += [*check_citations(pack), *check_settings(pack), *check_comparison(pack)]
    shown = [found for found in dict.fromkeys(findings) if not pack.files or found.file in pack.files]
    return sorted(shown, key=lambda found: (found.file, found.line or 0))


def _run(
    process: Process,
    engine_refusals: Refusals,
    prover: Prover,
    known: Sequence[Finding],
    called: Collection[str],
) -> list[Finding]:
    """What the engine refuses in a process, and what is unsound in it."""
    found = without_repeats(process, known, engine_refusals(process))
    return [*found, *check_soundness(process, prover, [*known, *found], called)]


def _stopped(file: str, line: int | None, element: str) -> list[Finding]:
    message = "Checking took too long and was stopped, so that not everything here was looked at."
    cure = "Divide the diagram into called processes, or untangle its loops and branches; then check again."
    return [finding("took-too-long", file, line, element, message, cure)]


def check_all(
    packs: Iterable[Pack],
    engine_refusals: Refusals,
    topics: Collection[str],
    handlers: Handlers | None = None,
) -> list[Finding]:
    """The findings of several packs; what two packs share is told once."""
    found = (finding for pack in packs for finding in check(pack, engine_refusals, topics, handlers))
    return list(dict.fromkeys(found))


def _files_that_run(processes: Iterable[Process]) -> set[str]:
    """Files with an executable process: another process in there is only drawn."""
    return {process.file for process in processes if process.executable}


def _process(pack: Pack, process: Process, topics: Collection[str], *, used: bool) -> list[Finding]:
    report = Report(process.file)
    check_structure(process, report)
    check_branching(process, report)
    check_references(pack, process, topics, report)
    check_expressions(process, report)
    check_lanes(pack, process, report, glossary=is_council(pack) and used)
    check_drawing(process, report, council=is_council(pack) and used, roles=pack.council.roles)
    if is_council(pack):
        if used:
            check_groups(pack, process, report)
        check_clocks(process, report)
        check_safeguarding(process, report)
        check_habits(process, report)
        check_deadlines(pack, process, report)
        check_carried(pack, process, report)
    return report.findings


def _decisions_and_forms(pack: Pack) -> list[Finding]:
    findings: list[Finding] = []
    for decision in pack.decisions.values():
        report = Report(decision.file)
        check_decision(decision, pack.decisions, report)
        findings += report.findings
    asked = {element.form for process in used_by_council(pack) for element in process.elements.values()}
    for form in pack.forms.values():
        report = Report(form.file)
        own = is_council(pack) and (form.id in asked or not is_shared(form.file))
        check_form(form, report, council=is_council(pack), roles=pack.council.roles if own else None)
        check_told(form, pack.forms.values(), report)
        findings += report.findings
    return findings
