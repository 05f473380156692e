"""`holdfast check`: is every diagram, decision, form and clause in order?"""

from __future__ import annotations

import json
from pathlib import Path

import click

from app import bootstrap
from app.domain.finding import Severity, errors


@click.command(short_help="Check diagrams, decisions, forms and clauses.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def check(paths: tuple[Path, ...], shape: str) -> None:
    """Check files, council folders or the whole bpmn folder, and print every finding.

    \b
      holdfast check bpmn                               everything
      holdfast check bpmn/richmond_wandsworth           one council, with the shared diagrams
      holdfast check my-diagram.bpmn --format json      one file, for a tool

    JSON is a list of objects: severity, code, file, line, element, message, cure, path (element ids).
    Exit code 0 without errors, 1 with.
    """
    packs, findings = bootstrap.check_paths(paths)
    if shape == "json":
        click.echo(json.dumps([finding.as_dict() for finding in findings], indent=2, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(finding.as_text())
        counts = {severity: sum(f.severity is severity for f in findings) for severity in Severity}
        processes = sum(len(pack.processes) for pack in packs)
        forms = len({form.file for pack in packs for form in pack.forms.values()})
        click.echo(
            f"Checked {processes} processes and {forms} forms: "
            f"{_count(counts[Severity.ERROR], 'error')}, {_count(counts[Severity.WARNING], 'warning')}."
        )
    raise SystemExit(1 if errors(findings) else 0)


def _count(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"
