"""DMN decisions as read from a .dmn file: what they are made of, and the types of their data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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
class ItemType:
    """What a value must be (item definitions, DMN 1.5, 7.3.3). `name` is empty for a type without one.

    `base`: FEEL's own type, empty for anything; `kind_of`: the type that this one narrows; `members`: those
    of a context; `allowed`: unary tests that a value passes, `allowed_line` their place; `collection`: a list
    of such values, for which `whole` are the tests of the list itself.
    """

    name: str = ""
    base: str = ""
    kind_of: ItemType | None = None
    members: tuple[tuple[str, ItemType], ...] = ()
    allowed: str = ""
    collection: bool = False
    whole: str = ""
    allowed_line: int | None = None


ANYTHING = ItemType()

Typed = tuple[str, ItemType]
"""The name and the type of an input or a parameter."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An expression inside a boxed one, where it stands; `what` names it."""

    text: str
    what: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: a table, or a literal expression. `requires`: decisions whose results it reads.

    `parameters`: those of a function (a business knowledge model, a decision service, or a table inside a
    boxed expression, which is `inner` and sees all names around it); None for a decision. `service`: the
    decisions whose results a decision service gives. `data`: the inputs that it declares; `type`: what the
    result must be. `literal` is one expression also when it was drawn in boxes, whose `cells` are then the
    expressions as they were written. `names`: those that only a reader who knows them can tell from
    expressions (`Approved/Declined`). `types`: what its expressions may name after `instance of` and for
    parameters. `imported`: for each required decision of an imported file, the name of the import, which
    stands before that of the decision (`clocks.Due Date`); `foreign`: inputs of imported files, with it.
    `unsupported`: why it cannot be evaluated at all.
    """

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
    parameters: tuple[Typed, ...] | None = None
    inner: bool = False
    service: tuple[str, ...] = ()
    data: tuple[Typed, ...] = ()
    type: ItemType = ANYTHING
    cells: tuple[Cell, ...] = ()
    names: frozenset[str] = frozenset()
    types: Mapping[str, ItemType] = field(default_factory=dict, compare=False)
    imported: Mapping[str, str] = field(default_factory=dict, compare=False)
    foreign: tuple[tuple[str, Typed], ...] = ()
    unsupported: str = ""
