"""`holdfast explain` and `holdfast topics`: questions answered in plain words."""

from __future__ import annotations

from uuid import UUID

import click

from app import bootstrap
from app.cli.progress import steps
from app.config import Settings
from app.services import explaining


@click.command(short_help="What happened to one process instance, in plain words.")
@click.argument("instance", type=click.UUID)
def explain(instance: UUID) -> None:
    """Tell the journey of INSTANCE: who did what and when, what waits now, and who holds the child.

    INSTANCE is the key at the end of the instance page's address. Deadlines that passed, letters,
    notices, and what failed are in it; who only looked is not (that is in the audit trail).
    """
    with bootstrap.running(Settings.from_environment(), steps()) as application:
        for line in explaining.explain(application.services.core, instance):
            click.echo(line)


@click.command(short_help="The topics that a service task can name.")
def topics() -> None:
    """List every topic with its inputs and outputs."""
    click.echo(bootstrap.describe_topics())
