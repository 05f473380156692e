"""`holdfast audit`: is every invariant kept in what has happened?"""

from __future__ import annotations

import json

import click

from app import bootstrap
from app.cli.progress import steps
from app.config import Settings
from app.domain.calendar import local
from app.services import watching


@click.command(short_help="Breaches of the invariants in what has happened.")
@click.option("--council", help="Only this council; without it, every council with a protocol in force.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def audit(council: str | None, shape: str) -> None:
    """Look through the audit trail, the answers and the holders of every case for breaches.

    \b
      seconds in which nobody held a child        decisions without reason or decider
      who decided is who began                    a concern without a referral
      shared before agreement                     family or referrer not told
      a change of holder in a dispute             a process that waits for nothing
      an audit trail that does not follow from itself, and more

    JSON is a list of objects: watch, invariant, title, case, instance, evidence, at, seconds.
    Exit code 0 without breaches, 1 with.
    """
    with bootstrap.running(Settings.from_environment(), steps()) as application:
        core = application.services.core
        chosen = [council] if council else watching.councils(core)
        found = [breach for name in chosen for breach in watching.breaches(core, name)]
    if shape == "json":
        click.echo(json.dumps([breach.as_dict() for breach in found], indent=2, ensure_ascii=False))
    else:
        for breach in found:
            said = f"{breach.invariant} {breach.title}".strip()
            click.echo(f"{breach.case_reference}: {said} ({local(breach.at):%d %b %Y})")
            click.echo(f"    {breach.evidence}")
        click.echo(f"{len(found) or 'No'} breach{'' if len(found) == 1 else 'es'}.")
    raise SystemExit(1 if found else 0)
