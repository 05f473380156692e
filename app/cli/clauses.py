"""`holdfast clauses`: a council's protocol clause by clause, and what carries each out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import click

from app import bootstrap
from app.config import Settings
from app.domain.pack import Question
from app.services.coverage_of_clauses import ClauseLine, Coverage, Place, State

FEW = 3
"""Rehearsals named for each clause; --all names every one."""


@click.command(short_help="Show a council's protocol clause by clause.")
@click.argument("council", required=False)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Of one council: principles and context too, and every rehearsal. Alone: every council’s sum.",
)
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def clauses(council: str | None, everything: bool, shape: str) -> None:
    """Print the protocol of COUNCIL (a folder, or its name under bpmn) clause by clause.

    \b
      holdfast clauses --all
      holdfast clauses richmond_wandsworth
      holdfast clauses bpmn/richmond_wandsworth --all
      holdfast clauses richmond_wandsworth --format json

    For each clause: the steps and questions that carry it out, with file and line; the rehearsals that
    show it; what is assumed; what is not clear in the source and how it is read.
    Exit code 0 when every executable clause is carried out or waived, 1 when not.
    """
    settings = Settings.from_environment()
    if council is None:
        if not everything:
            raise click.UsageError("Name a COUNCIL, or ask for the sums of every council with --all.")
        raise SystemExit(_sums(settings, shape))
    covered = bootstrap.clause_coverage(settings, council)
    if shape == "json":
        click.echo(json.dumps(as_dict(covered), indent=2, ensure_ascii=False))
    else:
        for line in in_words(covered, everything):
            click.echo(line)
    raise SystemExit(0 if covered.complete else 1)


def _sums(settings: Settings, shape: str) -> int:
    """Every council's sum and that of all; gives the exit code."""
    every = [bootstrap.clause_coverage(settings, council) for council in bootstrap.councils(settings)]
    if shape == "json":
        click.echo(json.dumps([as_dict(covered) for covered in every], indent=2, ensure_ascii=False))
    else:
        width = max((len(covered.council.name) for covered in every), default=0)
        for covered in every:
            click.echo(f"{covered.council.name:<{width}}  {covered.total}")
        done = sum(covered.executable - covered.count(State.MISSING) for covered in every)
        shown, of = sum(covered.shown for covered in every), sum(covered.executable for covered in every)
        waived = sum(covered.count(State.WAIVED) for covered in every)
        also = f", {waived} waived" if waived else ""
        carried = f"{done} of {of} executable clauses carried out{also}"
        click.echo(f"{'All':<{width}}  {carried}; {shown} shown by a rehearsal")
    return 0 if all(covered.complete for covered in every) else 1


def in_words(covered: Coverage, everything: bool) -> Iterator[str]:
    """The document as text, line by line."""
    yield from _heading(covered)
    section = ""
    for line in covered.lines:
        if not line.clause.executable and not everything:
            continue
        if line.clause.section != section:
            section = line.clause.section
            yield from ("", section)
        yield from _clause(line, everything, covered.rehearsed)
    if covered.questions:
        yield from ("", "Not clear in the source, and how it is read")
    for question in covered.questions:
        yield f"  {question.id} ({', '.join(question.about)}): {question.problem}"
        yield f"      Read as: {question.reading}"
    for file, number, place, clause in covered.unknown:
        yield f"Unknown: {_at(file, number)} {place} names {clause}, which is not in the register."
    yield from ("", f"{covered.total}.")


def _heading(covered: Coverage) -> Iterator[str]:
    council = covered.council
    yield f"{council.name}: {council.source or 'the source is not named'}"
    if council.source_date:
        yield f"Adopted on {council.source_date}."
    if council.review_date is None:
        yield "council.toml gives no date for the review of the source."
    elif covered.overdue:
        yield f"OVERDUE: the source was to be reviewed by {council.review_date}."
    else:
        yield f"To be reviewed by {council.review_date}."


