"""The demonstration, served for real: embedded PostgreSQL, worker and pages in this process."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import waitress

from app import bootstrap
from app.bootstrap import Application
from app.config import ROOT, Settings
from tests.browser.clock import Daytime

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RUN = "HOLDFAST_BROWSER_RUN"
"""Names the folder of the run in the environment of its processes."""

PASSWORD = "holdfast-demo"
FAILED = pytest.StashKey[bool]()
MADE = pytest.StashKey[str]()
PICTURES = ROOT / "build" / "pages"
PHONE = {"width": 320, "height": 700}
SENT_BACK = ("409 (", "413 (", "422 (")
"""Chromium reports a form that was sent back as a failed load: done meanwhile, too large, a wrong answer."""
DESK = {"width": 1280, "height": 900}


@dataclass(frozen=True)
class Site:
    """The running demonstration."""

    address: str
    application: Application


@pytest.fixture(scope="session")
def daytime() -> Iterator[None]:
    """The demonstration's clock is ahead where midnight would come before the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bootstrap, "DemoClock", Daytime)
        yield


def pytest_configure(config: pytest.Config) -> None:
    """A folder for the run, which its further processes find in their environment."""
    if RUN not in os.environ:
        config.stash[MADE] = os.environ[RUN] = tempfile.mkdtemp(prefix="holdfast-browser-")
        Path(os.environ[RUN]).chmod(0o755)  # the server of the embedded database may run as another user


def pytest_unconfigure(config: pytest.Config) -> None:
    """Whoever made the folder takes it away, with all that the run has left in it."""
    if MADE in config.stash:
        shutil.rmtree(config.stash[MADE])
        del os.environ[RUN]


@pytest.fixture(scope="session")
def played(daytime: None) -> Path:
    """Data with the demonstration's cases, of this process alone.

    The first process of the run plays the cases, which is sooner over than to play them side by side; the
    others wait, and all take a copy.
    """
    run = Path(os.environ[RUN])
    with (run / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (run / "played").exists():
            with bootstrap.demonstrate(Settings(data=run / "playing"), bootstrap.quiet):
                pass
            (run / "playing").rename(run / "played")
    own = run / f"own-{os.getpid()}"
    subprocess.run(["cp", "-a", run / "played", own], check=True)  # keeps the server's user as owner
    return own


@pytest.fixture(scope="session")
def site(played: Path) -> Iterator[Site]:
    """Served on a free port until the run ends."""
    settings = Settings(data=played, port=free_port())
    with bootstrap.demonstrate(settings, bootstrap.quiet) as (application, _):
        server = waitress.create_server(
            application.web(settings), host=settings.host, port=settings.port, threads=8
        )
        worker = application.worker(2)
        worker.start()
        serving = threading.Thread(target=serve, args=(server,), daemon=True)
        serving.start()
        yield Site(f"http://{settings.host}:{settings.port}", application)
        worker.stop()
        server.close()
        serving.join(10)


def serve(server: waitress.server.BaseWSGIServer) -> None:
    """Serve until it is closed."""
    with suppress(OSError):  # closing takes the socket away under the loop
        server.run()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def signed_in() -> dict[str, Any]:
    """What a browser keeps of somebody who has signed in by the page, for their next browsers of the run."""
    return {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tells the fixtures of a test whether it failed."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture
def sign_in(
    browser: Browser, site: Site, signed_in: dict[str, Any], request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Gives a page of a browser of one's own, signed in as somebody; complaints of the page fail the test."""
    contexts = []
    complaints: list[str] = []

    def note(text: str) -> None:
        if not any(code in text for code in SENT_BACK):
            complaints.append(text)

    def page_for(username: str, *, scripts: bool = True, phone: bool = False) -> Page:
        context = browser.new_context(
            java_script_enabled=scripts,
            viewport=PHONE if phone else DESK,
            storage_state=signed_in.get(username),
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: note(said.text) if said.type == "error" else None)
        page.goto(site.address)
        if page.get_by_label("User name").count():  # the first time, or they have signed out since
            page.get_by_label("User name").fill(username)
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Sign out").wait_for()
        signed_in[username] = {"cookies": context.cookies(), "origins": []}
        return page

    yield page_for
    for number, context in enumerate(contexts, 1):
        if request.node.stash[FAILED]:
            for page in context.pages:
                picture(page, f"failed-{request.node.name}-{number}")
        context.close()
    assert complaints == []


def end_session(page: Page) -> None:
    """Forget the session in the browser, once nothing is on its way that would bring its cookie back."""
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies()


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page in build/pages, to be looked at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
