"""A DMN decision table as read from a .dmn file (DMN 1.3 and later, chapter 8)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """An input (`expression`) or output (`name`) column; `values` are the allowed ones as FEEL text."""

    name: str
    expression: str = ""
    values: str = ""
    default: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: unary tests for each input, FEEL for each output."""

    id: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    line: int | None = None
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: a table, or a literal expression. `requires`: decisions whose results it reads."""

    id: str
    name: str
    file: str
    line: int | None = None
    hit_policy: str = "UNIQUE"
    aggregation: str = ""
    inputs: tuple[Column, ...] = ()
    outputs: tuple[Column, ...] = ()
    rules: tuple[Rule, ...] = ()
    literal: str = ""
    variable: str = ""
    requires: tuple[str, ...] = ()