def _clause(line: ClauseLine, everything: bool, rehearsed: bool) -> Iterator[str]:
    clause = line.clause
    yield f"  {clause.id}  {clause.rule}"
    if clause.deadline:
        yield f"      Number: {clause.deadline.value} {clause.deadline.unit} from {clause.deadline.anchor}"
    for place in (each for each in line.places if not each.form):
        at = f"{_at(place.file, place.line)}, {place.element}"
        yield f"      Carried out by: “{place.name}” in {place.process_name} ({at})"
    for asked in groupby((each for each in line.places if each.form), key=lambda each: each.form):
        yield f"      Asked: {_questions(*asked)}"
    if line.state is State.WAIVED:
        yield f"      Waived: {clause.waiver}"
    elif line.state is State.MISSING:
        yield "      NOT CARRIED OUT: no step and no question names this clause."
    if line.rehearsals:
        shown = line.rehearsals if everything else line.rehearsals[:FEW]
        more = len(line.rehearsals) - len(shown)
        names = ", ".join(each.name for each in shown) + (f" and {more} more" if more else "")
        yield f"      Shown by: {names}"
    elif line.state is State.CARRIED_OUT and rehearsed:
        yield "      Shown by no rehearsal."
    for text in line.assumptions:
        yield f"      Assumed: {text}"
    if clause.ambiguity:
        yield f"      Not clear: {clause.ambiguity}"
        yield f"      Read as: {clause.reading}"


def _questions(form: str, places: Iterable[Place]) -> str:
    first, *rest = places
    names = ", ".join(f"“{place.name}”" for place in (first, *rest))
    steps = ", ".join(f"“{step}”" for step in first.asked_in)
    return f"{names} in the form {form} of {steps} ({_at(first.file, first.line)})"


def _at(file: str, line: int | None) -> str:
    return file if line is None else f"{file}:{line}"


def as_dict(covered: Coverage) -> dict[str, Any]:
    """The document as the JSON object that `--format json` prints; always whole."""
    council = covered.council
    return {
        "council": council.id,
        "name": council.name,
        "source": council.source,
        "source_date": str(council.source_date) if council.source_date else None,
        "review_date": str(council.review_date) if council.review_date else None,
        "overdue": covered.overdue,
        "total": {
            "executable": covered.executable,
            "carried_out": covered.count(State.CARRIED_OUT),
            "missing": covered.count(State.MISSING),
            "waived": covered.count(State.WAIVED),
            "shown": covered.shown,
        },
        "clauses": [_clause_dict(line) for line in covered.lines],
        "questions": [_question_dict(question) for question in covered.questions],
        "unknown": [
            {"file": file, "line": line, "place": place, "clause": clause}
            for file, line, place, clause in covered.unknown
        ],
    }


def _clause_dict(line: ClauseLine) -> dict[str, Any]:
    clause = line.clause
    deadline = clause.deadline
    return {
        "id": clause.id,
        "section": clause.section,
        "rule": clause.rule,
        "kind": clause.kind,
        "state": line.state.value,
        "deadline": deadline and {"value": deadline.value, "unit": deadline.unit, "anchor": deadline.anchor},
        "waiver": clause.waiver,
        "ambiguity": clause.ambiguity,
        "reading": clause.reading,
        "carried_out_by": [_place_dict(place) for place in line.places],
        "named_by": list(line.named_by),
        "rehearsals": [each.file for each in line.rehearsals],
        "assumptions": list(line.assumptions),
        "questions": [question.id for question in line.questions],
    }


def _place_dict(place: Place) -> dict[str, Any]:
    return {
        "file": place.file,
        "line": place.line,
        "process": place.process,
        "element": place.element,
        "name": place.name,
        "form": place.form,
        "asked_in": list(place.asked_in),
    }


def _question_dict(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "about": list(question.about),
        "problem": question.problem,
        "reading": question.reading,
    }
