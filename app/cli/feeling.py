"""`holdfast feel`, `holdfast decide` and `holdfast tck`: expressions and decisions, tried out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from app import functions as clocks
from app.domain.calendar import WorkingCalendar
from app.domain.decision import Decision
from app.domain.finding import Finding, errors
from app.feel import SyntaxFault, compile, compile_unary
from app.feel.conformance import Outcome, Verdict, run
from app.feel.handbook import page
from app.feel.table import Step
from app.feel.table import decide as decide_it
from app.feel.writing import as_json, written
from app.packs.dmn import read_dmn
from app.packs.dmn_imports import Models
from app.packs.tck import read_folder
from app.verification.decisions import check_decision
from app.verification.report import Report

FUNCTIONS = clocks.functions(WorkingCalendar(), lambda: datetime.now(UTC))
"""The clocks, with the bank holidays and no closure days: no council is asked here."""

context_option = click.option(
    "--context",
    "context_text",
    default="{}",
    help='The variables: JSON, or a FEEL context where dates are needed, as in {start: @"2026-11-20"}.',
)
format_option = click.option(
    "--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True
)


@click.command(short_help="Evaluate a FEEL expression.")
@click.argument("expression", default="")
@context_option
@click.option("--unary", is_flag=True, help="EXPRESSION is a cell of a decision table, set against ?.")
@click.option("--functions", is_flag=True, help="Print the handbook's page of FEEL instead: bpmn/FEEL.md.")
@format_option
def feel(expression: str, context_text: str, unary: bool, functions: bool, shape: str) -> None:
    """Print the value of EXPRESSION, and on the error stream why any part of it is null.

    \b
      holdfast feel '1 + 2'
      holdfast feel 'add working days(start, 5)' --context '{start: @"2026-11-20"}'
      holdfast feel --unary '[3..5], > 9' --context '{"?": 4}'

    The value is printed as FEEL. With --format json: an object with value and warnings.
    Exit code 1 when the expression cannot be read, with its place.
    """
    if functions:
        click.echo(page(), nl=False)
        return
    variables = _context(context_text)
    warnings: list[str] = []
    try:
        compiled = (compile_unary if unary else compile)(expression, tuple(FUNCTIONS), tuple(variables))
    except SyntaxFault as fault:
        raise click.ClickException(_placed(expression, fault)) from fault
    value = compiled.exact(variables, FUNCTIONS, warnings)
    if shape == "json":
        click.echo(_json({"value": as_json(value), "warnings": warnings}))
        return
    click.echo(written(value))
    _warn(warnings)


@click.command(short_help="Decide a decision of a .dmn file.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("decision")
@context_option
@format_option
def decide(file: Path, decision: str, context_text: str, shape: str) -> None:
    """Print what DECISION (its id or name) in FILE gives, and the rules that fired.

    \b
      holdfast decide route.dmn Route --context '{"risk": 3}'

    Decisions that it requires, also from the other files of the folder, are shown in the order in which
    they were decided. Exit code 1 when the file or a decision in it has a fault, with its place.
    """
    variables = _context(context_text)
    known = _beside(file)
    decisions = _read(file, known)
    steps: list[Step] = []
    warnings: list[str] = []
    chosen = _chosen(decisions, decision)
    value, _ = decide_it(chosen, variables, FUNCTIONS, known, warnings, steps)
    if shape == "json":
        done = [_step(step) for step in steps]
        click.echo(_json({"value": as_json(value), "decisions": done, "warnings": warnings}))
        return
    for step in steps:
        click.echo(f"{step.decision.name or step.decision.id}: {written(step.value)}")
        for number, rule in enumerate(step.decision.rules, start=1):
            if rule.id in step.fired:
                told = f": {rule.annotation}" if rule.annotation else ""
                click.echo(f"    rule {number} fired (line {rule.line}, {rule.id}){told}")
    _warn(warnings)


def _step(step: Step) -> dict[str, Any]:
    decision = step.decision
    numbers = [number for number, rule in enumerate(decision.rules, start=1) if rule.id in step.fired]
    return {
        "id": decision.id,
        "name": decision.name,
        "value": as_json(step.value),
        "rules": [
            {"number": number, "id": rule.id, "line": rule.line, "annotation": rule.annotation}
            for number in numbers
            for rule in [decision.rules[number - 1]]
        ],
    }


def _beside(file: Path) -> dict[str, Decision]:
    """The decisions of the other files of the folder, by id: a decision may require them as in a pack."""
    others = (other for other in sorted(file.parent.glob("*.dmn")) if other != file)
    models = _models(file)
    return {each.id: each for other in others for each in read_dmn(str(other), other.read_bytes(), models)[0]}


def _models(file: Path) -> Models:
    """The DMN files of the folder, which may import each other as in a pack."""
    return Models({str(each): each.read_bytes() for each in sorted(file.parent.glob("*.dmn"))})


def _read(file: Path, known: dict[str, Decision]) -> list[Decision]:
    """The decisions of a file, added to those known; its findings are printed.

    Raises ClickException for an error among the findings.
    """
    decisions, findings = read_dmn(str(file), file.read_bytes(), _models(file))
    known.update((each.id, each) for each in decisions)
    report = Report(str(file))
    for each in decisions:
        check_decision(each, known, report)
    found: list[Finding] = [*findings, *report.findings]
    for finding in found:
        click.echo(finding.as_text(), err=True)
    if errors(found):
        raise click.ClickException("Nothing was decided.")
    return decisions


def _chosen(decisions: Sequence[Decision], wanted: str) -> Decision:
    shown = [each for each in decisions if not each.inner]
    for each in shown:
        if wanted in (each.id, each.name):
            return each
    names = ", ".join(each.name or each.id for each in shown)
    raise click.ClickException(f"The file has no decision “{wanted}”. It has: {names}.")


@click.command(short_help="Run conformance cases of decisions.")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@format_option
def tck(folder: Path, shape: str) -> None:
    """Run every case in FOLDER, laid out like the DMN Technology Compatibility Kit: folders with a .dmn
    file and *-test-*.xml files.

    A line a case: pass; fail with what was expected and what came; not supported with the reason. Numbers
    agree when they differ by less than a hundred-millionth.

    Exit code 0 when no case fails, 1 when one does. What is not supported does not fail, because it was
    not tried; the totals count it apart.
    """
    outcomes = [run(case, decisions, unreadable) for case, decisions, unreadable in read_folder(folder)]
    if not outcomes:
        raise click.ClickException(f"{folder} holds no cases (files named *-test-*.xml).")
    counts = Counter(outcome.verdict for outcome in outcomes)
    if shape == "json":
        totals = {verdict.value: counts[verdict] for verdict in Verdict}
        whole, all_folders = _folders(outcomes)
        totals |= {"folders": all_folders, "folders that pass": whole}
        click.echo(_json({"cases": [outcome.as_dict() for outcome in outcomes], "totals": totals}))
    else:
        for outcome in outcomes:
            case = f"{outcome.case.folder}/{outcome.case.file} case {outcome.case.id}"
            click.echo(
                f"{outcome.verdict.value:<13}  {case}" + (f": {outcome.reason}" if outcome.reason else "")
            )
        click.echo(_totals(outcomes, counts))
    raise SystemExit(1 if counts[Verdict.FAIL] else 0)


def _folders(outcomes: Sequence[Outcome]) -> tuple[int, int]:
    """How many folders pass whole, of how many."""
    every = {outcome.case.folder for outcome in outcomes}
    broken = {outcome.case.folder for outcome in outcomes if outcome.verdict is not Verdict.PASS}
    return len(every - broken), len(every)


def _totals(outcomes: Sequence[Outcome], counts: Counter[Verdict]) -> str:
    whole, every = _folders(outcomes)
    return (
        f"\n{whole} of {every} folders pass whole. Of {len(outcomes)} cases {counts[Verdict.PASS]} pass, "
        f"{counts[Verdict.FAIL]} fail, {counts[Verdict.NOT_SUPPORTED]} are not supported."
    )


def _context(text: str) -> dict[str, Any]:
    """The variables from JSON or a FEEL context. Raises BadParameter."""
    try:
        value = json.loads(text, parse_float=Decimal)
    except ValueError:
        try:
            value = compile(text, tuple(FUNCTIONS)).exact({}, FUNCTIONS)
        except SyntaxFault as fault:
            raise click.BadParameter(_placed(text, fault), param_hint="--context") from fault
    if not isinstance(value, dict):
        raise click.BadParameter('Give an object, as in {"risk": 3}.', param_hint="--context")
    return value


def _placed(text: str, fault: SyntaxFault) -> str:
    """The fault, and the line it is on with a caret below its column."""
    lines = text.splitlines() or [""]
    line = lines[min(fault.line, len(lines)) - 1]
    return f"{fault}\n    {line.replace(chr(9), ' ')}\n    {' ' * (fault.column - 1)}^"


def _warn(warnings: Sequence[str]) -> None:
    for warning in dict.fromkeys(warnings):
        click.echo(f"Warning: {warning}.", err=True)


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
