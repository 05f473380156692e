"""The guard of tests/conftest.py holds."""

from __future__ import annotations

import asyncio
import socket
from datetime import datetime

import psycopg
import pytest
import sqlalchemy


def refused():
    return pytest.raises(Exception, match="A unit test may not open a connection")


def test_no_socket_is_opened():
    with socket.socket() as closed, refused():
        closed.connect(("127.0.0.1", 9))
    with socket.socket() as closed, refused():
        closed.bind(("127.0.0.1", 0))


def test_no_database_is_reached():
    with refused():
        psycopg.connect("host=127.0.0.1 port=9")
    with refused():
        asyncio.run(psycopg.AsyncConnection.connect("host=127.0.0.1 port=9"))
    engine = sqlalchemy.create_engine("postgresql+psycopg://nobody@127.0.0.1:9/none")
    with refused():
        engine.connect()


def test_a_test_carries_its_folders_mark(request):
    assert request.node.get_closest_marker("unit")


def test_the_machines_own_zone_is_utc():
    july = datetime(2026, 7, 1, 12)  # noqa: DTZ001 - what a naive time means here is the question
    assert july.astimezone().utcoffset().total_seconds() == 0
