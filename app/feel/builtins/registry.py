"""The table of FEEL's own functions: signature, meaning, example and code, kept together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.feel.values import NoValue


@dataclass(frozen=True, slots=True)
class Parameter:
    """`required` is false for the ones that may be left out; `many` takes all that is left."""

    name: str
    required: bool = True
    many: bool = False


@dataclass(frozen=True, slots=True)
class Builtin:
    """One function. `signatures` are as analysts read them; `examples`: (expression, its result in FEEL)."""

    name: str
    signatures: tuple[str, ...]
    meaning: str
    examples: tuple[tuple[str, str], ...]
    group: str
    forms: tuple[tuple[Parameter, ...], ...]
    call: Callable[..., Any]

    def accepts(self, count: int) -> bool:
        """Whether the function takes that many values."""
        return any(_fits(form, count) for form in self.forms)

    def accepts_names(self, names: Sequence[str]) -> bool:
        return any(_fits_names(form, names) for form in self.forms)

    def ordered(self, names: Sequence[str], values: Sequence[Any]) -> list[Any]:
        """The values given by name, in the order of the form they fit. Raises NoValue."""
        given = dict(zip(names, values, strict=True))
        for form in self.forms:
            if _fits_names(form, names):
                ordered = [given.get(parameter.name) for parameter in form]
                while ordered and form[len(ordered) - 1].name not in given:
                    ordered.pop()
                return ordered
        raise NoValue(f"{self.name} has no parameters {', '.join(names)}")


BUILTINS: dict[str, Builtin] = {}


def builtin(
    signature: str, meaning: str, *examples: tuple[str, str], group: str
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add a function to FEEL. `signature`: `name(a, b?, c...)`, several joined by ` | `.

    The code is called with the evaluation (`Run`) and the values in order; it raises NoValue.
    """

    def register(call: Callable[..., Any]) -> Callable[..., Any]:
        signatures = tuple(part.strip() for part in signature.split("|"))
        name = signatures[0].partition("(")[0]
        forms = tuple(_form(each) for each in signatures)
        BUILTINS[name] = Builtin(name, signatures, meaning, examples, group, forms, call)
        return call

    return register


def _form(signature: str) -> tuple[Parameter, ...]:
    inner = signature.partition("(")[2].rstrip(")")
    names = [part.strip() for part in inner.split(",") if part.strip()]
    return tuple(
        Parameter(name.rstrip("?").removesuffix("..."), not name.endswith("?"), name.endswith("..."))
        for name in names
    )


def _fits(form: Sequence[Parameter], count: int) -> bool:
    least = sum(parameter.required for parameter in form)
    most = len(form) if not any(parameter.many for parameter in form) else count
    return least <= count <= most


def _fits_names(form: Sequence[Parameter], names: Sequence[str]) -> bool:
    allowed = {parameter.name for parameter in form}
    needed = {parameter.name for parameter in form if parameter.required}
    return needed <= set(names) <= allowed and len(set(names)) == len(names)
