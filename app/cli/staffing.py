"""`holdfast add-user`, `change-user` and `open-case`: the people and the first cases of an installation."""

from __future__ import annotations

import getpass
from datetime import datetime

import click

from app import bootstrap
from app.cli.progress import steps
from app.config import Settings
from app.domain.errors import NotFound
from app.domain.permissions import DUTIES
from app.services import changing, staffing
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


@click.command(name="change-user", short_help="Change what is known of somebody who can sign in.")
@click.argument("username")
@click.option("--name", help="As colleagues know them.")
@click.option("--email", help='"" for none. The address of before is told.')
@click.option("--team", help='A team\'s name in council.toml; "" for none.')
@click.option("--role", "roles", multiple=True, help="These instead of the present ones; may be repeated.")
@click.option("--duty", "duties", multiple=True, type=click.Choice(sorted(DUTIES)), help="Likewise.")
@click.option(
    "--password",
    prompt=True,
    prompt_required=False,
    hide_input=True,
    confirmation_prompt=True,
    help="A new one, asked for when it is not given. Every session of theirs ends.",
)
@click.option("--disable/--enable", default=None, help="Whether they can sign in.")
def change_user(
    username: str,
    name: str | None,
    email: str | None,
    team: str | None,
    roles: tuple[str, ...],
    duties: tuple[str, ...],
    password: str | None,
    disable: bool | None,
) -> None:
    """Change what is given about USERNAME, and nothing else. They are told, and it is in the audit trail.

    Whoever holds children cannot be disabled: a manager writes on the page People that somebody leaves, which
    raises the alarm about the children they hold and ends the account on that day.

    \b
      holdfast change-user ann --email ann.other@example.gov.uk
      holdfast change-user ann --role "Team Manager" --role "Social Worker" --duty worker --duty manager
      holdfast change-user ann --password
      holdfast change-user ann --disable
    """
    changes = changing.Changes(
        name=name,
        email=email,
        team=team,
        roles=roles or None,
        duties=duties or None,
        password=password,
        active=None if disable is None else not disable,
    )
    with bootstrap.running(Settings.from_environment(), steps()) as application:
        changed = changing.change_user(application.services.core, username, changes, getpass.getuser())
    told = f"Changed: {', '.join(changed.what)}." if changed.what else "Nothing is different."
    click.echo(" ".join([f"{changed.user.username}: {told}", *changed.left]))


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
