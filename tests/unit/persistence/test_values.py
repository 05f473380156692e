"""Values on their way to the database and back."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy.dialects import postgresql

from app.domain.records import TaskStatus
from app.persistence.json_text import plain, to_text
from app.persistence.postgres.address import WrongAddress, driver_url
from app.persistence.postgres.types import DayOrMoment, Word, Words, jsonable

DIALECT = postgresql.dialect()


@pytest.mark.parametrize("value", [{1, 2}, date(2026, 1, 1), object(), b"x"])
def test_what_json_cannot_hold_is_refused(value):
    with pytest.raises(TypeError):
        to_text({"value": value})


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_numbers_that_are_none_are_refused(value):
    with pytest.raises(ValueError, match="JSON"):
        to_text(value)


def test_a_copy_is_what_json_gives_back():
    value = {"a": (1, 2), "é": [None, True]}
    assert plain(value) == {"a": [1, 2], "é": [None, True]}


def test_a_row_travels_as_json():
    row = {
        "id": UUID(int=7),
        "at": datetime(2026, 1, 1, tzinfo=UTC),
        "day": date(2026, 1, 1),
        "status": TaskStatus.OPEN,
        "roles": ("a", "b"),
        "answers": {"n": [1.5, None]},
        "state": b"\x00\xff",
    }
    assert jsonable(row) == {
        "id": "00000000-0000-0000-0000-000000000007",
        "at": "2026-01-01T00:00:00+00:00",
        "day": "2026-01-01",
        "status": "open",
        "roles": ["a", "b"],
        "answers": {"n": [1.5, None]},
        "state": "\\x00ff",
    }


@pytest.mark.parametrize("value", [date(2026, 2, 28), datetime(2026, 2, 28, 12, tzinfo=UTC), None])
def test_a_day_or_a_moment_comes_back_as_what_it_was(value):
    kind = DayOrMoment()
    back = kind.process_result_value(kind.process_bind_param(value, DIALECT), DIALECT)
    assert (back, type(back)) == (value, type(value))


def test_words_come_back_as_words():
    assert Words().process_result_value(["a"], DIALECT) == ("a",)
    assert Words().process_bind_param(("a",), DIALECT) == ["a"]
    assert Word(TaskStatus).process_result_value("done", DIALECT) is TaskStatus.DONE
    with pytest.raises(ValueError, match="unheard"):
        Word(TaskStatus).process_result_value("unheard", DIALECT)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_addresses_of_postgresql_get_this_systems_driver(scheme):
    url = driver_url(f"{scheme}://ann:secret@host:5433/db?sslmode=require")
    assert url.drivername == "postgresql+psycopg"
    assert (url.password, url.port, url.query) == ("secret", 5433, {"sslmode": "require"})


def test_other_databases_are_refused_with_a_cure():
    with pytest.raises(ValueError, match=r"PostgreSQL.*postgresql://"):
        driver_url("sqlite:///x.db")


@pytest.mark.parametrize("text", ["nonsense", "postgresql://ann:secret@host:port/db", ""])
def test_an_address_that_is_none_is_refused_without_being_quoted(text):
    with pytest.raises(WrongAddress, match="DATABASE_URL") as refused:
        driver_url(text)
    assert "secret" not in str(refused.value)
