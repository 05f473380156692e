"""The `holdfast` command."""

from __future__ import annotations

import click

from app import bootstrap
from app.cli import (
    asking,
    auditing,
    checking,
    clauses,
    connecting,
    deploying,
    docs,
    feeling,
    rehearsing,
    running,
    staffing,
)
from app.domain.errors import HoldfastError


class Group(click.Group):
    """Turns an error that is meant for a person into one line on the error stream and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the sub-command."""
        try:
            return super().invoke(ctx)
        except (HoldfastError, bootstrap.EmbeddedFailed) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="holdfast", prog_name="holdfast")
def main() -> None:
    """Run councils' step-up and step-down protocols as the BPMN diagrams they are.

    \b
    First steps
      holdfast demo                     a demonstration in the browser, nothing to install
      holdfast check bpmn               is every diagram, form and clause in order?
      holdfast clauses richmond_wandsworth
                                        the protocol clause by clause: what carries each out
      holdfast docs                     the handbook of every protocol, as pages to build
      holdfast rehearse tests/spec/*/*.toml
                                        play the protocols through, on a clock moved by hand
      holdfast feel '1 + 2'             try a FEEL expression
      holdfast decide FILE.dmn NAME     try a decision table

    \b
    In service
      holdfast deploy bpmn/richmond_wandsworth
      holdfast add-user ann --council richmond_wandsworth --name "Ann Other" --role "Social Worker"
      holdfast change-user ann --email ann.other@example.gov.uk
      holdfast open-case AB-1 --child "…" --born 2015-05-04 --locality Richmond --holder ann
      holdfast serve                    the pages, and the worker in the same process
      holdfast worker                   only the worker (timers, letters, e-mail)
      holdfast external-jobs TOPIC      what waits for another system; answer-job answers it
      holdfast audit                    is every invariant kept in what has happened?
      holdfast explain INSTANCE         what happened to one process instance, in plain words

    Settings come from the environment: DATABASE_URL (else a private PostgreSQL under var/),
    HOLDFAST_DATA, HOLDFAST_PORT, HOLDFAST_SMTP_HOST, HOLDFAST_RECORDS_URL; see app/config.py.
    """


for command in (
    checking.check,
    clauses.clauses,
    docs.docs,
    rehearsing.rehearse,
    deploying.deploy,
    running.serve,
    running.worker,
    running.demo,
    staffing.add_user,
    staffing.change_user,
    staffing.open_case,
    connecting.external_jobs,
    connecting.answer_job,
    asking.explain,
    asking.topics,
    auditing.audit,
    feeling.feel,
    feeling.decide,
    feeling.tck,
):
    main.add_command(command)
