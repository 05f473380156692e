"""`holdfast external-jobs` and `holdfast answer-job`: what another system does, offered and answered."""

from __future__ import annotations

import json
from dataclasses import asdict
from decimal import Decimal
from typing import Any, BinaryIO
from uuid import UUID

import click

from app import bootstrap
from app.cli.progress import steps
from app.config import Settings
from app.feel.writing import as_json
from app.services import external
from app.services.external import ExternalJob

ANSWER_BYTES = 1_000_000
"""The most that another system may answer with: what is larger belongs in a document of its own."""


@click.command(name="external-jobs", short_help="What waits for another system.")
@click.argument("topic")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True)
def external_jobs(topic: str, limit: int) -> None:
    """List what waits for another system under TOPIC, one of a pack's external_topics: a line of JSON
    each, the oldest first, with its key (`id`) and its inputs.

    A job is listed until it is answered: do the work of one key once.
    """
    with bootstrap.running(Settings.from_environment(), steps()) as application:
        for job in external.offered(application.services.core, topic, limit):
            click.echo(json.dumps(_line(job), ensure_ascii=False))


@click.command(name="answer-job", short_help="Another system has done its job, or could not.")
@click.argument("job", type=click.UUID)
@click.argument("answer", type=click.File("rb"), required=False)
@click.option("--error", default="", help="It could not be done: the error's code in the diagram.")
@click.option("--reason", default="", help="With --error: why, in words for whoever reads the incident.")
def answer_job(job: UUID, answer: BinaryIO | None, error: str, reason: str) -> None:
    """Give the ANSWER (a file with a JSON object, or - for standard input) to JOB, and the process goes on.

    \b
      echo '{"reference": "X-1"}' | holdfast answer-job JOB -
      holdfast answer-job JOB --error NOT_FOUND --reason "No such child there"
    """
    if error and (answer or not reason.strip()):
        raise click.UsageError("Give --error with a --reason and without an ANSWER.")
    if not error and answer is None:
        raise click.UsageError("Give the ANSWER, - to read it from standard input, or --error.")
    outputs = _object(answer) if answer else {}
    with bootstrap.running(Settings.from_environment(), steps()) as application:
        if error:
            external.refuse(application.services.core, job, error, reason.strip())
        else:
            external.answer(application.services.core, job, outputs)
    click.echo("The process has gone on." if answer else "The error is with the process.")


def _line(job: ExternalJob) -> dict[str, Any]:
    keys = {"id": str(job.id), "instance": str(job.instance)}
    return {**asdict(job), **keys, "since": job.since.isoformat(), "inputs": as_json(job.inputs)}


def _object(answer: BinaryIO) -> dict[str, Any]:
    text = answer.read(ANSWER_BYTES + 1)
    if len(text) > ANSWER_BYTES:
        raise click.BadParameter(f"It is larger than {ANSWER_BYTES:,} bytes.", param_hint="ANSWER")
    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise click.BadParameter(f"This is not JSON: {error}", param_hint="ANSWER") from error
    if not isinstance(value, dict):
        raise click.BadParameter('Give an object, as in {"reference": "X-1"}.', param_hint="ANSWER")
    return value


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not a number")
