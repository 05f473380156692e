"""Between records and rows: a column bears the name of its field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

import sqlalchemy as sa

T = TypeVar("T")

AnyRow = sa.Row[*tuple[Any, ...]]
Reading = sa.Select[*tuple[Any, ...]]


def columns(table: sa.Table, record: type[Any]) -> tuple[sa.Column[Any], ...]:
    """The columns that make a record of this type, in the order of its fields."""
    return tuple(table.c[each.name] for each in fields(record))


def as_row(record: Any) -> dict[str, Any]:
    """A record's fields; nothing is copied."""
    return {each.name: getattr(record, each.name) for each in fields(record)}


def record(kind: Callable[..., T], row: AnyRow) -> T:
    """The record of a row that holds its `columns` and no others."""
    return kind(*row)
