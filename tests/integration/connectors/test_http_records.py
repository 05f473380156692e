"""What only a real server can do: refuse, wait, redirect, hang up and talk nonsense."""

from __future__ import annotations

import socket

import pytest

from app.domain.errors import DeliveryFailed
from handlers.records.http import LONGEST_ANSWER, HttpRecords, HttpSettings

pytestmark = pytest.mark.usefixtures("stopwatch")

NOTE = ("key-1", "TST-0001", "Agreed", "x")


def failure(records):
    with pytest.raises(DeliveryFailed) as failed:
        records.note(*NOTE)
    assert failed.value.system == "The case record system"
    return failed.value


@pytest.mark.parametrize(
    ("status", "retry"),
    [
        (500, True),
        (502, True),
        (503, True),
        (408, True),
        (409, True),
        (429, True),
        (400, False),
        (401, False),
        (403, False),
        (404, False),
        (422, False),
        (304, False),
    ],
)
def test_an_answer_says_whether_a_retry_can_help(record_system, reply_type, status, retry):
    record_system.faults = [reply_type(status)]
    records = record_system.records()
    failed = failure(records)
    assert failed.reason == f"it answered {status}"
    assert failed.retry is retry
    assert records.note(*NOTE) == "REC-1"


def test_a_redirect_is_not_followed(record_system, reply_type):
    record_system.faults = [reply_type(307, headers={"Location": record_system.url})]
    assert failure(record_system.records()).retry is False
    assert record_system.notes == {}


@pytest.mark.parametrize(
    "body", [b"", b"thanks", b"[]", b"{}", b'{"reference": ""}', b'{"reference": 7}', b"\xff", b"null"]
)
def test_an_answer_without_a_reference_is_not_success(record_system, reply_type, body):
    record_system.faults = [reply_type(200, body)]
    failed = failure(record_system.records())
    assert failed.reason == "its answer names no reference"
    assert failed.retry is False


def test_a_late_answer_is_not_waited_for_and_the_retry_makes_no_second_note(record_system, reply_type):
    record_system.faults = [reply_type(201, delay=3)]
    failed = failure(record_system.records())
    assert failed.reason == "no answer in 0.4 seconds"
    assert failed.retry is True
    assert record_system.records().note(*NOTE) == record_system.records().note(*NOTE) == "REC-1"


def test_an_answer_that_drips_is_given_up(record_system, reply_type):
    record_system.faults = [reply_type(200, trickle=1000)]
    failed = failure(record_system.records())
    assert failed.reason == "its answer does not end"
    assert failed.retry is True


def test_an_answer_that_floods_is_given_up(record_system, reply_type):
    record_system.faults = [reply_type(200, b" " * (LONGEST_ANSWER * 2))]
    assert failure(record_system.records()).reason == "its answer does not end"


def test_a_system_that_is_not_there_can_come_back():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    failed = failure(HttpRecords(HttpSettings(f"http://127.0.0.1:{port}/notes", timeout=1)))
    assert "cannot be reached" in failed.reason
    assert failed.retry is True


@pytest.mark.parametrize("url", ["", "notes", "ftp://example.org/notes", "http://example.org:port/notes"])
def test_an_address_that_is_none_is_not_tried_again(url):
    failed = failure(HttpRecords(HttpSettings(url)))
    assert "its address is wrong" in failed.reason
    assert failed.retry is False


def test_the_token_and_the_key_travel_in_headers(record_system):
    record_system.records(token="secret").note(*NOTE)
    [headers] = record_system.requests
    assert headers["Authorization"] == "Bearer secret"
    assert headers["Idempotency-Key"] == "key-1"
    assert headers["Content-Type"] == "application/json"


def test_no_token_is_no_header(record_system):
    record_system.records().note(*NOTE)
    assert "Authorization" not in record_system.requests[0]
