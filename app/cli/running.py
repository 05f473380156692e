"""`holdfast serve`, `holdfast worker` and `holdfast demo`: the running system."""

from __future__ import annotations

import signal
import socket
import threading
from contextlib import closing
from dataclasses import replace
from itertools import groupby

import click

from app import bootstrap
from app.bootstrap import Application
from app.cli import serving
from app.cli.progress import steps
from app.config import Settings
from app.domain.errors import HoldfastError

PORT = click.IntRange(0, 65_535)


class PortTaken(HoldfastError):
    """Nothing can be served on {host}:{port}: {reason}. Choose another port."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(
            f"Nothing can be served on {host}:{port}: {reason}. If another Holdfast runs there, stop it; "
            "or choose another port: make demo PORT=9000, or --port 9000, or HOLDFAST_PORT=9000."
        )


@click.command(short_help="The pages, with the worker in the same process.")
@click.option("--port", type=PORT, help="Default 8000, or HOLDFAST_PORT.")
@click.option("--host", help="Default 127.0.0.1, or HOLDFAST_HOST.")
@click.option("--no-worker", is_flag=True, help="Only the pages; run `holdfast worker` beside it.")
def serve(port: int | None, host: str | None, no_worker: bool) -> None:
    """Serve the pages on http://127.0.0.1:8000 and run timers and jobs in the same process."""
    settings = Settings.from_environment()
    settings = replace(settings, port=settings.port if port is None else port, host=host or settings.host)
    step = steps()
    with closing(_bound(settings)) as listening, bootstrap.running(settings, step) as application:
        step(f"Holdfast runs on {_address(listening)}. Stop it with Ctrl-C.")
        _serve(application, settings, listening, worker=not no_worker)


@click.command(short_help="Only the worker: timers, letters, e-mail.")
@click.option("--concurrency", type=click.IntRange(1), default=4, show_default=True)
def worker(concurrency: int) -> None:
    """Run timers and jobs until it is stopped. Any number may run beside each other."""
    step = steps()
    with bootstrap.running(Settings.from_environment(), step) as application:
        step("The worker runs. Stop it with Ctrl-C.")
        application.worker(concurrency).run()


@click.command(short_help="A demonstration with fictional cases.")
@click.option("--port", type=PORT, default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--fresh", is_flag=True, help="Begin again with new cases.")
def demo(port: int, host: str, fresh: bool) -> None:
    """Serve a demonstration: the councils' own protocols, plainly fictional people and cases, and a
    clock that can be moved forward on a page. The data stays between runs; --fresh begins again."""
    step = steps()
    settings = replace(Settings.from_environment(), port=port, host=host)
    with (
        closing(_bound(settings)) as listening,
        bootstrap.demonstrate(settings, step, fresh=fresh) as (application, people),
    ):
        click.echo(f"\nHoldfast runs on {_address(listening)}\n\nSign in with a user name and its password:")
        for council, theirs in groupby(people, lambda person: person.council):
            click.echo(f"\n{council}")
            for person in theirs:
                click.echo(f"    {person.username:<10} {person.password:<16} {person.name}, {person.does}")
        click.echo("\nStop it with Ctrl-C.")
        _serve(application, settings, listening, worker=True)


def _bound(settings: Settings) -> socket.socket:
    """The port, taken before anything is started, so that one in use is told at once. Raises `PortTaken`."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise PortTaken(settings.host, settings.port, error.strerror or str(error)) from error
    return listening


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _serve(application: Application, settings: Settings, listening: socket.socket, *, worker: bool) -> None:
    """Serve until a signal; the worker's thread is stopped first, so that no job is cut short."""
    server = serving.server(application.web(settings), listening, settings.threads)
    running = application.worker(4) if worker else None
    if running:
        running.start()
    stop = threading.Event()

    def leave(*_: object) -> None:
        stop.set()
        server.close()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    try:
        server.run()
    except OSError:
        if not stop.is_set():
            raise
    finally:
        if running:
            running.stop()
