"""The web server: waitress, with our own answer to what it turns away before any page is asked."""

from __future__ import annotations

import socket

import waitress
from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer
from waitress.task import ErrorTask

LARGEST = 1_000_000_000
"""Bytes of one request that are taken in at all. What is larger than an attachment may be, and smaller than
this, is read to its end, so that the page which refuses it is seen; nobody sends more by accident."""

TOLD = {
    413: (
        "This file is too large",
        "What you sent is larger than Holdfast takes in. Nothing of it was kept.",
        "Go back, and choose a smaller file.",
    ),
    431: (
        "This address is too long",
        "Your browser sent more with the address of this page than Holdfast reads.",
        "Go to the start, and choose the page there.",
    ),
}
OTHERWISE = (
    "This could not be read",
    "What was sent is not a request that a browser makes. Nothing was kept.",
    "Go back, and try again.",
)
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{0} – Holdfast</title>
<main><h1>{0}</h1><p>{1}</p><p>{2}</p><p><a href="/">Go to the start</a></p></main></html>
"""
HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
)


class Told(ErrorTask):  # type: ignore[misc]  # waitress has no types
    """A request that waitress turns away, answered in plain words."""

    def execute(self) -> None:
        """Answer, and close the connection: the rest of the request is not read."""
        error = self.request.error
        body = PAGE.format(*TOLD.get(error.code, OTHERWISE)).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.extend(HEADERS)
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection."""

    error_task_class = Told


def server(app: Flask, listening: socket.socket, threads: int) -> BaseWSGIServer:
    """The server of the pages on a socket that is bound already."""
    made = waitress.create_server(
        app,
        sockets=[listening],
        threads=threads,
        ident="Holdfast",
        clear_untrusted_proxy_headers=True,
        max_request_body_size=LARGEST,
    )
    made.channel_class = Channel
    return made
