"""Column types that give the records' own types back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


class Words(sa.types.TypeDecorator[tuple[str, ...]]):
    """A tuple of texts in a native array."""

    impl = postgresql.ARRAY(sa.Text)
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: sa.Dialect) -> list[str] | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else list(value)

    def process_result_value(self, value: list[str] | None, dialect: sa.Dialect) -> tuple[str, ...]:  # noqa: ARG002 - SQLAlchemy's signature
        return tuple(value or ())


class Word(sa.types.TypeDecorator[StrEnum]):
    """A member of a text enumeration, kept as its text."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> StrEnum | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else self.words(value)


class DayOrMoment(sa.types.TypeDecorator[date | datetime]):
    """A date or a date-time as ISO 8601 text, so that it comes back as what it was."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: date | datetime | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> date | datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)


def jsonable(value: Any) -> Any:
    """A value of a record as it travels in the JSON of a batch of rows."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    if isinstance(value, bytes):
        return "\\x" + value.hex()  # as PostgreSQL reads bytes out of a text
    if isinstance(value, (tuple, list)):
        return [jsonable(item) for item in value]
    if isinstance(value, dict):
        return {key: jsonable(item) for key, item in value.items()}
    return str(value)
