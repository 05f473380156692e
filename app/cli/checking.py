"""`holdfast check`: is every diagram, decision, form and clause in order?"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import click
from rich.console import Console

from app import bootstrap
from app.domain.finding import errors
from app.verification.reporting import readable, sarif
from app.verification.reporting.places import Places

SHAPES = ("text", "json", "sarif")


@click.command(short_help="Check diagrams, decisions, forms and clauses.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format", "shape", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True
)
def check(paths: tuple[Path, ...], shape: str) -> None:
    """Check files, council folders or the whole bpmn folder, and print every finding.

    \b
      holdfast check bpmn                               everything
      holdfast check bpmn/richmond_wandsworth           one council, with the shared diagrams
      holdfast check my-diagram.bpmn --format json      one file, for a tool
      holdfast check bpmn --format sarif                for an editor or a code host

    Text names for each finding the place, what is wrong, the path that leads to it, and the cure.
    JSON is a list of objects: severity, code, file, line, element, message, cure, path (element ids).
    SARIF is version 2.1.0, with the path as a code flow.
    Exit code 0 without errors, 1 with.
    """
    with Console(stderr=True).status(f"Checking {', '.join(map(str, paths))}"):
        packs, findings = bootstrap.check_paths(paths)
    if shape == "json":
        click.echo(json.dumps([finding.as_dict() for finding in findings], indent=2, ensure_ascii=False))
    elif shape == "sarif":
        told = sarif.log(findings, Places(packs), version("holdfast"))
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        if findings:
            click.echo(f"{readable.page(findings, Places(packs))}\n")
        processes = sum(len(pack.processes) for pack in packs)
        forms = len({form.file for pack in packs for form in pack.forms.values()})
        click.echo(f"Checked {processes} processes and {forms} forms: {readable.counted(findings)}.")
    raise SystemExit(1 if errors(findings) else 0)
