"""A real SMTP server and a real HTTP server on this machine, on free ports, for the time of one test."""

from __future__ import annotations

import email
import email.policy
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from app.ports import Mailer, Records
from handlers.mail import MemoryMailer, SmtpMailer, SmtpSettings
from handlers.records.http import HttpRecords, HttpSettings
from handlers.records.memory import MemoryRecords

QUICK = 0.4
"""Seconds that a connector waits in these tests."""


class Post:
    """What the SMTP server does with mail: keeps it, unless `answers` has an answer for the next step."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.refused: dict[str, str] = {}
        self.answers: list[str] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answers:
            return self.answers.pop(0)
        made = email.message_from_bytes(envelope.content, policy=email.policy.default)
        made["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.received.append(made)
        return "250 OK"


class FreePort(Controller):
    """A controller that lets the system choose the port."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@dataclass
class SmtpServer:
    """A running server, and what it took."""

    host: str
    port: int
    post: Post

    def mailer(self, context: Any = None, **settings: Any) -> SmtpMailer:
        """A mailer that hands over to this server."""
        given = {"sender": "holdfast@example.org", "timeout": QUICK, **settings}
        return SmtpMailer(SmtpSettings(self.host, self.port, **given), context)


@pytest.fixture
def start_smtp() -> Iterator[Callable[..., SmtpServer]]:
    """Start an SMTP server with aiosmtpd's options; all are stopped at the end."""
    running: list[FreePort] = []

    def start(**options: Any) -> SmtpServer:
        post = Post()
        controller = FreePort(post, hostname="127.0.0.1", port=0, ready_timeout=10, **options)
        controller.start()
        running.append(controller)
        return SmtpServer("127.0.0.1", controller.port, post)

    yield start
    for controller in running:
        controller.stop()


@dataclass
class Postbox:
    """A mailer under contract and what came out of it at the other end."""

    mailer: Mailer
    received: Callable[[], list[EmailMessage]]


@pytest.fixture(params=["smtp", "memory"])
def postbox(request: pytest.FixtureRequest, start_smtp: Callable[..., SmtpServer]) -> Postbox:
    """The real mailer with a real server, and its twin."""
    if request.param == "memory":
        twin = MemoryMailer("holdfast@example.org")
        return Postbox(twin, lambda: twin.sent)
    server = start_smtp()
    return Postbox(server.mailer(), lambda: server.post.received)


@dataclass
class Reply:
    """An answer that the record system is told to give instead of doing its work."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    trickle: int = 0


@pytest.fixture
def reply_type() -> type[Reply]:
    """`Reply`, for tests to tell a fault with."""
    return Reply


class RecordSystem(ThreadingHTTPServer):
    """A small case record system: one note a key, and told faults first."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), NoteTaker)
        self.notes: dict[str, dict[str, str]] = {}
        self.requests: list[dict[str, str]] = []
        self.faults: list[Reply] = []
        self.stopping = threading.Event()

    @property
    def url(self) -> str:
        """Where notes are posted to."""
        return f"http://127.0.0.1:{self.server_address[1]}/notes"

    def records(self, **settings: Any) -> HttpRecords:
        """A connector to this system."""
        return HttpRecords(HttpSettings(self.url, timeout=QUICK, **settings))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hung up is expected here."""


class NoteTaker(BaseHTTPRequestHandler):
    """Takes a note by POST."""

    server: RecordSystem

    def do_POST(self) -> None:
        self.server.requests.append(dict(self.headers))
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.faults:
            self.give(self.server.faults.pop(0))
            return
        key = self.headers["Idempotency-Key"]
        note = self.server.notes.setdefault(key, {**body, "reference": f"REC-{len(self.server.notes) + 1}"})
        self.give(Reply(201, json.dumps({"reference": note["reference"]}).encode()))

    def give(self, reply: Reply) -> None:
        self.server.stopping.wait(reply.delay)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body) + reply.trickle))
        self.end_headers()
        self.wfile.write(reply.body)
        for _ in range(reply.trickle):
            self.wfile.write(b" ")
            if self.server.stopping.wait(QUICK / 4):
                return

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def record_system(monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordSystem]:
    """A running record system; a proxy of the machine must not stand between."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    system = RecordSystem()
    thread = threading.Thread(target=system.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield system
    system.stopping.set()
    system.shutdown()
    system.server_close()
    thread.join(5)


@dataclass
class Archive:
    """A record system under contract and what it holds: (case, heading, text) by reference."""

    records: Records
    held: Callable[[], dict[str, tuple[str, str, str]]]


@pytest.fixture(params=["http", "memory"])
def archive(request: pytest.FixtureRequest, record_system: RecordSystem) -> Archive:
    """The real connector with a real server, and its twin."""
    if request.param == "memory":
        twin = MemoryRecords()
        return Archive(
            twin,
            lambda: {n.reference: (n.case_reference, n.heading, n.text) for n in twin.notes.values()},
        )
    return Archive(
        record_system.records(),
        lambda: {n["reference"]: (n["case"], n["heading"], n["text"]) for n in record_system.notes.values()},
    )


@pytest.fixture
def stopwatch() -> Iterator[None]:
    """Fail a test that waits longer than a connector may."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < 60, "no measurement: without a timeout it would not end"
