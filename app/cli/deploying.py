"""`holdfast deploy`: put a council's pack in force."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from app import bootstrap
from app.cli.progress import steps
from app.config import Settings
from app.domain.errors import Refused, Unexplained
from app.verification.reporting import readable

HOW = "Add --by NAME --reason TEXT; both are kept in the audit trail."


@click.command(short_help="Put a council's pack in force.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--by", default=getpass.getuser, help="Who deploys it, by name; kept in the audit trail.")
@click.option("--reason", default="", help="Why; kept in the audit trail. Needed where there are warnings.")
def deploy(folder: Path, by: str, reason: str) -> None:
    """Check the pack in FOLDER (for example bpmn/richmond_wandsworth) and put it in force.

    With errors nothing is deployed and the exit code is 1. With warnings it takes a person's name and a
    reason, which the audit trail keeps together with the warnings:

    \b
      holdfast deploy bpmn/richmond_wandsworth
      holdfast deploy bpmn/richmond_wandsworth --by "Ann Other" --reason "The drawing is being redone"

    Running instances finish on the version they started on. Deploying exactly what is in force already
    changes nothing.
    """
    if not (folder / "council.toml").is_file():
        raise click.ClickException(
            f"{folder} is no council's folder: it has no council.toml. Give one such as "
            "bpmn/richmond_wandsworth. Nothing was deployed."
        )
    step = steps()
    with bootstrap.running(Settings.from_environment(), step) as application:
        step(f"Checking {folder}")
        try:
            deployment = bootstrap.deploy(application, folder, by, reason)
        except (Refused, Unexplained) as refused:
            click.echo(readable.page(refused.findings))
            why = f"{refused} {HOW} " if isinstance(refused, Unexplained) else ""
            raise click.ClickException(f"{why}Nothing was deployed.") from refused
        except OSError as error:
            place = error.filename or folder
            raise click.ClickException(
                f"{place} cannot be read: {error.strerror}. Nothing was deployed."
            ) from error
    if deployment is None:
        click.echo(f"{folder.name}: this pack is in force already.")
    else:
        click.echo(f"{folder.name}: version {deployment.version} is in force.")
