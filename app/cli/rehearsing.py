"""`holdfast rehearse`: play diagrams through by scripts."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from app import bootstrap
from app.services.rehearsal.coverage import coverage
from app.services.rehearsal.play import Outcome
from app.services.rehearsal.script import ScriptError


@click.command(short_help="Play diagrams through by scripts (TOML).")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def rehearse(files: tuple[Path, ...], shape: str) -> None:
    """Rehearse FILES: each runs a diagram through the real engine, on a clock moved by hand.

    The instance is saved and reloaded between every two steps; no database is needed.

    \b
      diagram = "step-down.bpmn"                  # beside this file
      process = "rw_step_down"
      now = "2026-11-20T16:30:00+00:00"
      siblings = ["A Sister"]                     # brothers and sisters with a case: REHEARSAL-2, …
      [[step]]
      complete = "Task_Discuss"
      answers = { agreed = "yes" }
      [[step]]
      advance = "P5D"
      expect.open = ["Task_Consent"]
      expect.holders = { "REHEARSAL-2" = "rehearser" }
      [[step]]
      migrate_to = "step-down-2.bpmn"             # the process moves to this version;
      elements = { Task_Old = "Task_New" }        # what has another id there, "" to give up an event
      expect.hindered = []                        # what stands in the way: then it does not move

    Exit code 0 when all hold, 1 when one does not (file, step and difference are named), 2 when a
    diagram is refused (with its findings).
    """
    outcomes: list[Outcome] = []
    broken = False
    console = Console(stderr=True)
    for file in track(files, "Rehearsing", console=console, transient=True, disable=not console.is_terminal):
        try:
            outcomes.append(bootstrap.rehearse(file))
        except ScriptError as error:
            broken = True
            click.echo(f"{error}", err=True)
    if shape == "json":
        click.echo(json.dumps([outcome.as_dict() for outcome in outcomes], indent=2, ensure_ascii=False))
    else:
        for outcome in outcomes:
            _print(outcome)
    _print_coverage(outcomes, err=shape == "json")
    if any(outcome.refused for outcome in outcomes):
        raise SystemExit(2)
    raise SystemExit(1 if broken or not all(outcome.ok for outcome in outcomes) else 0)


def _print(outcome: Outcome) -> None:
    if outcome.refused:
        click.echo(f"{outcome.file}: refused")
        for finding in outcome.findings:
            click.echo(finding.as_text())
        return
    if outcome.ok:
        click.echo(f"{outcome.file}: holds ({len(outcome.steps)} steps)")
        return
    click.echo(f"{outcome.file}: does not hold")
    for step in outcome.steps:
        for difference in step.differences:
            click.echo(f"    step {step.number} ({step.words}): {difference}")


def _print_coverage(outcomes: list[Outcome], *, err: bool) -> None:
    covered = coverage(outcomes)
    if covered:
        click.echo("\nCoverage", err=err)
    for one in covered:
        click.echo(f"    {one.as_text()}", err=err)
