"""`holdfast serve`, `holdfast worker` and `holdfast demo`: the running system."""

from __future__ import annotations

import signal
import threading
from dataclasses import replace

import click
import waitress

from app import bootstrap
from app.bootstrap import Application
from app.cli.progress import steps
from app.config import Settings


@click.command(short_help="The pages, with the worker in the same process.")
@click.option("--port", type=int, help="Default 8000, or HOLDFAST_PORT.")
@click.option("--host", help="Default 127.0.0.1, or HOLDFAST_HOST.")
@click.option("--no-worker", is_flag=True, help="Only the pages; run `holdfast worker` beside it.")
def serve(port: int | None, host: str | None, no_worker: bool) -> None:
    """Serve the pages on http://127.0.0.1:8000 and run timers and jobs in the same process."""
    settings = Settings.from_environment()
    settings = replace(settings, port=port or settings.port, host=host or settings.host)
    step = steps()
    with bootstrap.running(settings, step) as application:
        _serve(application, settings, worker=not no_worker)


@click.command(short_help="Only the worker: timers, letters, e-mail.")
@click.option("--concurrency", type=int, default=4, show_default=True)
def worker(concurrency: int) -> None:
    """Run timers and jobs until it is stopped. Any number may run beside each other."""
    step = steps()
    with bootstrap.running(Settings.from_environment(), step) as application:
        step("The worker runs. Stop it with Ctrl-C.")
        application.worker(concurrency).run()


@click.command(short_help="A demonstration with fictional cases.")
@click.option("--port", type=int, default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--fresh", is_flag=True, help="Begin again with new cases.")
def demo(port: int, host: str, fresh: bool) -> None:
    """Serve a demonstration: the council's own protocol, plainly fictional people and cases, and a
    clock that can be moved forward on a page. The data stays between runs; --fresh begins again."""
    step = steps()
    settings = replace(Settings.from_environment(), port=port, host=host)
    with bootstrap.demonstrate(settings, step, fresh=fresh) as (application, people):
        click.echo(f"\nHoldfast runs on http://{host}:{port}\n\nSign in as")
        for person in people:
            click.echo(f"    {person.username:<22} {person.password:<16} {person.name}, {person.does}")
        click.echo("\nStop it with Ctrl-C.")
        _serve(application, settings, worker=True)


def _serve(application: Application, settings: Settings, *, worker: bool) -> None:
    """Serve until a signal; the worker's thread is stopped first, so that no job is cut short."""
    server = waitress.create_server(
        application.web(settings),
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        ident="Holdfast",
        clear_untrusted_proxy_headers=True,
    )
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
