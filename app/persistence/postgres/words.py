"""Sets of texts as one parameter, so that a statement is the same for one and for a hundred."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

TEXTS = sa.ARRAY(sa.Text)
UUIDS = sa.ARRAY(sa.Uuid)


def among(words: Iterable[str]) -> sa.ColumnElement[Any]:
    """For `column == among(words)`: equal to one of them."""
    return sa.any_(sa.literal(list(words), TEXTS))


def among_keys(keys: Iterable[Any]) -> sa.ColumnElement[Any]:
    """For `column == among_keys(keys)`."""
    return sa.any_(sa.literal(list(keys), UUIDS))


def literally(word: StrEnum) -> sa.ColumnElement[Any]:
    """A word in the statement's own text, so that the planner sees which partial index fits."""
    return sa.literal_column(f"'{word}'")


def texts(
    column: sa.Column[Any], chosen: Mapping[str, StrEnum], kind: sa.types.TypeEngine[Any]
) -> sa.Case[Any]:
    """CASE: the value chosen for each text of `column`."""
    return sa.case(
        *(
            (column == among(w for w, v in chosen.items() if v == value), sa.literal(value, kind))
            for value in sorted(set(chosen.values()))
        ),
        else_=sa.null(),
    )
