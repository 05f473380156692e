"""What the web server turns away before any page is asked is told in plain words too."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from flask import Flask

from app.cli import serving

Ask = Callable[[str], str]


@pytest.fixture
def ask() -> Iterator[Ask]:
    """Sends the head of a request, and nothing of what it announces; gives what comes back."""
    app = Flask("small")
    listening = socket.create_server(("127.0.0.1", 0))
    address = listening.getsockname()
    server = serving.server(app, listening, 1)

    def serve() -> None:
        with suppress(OSError):  # closing takes the socket away under the loop
            server.run()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()

    def send(head: str) -> str:
        with socket.create_connection(address, timeout=10) as line:
            line.sendall(head.encode())
            found = b""
            while part := line.recv(65_536):
                found += part
        return found.decode()

    yield send
    server.close()
    thread.join(10)


def test_a_request_beyond_all_measure_is_turned_away_in_words_before_it_is_read(ask: Ask) -> None:
    length = serving.LARGEST + 1
    answer = ask(f"POST /cases HTTP/1.1\r\nHost: here\r\nContent-Length: {length}\r\n\r\n")
    assert answer.startswith("HTTP/1.1 413 ")
    assert "Connection: close" in answer
    assert "Cache-Control: no-store" in answer
    assert "<h1>This file is too large</h1>" in answer
    assert "waitress" not in answer.lower()


def test_what_is_within_measure_reaches_the_pages(ask: Ask) -> None:
    head = "POST /cases HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: 2\r\n\r\nab"
    assert ask(head).startswith("HTTP/1.1 404 ")


def test_what_no_browser_sends_is_told_too(ask: Ask) -> None:
    answer = ask("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: many\r\n\r\n")
    assert answer.startswith("HTTP/1.1 400 ")
    assert "This could not be read" in answer
