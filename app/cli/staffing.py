"""`holdfast add-user` and `holdfast open-case`: the first people and cases of an installation."""

from __future__ import annotations

import getpass
from datetime import datetime

import click

from app import bootstrap
from app.cli.progress import steps
from app.config import Settings
from app.domain.errors import NotFound
from app.domain.permissions import DUTIES
from app.services import staffing
from app.services.casework import NewCase


@click.command(name="add-user", short_help="Add somebody who can sign in.")
@click.argument("username")
@click.option("--council", required=True, help="The id in council.toml, for example richmond_wandsworth.")
@click.option("--name", required=True, help="As colleagues know them.")
@click.option("--email", default="")
@click.option("--team", default="", help="A team's name in council.toml.")
@click.option("--role", "roles", multiple=True, help="A role of the council's glossary; may be repeated.")
@click.option("--duty", "duties", multiple=True, type=click.Choice(sorted(DUTIES)), default=["worker"])
@click.password_option(help="Asked for when it is not given.")
def add_user(
    username: str,
    council: str,
    name: str,
    email: str,
    team: str,
    roles: tuple[str, ...],
    duties: tuple[str, ...],
    password: str,
) -> None:
    """Add USERNAME to a council whose pack is in force.

    \b
      holdfast add-user ann --council richmond_wandsworth --name "Ann Other" \\
          --role "Social Worker" --team "Social Work Richmond" --duty worker
    """
    with bootstrap.running(Settings.from_environment(), steps()) as application:
        user = staffing.add_user(
            application.services.core,
            council=council,
            username=username,
            name=name,
            email=email,
            password=password,
            roles=roles,
            duties=duties,
            team=team,
            by=getpass.getuser(),
        )
    click.echo(f"{user.username} can sign in.")


@click.command(name="open-case", short_help="Open a case with its first holder.")
@click.argument("reference")
@click.option("--child", required=True, help="The child's name.")
@click.option("--born", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Like 2015-05-04.")
@click.option("--locality", required=True)
@click.option("--holder", required=True, help="The user name of whoever holds the child now.")
def open_case(reference: str, child: str, born: datetime, locality: str, holder: str) -> None:
    """Open case REFERENCE. From its first moment one named person holds the child."""
    with bootstrap.running(Settings.from_environment(), steps()) as application:
        serving = application.services
        with serving.store.read() as uow:
            actor = uow.users.by_username(holder)
        if actor is None:
            raise NotFound("user", holder)
        case = serving.open_case(NewCase(reference, child, born.date(), locality, holder), actor)
    click.echo(f"{case.reference} is open; {actor.name} holds the child.")
