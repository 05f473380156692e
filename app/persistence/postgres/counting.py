"""Counts the statements that really reach the database, whoever sends them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg

_heard: ContextVar[list[str] | None] = ContextVar("statements_heard", default=None)


class HeardCursor(psycopg.Cursor[Any]):
    """A cursor that tells the counter, if anybody counts."""

    def execute(self, query: Any, *args: Any, **options: Any) -> HeardCursor:
        if not self.connection.autocommit:  # the pool's own questions are no part of a transaction
            hear(str(query))
        super().execute(query, *args, **options)
        return self

    def executemany(self, query: Any, params_seq: Any, **options: Any) -> None:
        parameters = list(params_seq)
        for _ in parameters:
            hear(str(query))
        super().executemany(query, parameters, **options)


def hear(statement: str) -> None:
    """Note a statement, if anybody counts in this context."""
    heard = _heard.get()
    if heard is not None:
        heard.append(statement)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements and commits sent by this thread inside the block, in order; a commit is `COMMIT`."""
    heard: list[str] = []
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)
