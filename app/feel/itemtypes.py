"""Whether a value is of a declared type, and what becomes of it when it is not (DMN 1.5, 7.3.3, 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

# mypy: disable-error-code="func-returns-value"
# `return run.warn(…)` gives the null whose reason it records.
from datetime import UTC, date, datetime, time
from typing import Any

from app.domain.decision import Decision, ItemType
from app.feel.compiled import compile_unary
from app.feel.compiler.scope import NO_TYPES, TypeCheck, TypeNames
from app.feel.errors import ValueNotAllowed
from app.feel.limits import Run
from app.feel.values import kind, name_of


def conformed(value: Any, item: ItemType, name: str, run: Run) -> Any:
    """The value as the type has it, else null with a warning: `name` says what it was for.

    A single value becomes a list of one and a list of one its item, and a date its midnight in UTC, where
    the type wants that (10.3.2.9.4).
    """
    if value is None or is_anything(item):
        return value
    for candidate in _candidates(value, item):
        if conforms(candidate, item, run):
            return candidate
    wanted = item.name or item.base or "declared type"
    return run.warn(f"{name} is {name_of(value)} that does not conform to {wanted}")


def _candidates(value: Any, item: ItemType) -> list[Any]:
    found = [value]
    if is_collection(item) and not isinstance(value, (list, tuple)):
        found.append([value])
    elif isinstance(value, (list, tuple)) and len(value) == 1 and not is_collection(item):
        found.append(value[0])
    if type(value) is date and base_of(item) == "date and time":
        found.append(datetime.combine(value, time(), UTC))
    return found


class KnownTypes:
    """The types that the expressions of a decision may name."""

    __slots__ = ("_types",)

    def __init__(self, types: Mapping[str, ItemType]) -> None:
        self._types = types

    @property
    def names(self) -> Collection[str]:
        return self._types.keys()

    def check(self, name: str) -> TypeCheck:
        """Whether a value is of the type, whose list of allowed values is no part of it (10.3.2.9).

        Raises KeyError.
        """
        item = self._types[name]
        return lambda value, run: conforms(value, item, run, listed=False)


def known_types(decision: Decision) -> TypeNames:
    return KnownTypes(decision.types) if decision.types else NO_TYPES


def is_anything(item: ItemType) -> bool:
    """Whether every value is of the type."""
    own = item.base or item.members or item.allowed or item.collection or item.whole
    return not own and (item.kind_of is None or is_anything(item.kind_of))


def is_collection(item: ItemType) -> bool:
    return item.collection or bool(item.kind_of and is_collection(item.kind_of))


def base_of(item: ItemType) -> str:
    """FEEL's own type of a value that is no list."""
    return item.base or ("context" if item.members else base_of(item.kind_of) if item.kind_of else "")


def conforms(value: Any, item: ItemType, run: Run, *, listed: bool = True) -> bool:
    """Whether a value is of the type and, unless `listed` is false, among the values that the type allows."""
    run.step()
    if value is None:
        return True
    if not item.collection:
        return _one_conforms(value, item, run, listed)
    if not isinstance(value, (list, tuple)):
        return False
    every = all(_one_conforms(each, item, run, listed) for each in value)
    return every and (not listed or _passes(value, item.whole, run))


def _one_conforms(value: Any, item: ItemType, run: Run, listed: bool) -> bool:
    if value is None:
        return True
    if item.base and kind(value) != item.base:
        return False
    if item.kind_of is not None and not conforms(value, item.kind_of, run, listed=listed):
        return False
    if item.members and not (
        isinstance(value, dict)
        and all(
            name in value and conforms(value[name], member, run, listed=listed)
            for name, member in item.members
        )
    ):
        return False
    return not listed or _passes(value, item.allowed, run)


def _passes(value: Any, tests: str, run: Run) -> bool:
    return not tests or compile_unary(tests, lenient=True).within({"?": value}, run) is True


def allowed_only(value: Any, item: ItemType, decision: str, name: str, run: Run) -> None:
    """Raises ValueNotAllowed for a value that is of the type but for the values that the type lists."""
    for candidate in _candidates(value, item):
        if conforms(candidate, item, run, listed=False):
            if not conforms(candidate, item, run):
                raise ValueNotAllowed(decision, name, name_of(value), _listed(item))
            return


def _listed(item: ItemType) -> str:
    """The values that the type allows, as it writes them."""
    own = item.allowed or item.whole
    return own or (_listed(item.kind_of) if item.kind_of else "of its parts")
